"""Report a problem: for everybody, without account, and not for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.campaigns import services
from hub.campaigns.models import ProblemReport
from hub.db import db
from hub.errors import TooMany
from hub.mail.models import MailMessage
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account
from hub.testing.plugin import MakeApp, SignIn

REPORT = {"text": "The link to the poster is broken.", "page": "Home", "reply_to": "ann@library.example"}


def report(**values: Any) -> ProblemReport:
    facts = {"page": "", "reply_to": "", "language": "en", "now": NOON, **values}
    return services.report_problem("Something is wrong", **facts)


def test_a_report_is_kept_and_thanked_for(app: Flask, client: HubClient, sign_in: SignIn) -> None:
    answer = client.post("/report-a-problem", data=REPORT)
    assert (answer.status_code, answer.location) == (303, "/report-a-problem/thanks")
    assert "Set-Cookie" not in answer.headers
    assert "Your report has arrived" in client.get(answer.location).text
    sign_in("coordinator")
    page = client.get("/admin/problems").text
    assert "The link to the poster is broken." in page
    assert "ann@library.example" in page


def test_nothing_typed_is_lost(client: HubClient) -> None:
    answer = client.post("/report-a-problem", data={**REPORT, "text": "", "reply_to": "no address"})
    assert answer.status_code == 422
    assert "Tell us in a few words what is wrong." in answer.text
    assert "This does not look like an e-mail address." in answer.text
    assert 'value="no address"' in answer.text
    assert 'value="Home"' in answer.text


def test_the_form_points_to_people_who_answer(client: HubClient) -> None:
    page = client.get("/report-a-problem").text
    assert "Please do not write about a person here" in page
    assert 'href="/help-now"' in page


def test_a_form_of_another_site_is_refused(client: HubClient) -> None:
    assert client.post("/report-a-problem", data=REPORT, csrf=False).status_code == 403
    other = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/report-a-problem", data=REPORT, headers=other).status_code == 403
    assert services.list_problems() == []


def test_the_contact_address_gets_a_mail(make_app: MakeApp) -> None:
    application = make_app(contact_email="desk@hub.example", plugins="")
    HubClient(application).post("/report-a-problem", data=REPORT)
    with application.app_context():
        mail = db.session.scalars(select(MailMessage)).one()
    assert mail.recipient == "desk@hub.example"
    assert "The link to the poster is broken." in mail.text
    assert "ann@library.example" in mail.text
    assert "/admin/problems" in mail.text


def test_one_place_cannot_flood_us(client: HubClient) -> None:
    statuses = [client.post("/report-a-problem", data=REPORT).status_code for _ in range(9)]
    assert statuses == [303] * 8 + [429]
    assert client.get("/report-a-problem").status_code == 200


def test_many_places_cannot_flood_us_either(app: Flask) -> None:
    for _number in range(60):
        report()
    with pytest.raises(TooMany):
        report(now=NOON + timedelta(minutes=59))
    report(now=NOON + timedelta(minutes=61))


def test_staff_close_what_is_dealt_with(app: Flask, client: HubClient, sign_in: SignIn) -> None:
    kept = report()
    db.session.commit()
    sign_in("administrator")
    assert client.post(f"/admin/problems/{kept.id}/close").status_code == 303
    assert "Something is wrong" not in client.get("/admin/problems").text
    assert "Something is wrong" in client.get("/admin/problems?show=done").text
    assert client.post("/admin/problems/999/close").status_code == 404


@pytest.mark.parametrize(("role", "status"), [(None, 302), ("member", 403), ("reviewer", 403), ("coordinator", 200)])
def test_who_reads_reports(client: HubClient, sign_in: SignIn, role: str | None, status: int) -> None:
    sign_in(role)
    assert client.get("/admin/problems").status_code == status


def test_old_reports_are_forgotten(app: Flask) -> None:
    actor = make_account("coordinator")
    done, waiting = report(), report()
    services.close_problem(done.id, actor=actor, now=NOON)
    assert services.forget_problems(NOON + timedelta(days=89)) == 0
    assert services.forget_problems(NOON + timedelta(days=91)) == 1
    assert [one.id for one in services.list_problems()] == [waiting.id]
    assert services.forget_problems(NOON + timedelta(days=366)) == 1
