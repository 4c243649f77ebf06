"""Coordinators: who may, confirming, saying more, numbers, and what they are told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub import clock
from hub.audit import AuditEntry
from hub.campaigns.models import Edition, HelpService
from hub.db import db
from hub.errors import NotFound
from hub.mail import MailMessage
from hub.plugins import get_registry
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account
from hub.testing.plugin import SignIn
from hub_helplines.models import Details, Phone
from hub_helplines.services import keeping

from .helpers import DUE, LIMITS, STALE, TODAY, make_phone, make_service, read_anew

ROLES = [("coordinator", True), ("administrator", True), ("reviewer", False), ("owner", False), (None, False)]


@pytest.mark.parametrize(("role", "may"), ROLES)
def test_only_coordinators_keep_the_directory(client: HubClient, sign_in: SignIn, role: str | None, may: bool) -> None:
    service = make_service()
    phone = make_phone(service)
    db.session.commit()
    sign_in(role)
    wrong = 302 if role is None else 403
    base = f"/helplines/admin/{service.id}"
    for path in ("/helplines/admin/", base, f"{base}/details"):
        assert client.get(path).status_code == (200 if may else wrong), path
    for path, data in (
        (f"{base}/confirm", {"assurer": "Dana Reed"}),
        (f"{base}/details", {"alert": "x"}),
        (f"{base}/numbers", {"type": "voice", "number": "8005550123"}),
        (f"{base}/numbers/{phone.id}/delete", {}),
        (f"{base}/numbers/{phone.id}/restore", {}),
        (f"{base}/take-off", {}),
        (f"{base}/undo", {}),
    ):
        status = client.post(path, data=data | {"confirmed": "1"}).status_code
        assert status == 303 if may else status in (302, 303, 401, 403, 200), path
    changed = db.session.scalar(select(Details.service_id)) is not None
    assert changed == may


def test_forms_need_their_token(client: HubClient, sign_in: SignIn) -> None:
    service = make_service(assured_date=None)
    db.session.commit()
    sign_in("coordinator")
    answer = client.post(f"/helplines/admin/{service.id}/confirm", data={"assurer": "Dana"}, csrf=False)
    assert answer.status_code == 403
    read_anew()
    assert service.assured_date is None


def test_confirming_makes_a_service_public(client: HubClient, make_client: Any, sign_in: SignIn) -> None:
    service = make_service(name="Night Line", assured_date=None)
    db.session.commit()
    sign_in("coordinator")
    assert "To be confirmed" in client.get("/helplines/admin/").text
    answer = client.post(
        f"/helplines/admin/{service.id}/confirm", data={"assurer": " Dana Reed, manager "}, follow_redirects=True
    )
    assert "“Night Line” is confirmed today. Everybody can see it." in answer.text
    read_anew()
    assert (service.assured_date, service.assurer) == (TODAY, "Dana Reed, manager")
    reader = make_client()
    assert "Night Line" in reader.get("/helplines/").text
    assert "Dana Reed" not in reader.get(f"/helplines/{service.id}").text
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None and entry.action == "campaigns.service.changed"
    assert entry.details["assured_date"] == TODAY.isoformat()


def test_who_confirmed_it_must_be_said(client: HubClient, sign_in: SignIn) -> None:
    service = make_service(assured_date=STALE, assurer="Old name")
    db.session.commit()
    sign_in("coordinator")
    page = client.get(f"/helplines/admin/{service.id}").text
    assert "Out of date" in page
    assert 'value="Old name"' not in page
    answer = client.post(f"/helplines/admin/{service.id}/confirm", data={"assurer": "  "})
    assert answer.status_code == 422 and "Say who confirmed it." in answer.text
    read_anew()
    assert service.assured_date == STALE


def test_the_list_has_the_oldest_confirmations_first(client: HubClient, sign_in: SignIn) -> None:
    make_service(name="Fresh")
    make_service(name="Due", assured_date=DUE)
    make_service(name="Stale", assured_date=STALE)
    make_service(name="Waiting", assured_date=None)
    db.session.commit()
    sign_in("coordinator")
    page = client.get("/helplines/admin/").text.partition("<main")[2]
    places = [page.index(f">{name}</a>") for name in ("Stale", "Due", "Waiting", "Fresh")]
    assert places == sorted(places)
    assert "Confirm soon" in page and "Out of date" in page


DETAILS = {
    "alternate_name": "The Line",
    "alert": "No chat today",
    "alert_es": "Hoy no hay chat",
    "needs": ["away", "talk"],
    "minimum_age": "12",
    "maximum_age": "21",
    "application_process": "Call first",
}


def test_details_are_kept_in_both_languages(client: HubClient, sign_in: SignIn) -> None:
    service = make_service()
    db.session.commit()
    sign_in("coordinator")
    path = f"/helplines/admin/{service.id}/details"
    assert client.post(path, data=DETAILS).status_code == 303
    details = db.session.get_one(Details, service.id)
    assert (details.minimum_age, details.maximum_age, details.needs) == (12, 21, ["away", "talk"])
    assert details.translations == {"es": {"alert": "Hoy no hay chat"}}
    form = client.get(path).text
    assert "Hoy no hay chat" in form and "Call first" in form
    assert client.post(path, data={name: "" for name in DETAILS if name != "needs"}).status_code == 303
    read_anew()
    details = db.session.get_one(Details, service.id)
    assert (details.minimum_age, details.needs, details.translations) == (None, [], {})


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"minimum_age": "20", "maximum_age": "10"}, "This is less than the lowest age."),
        ({"minimum_age": "-1"}, "from 0 to 120"),
        ({"maximum_age": "many"}, "whole number"),
        ({"alert": "x" * 2001}, "at most 2000 characters"),
        ({"needs": ["no-such-need"]}, "choose from the list"),
    ],
)
def test_details_that_cannot_be_are_told_and_kept(
    client: HubClient, sign_in: SignIn, sent: dict[str, Any], words: str
) -> None:
    service = make_service()
    db.session.commit()
    sign_in("coordinator")
    answer = client.post(f"/helplines/admin/{service.id}/details", data={"fees_description": "Typed", **sent})
    assert answer.status_code == 422
    assert words in answer.text and "Typed" in answer.text
    assert db.session.get(Details, service.id) is None


def test_numbers_are_added_once_and_removed(client: HubClient, sign_in: SignIn) -> None:
    service, other = make_service(), make_service()
    foreign = make_phone(other)
    db.session.commit()
    sign_in("coordinator")
    base, foreign_id = f"/helplines/admin/{service.id}", foreign.id
    sent = {"type": "textphone", "number": "(800) 555-0123", "languages": ["en"], "description_es": "De noche"}
    assert client.post(f"{base}/numbers", data=sent).status_code == 303
    phone = db.session.scalars(select(Phone).where(Phone.service_id == service.id)).one()
    assert (phone.number, phone.type, phone.translations) == (
        "18005550123",
        "textphone",
        {"es": {"description": "De noche"}},
    )
    again = client.post(f"{base}/numbers", data=sent)
    assert again.status_code == 422 and "has this number already" in again.text
    for wrong in ({"number": "call us"}, {"number": ""}, {"number": "123", "extension": "x1"}, {"type": "pigeon"}):
        assert client.post(f"{base}/numbers", data=sent | wrong).status_code == 422, wrong
    assert client.post(f"{base}/numbers/{foreign_id}/delete").status_code == 404
    address, public = f"{base}/numbers/{phone.id}", f"/helplines/{service.id}"
    assert "Remove 18005550123?" in client.post(f"{address}/delete").text
    assert "18005550123" in client.get(public).text
    assert client.post(f"{address}/delete", data={"confirmed": "1"}).status_code == 303
    assert "18005550123" not in client.get(public).text and "Put it back" in client.get(base).text
    assert client.post(f"{base}/numbers/{foreign_id}/restore").status_code == 404
    assert client.post(f"{address}/restore").status_code == 303
    assert "18005550123" in client.get(public).text
    assert client.post(f"{address}/delete", data={"confirmed": "1"}).status_code == 303
    assert client.post(f"{base}/numbers", data=sent).status_code == 303  # typed again, it is the same row
    read_anew()
    assert set(db.session.scalars(select(Phone.id))) == {foreign_id, phone.id}


def test_a_service_has_no_more_numbers_than_one_can_read(client: HubClient, sign_in: SignIn) -> None:
    service = make_service()
    for number in range(keeping.MOST_PHONES):
        make_phone(service, number=f"1800555{number:04}")
    db.session.commit()
    sign_in("coordinator")
    answer = client.post(f"/helplines/admin/{service.id}/numbers", data={"type": "voice", "number": "8005559999"})
    assert answer.status_code == 422 and "Remove one first." in answer.text


def test_a_service_that_goes_takes_everything_along(client: HubClient, sign_in: SignIn) -> None:
    service = make_service(details={"alert": "x"})
    make_phone(service)
    db.session.commit()
    service_id = service.id
    sign_in("coordinator")
    answer = client.post(f"/admin/help-services/{service.slug}/delete", data={"confirmed": "1"})
    assert answer.status_code == 303
    read_anew()
    assert db.session.scalars(select(Details.service_id)).all() == db.session.scalars(select(Phone.id)).all() == []
    assert client.get(f"/helplines/admin/{service_id}").status_code == 404


def test_there_is_no_other_service(app: Flask) -> None:
    with pytest.raises(NotFound):
        keeping.get_for_staff(4711, today=TODAY, limits=LIMITS)


def test_the_dashboard_says_what_should_be_confirmed(client: HubClient, sign_in: SignIn, make_client: Any) -> None:
    make_service(name="Due", assured_date=DUE)
    make_service(name="Stale", assured_date=STALE)
    make_service(name="Fresh")
    db.session.commit()
    sign_in("coordinator")
    page = client.get("/dashboard/").text
    assert "2 services should be confirmed again." in page
    assert "Confirm 2 help services again" in page
    member = make_client()
    sign_in("owner", member)
    assert "confirmed again" not in member.get("/dashboard/").text


def test_a_hub_without_any_number_asks_for_the_first(client: HubClient, sign_in: SignIn, make_client: Any) -> None:
    make_service(assured_date=None)
    db.session.commit()
    sign_in("coordinator")
    page = client.get("/dashboard/").text
    assert "Confirm the first help service" in page
    assert "No page has a number to call until one is confirmed." in page
    member = make_client()
    sign_in("owner", member)
    assert "Confirm the first help service" not in member.get("/dashboard/").text
    make_service()
    db.session.commit()
    assert "Confirm the first help service" not in client.get("/dashboard/").text


def test_a_dashboard_with_nothing_to_confirm_says_nothing(client: HubClient, sign_in: SignIn) -> None:
    make_service()
    make_service(assured_date=None)
    db.session.commit()
    sign_in("coordinator")
    assert "Help services to confirm" not in client.get("/dashboard/").text


def remind() -> None:
    kind = get_registry().job_kinds["helplines.remind"]
    run: Any = type("Run", (), {"now": clock.now(), "payload": {}})()
    kind.run(run)


def test_coordinators_are_told_in_their_language_and_not_again_the_next_day(app: Flask) -> None:
    make_account("coordinator", email="one@hub.example", language="es")
    make_account("administrator", email="two@hub.example", language="en")
    make_account("reviewer", email="three@hub.example")
    service = make_service(name="Hope Line", assured_date=DUE)
    db.session.commit()
    remind()
    mails = {mail.recipient: mail for mail in db.session.scalars(select(MailMessage))}
    assert set(mails) == {"one@hub.example", "two@hub.example"}
    assert mails["two@hub.example"].subject == "Confirm a help service again"
    assert "Hope Line: last confirmed on" in mails["two@hub.example"].text
    assert "/es/helplines/admin/" in mails["one@hub.example"].text
    clock.set_clock(NOON + timedelta(days=1))
    remind()
    assert len(db.session.scalars(select(MailMessage)).all()) == 2
    clock.set_clock(NOON + timedelta(days=31))
    remind()
    assert len(db.session.scalars(select(MailMessage)).all()) == 4
    db.session.get_one(HelpService, service.id).assured_date = clock.now().date()
    db.session.commit()
    clock.set_clock(NOON + timedelta(days=62))
    remind()
    assert len(db.session.scalars(select(MailMessage)).all()) == 4


def test_a_long_list_is_cut(app: Flask) -> None:
    make_account("coordinator")
    for number in range(13):
        make_service(name=f"Line {number:02}", assured_date=STALE)
    db.session.commit()
    remind()
    mail = db.session.scalars(select(MailMessage)).one()
    assert mail.subject == "Confirm 13 help services again"
    assert "And 3 more." in mail.text
    assert "It has left the help bar." in mail.text


def test_nobody_is_written_to_when_all_is_well(app: Flask) -> None:
    make_account("coordinator")
    make_service()
    make_service(assured_date=None)
    db.session.commit()
    remind()
    assert db.session.scalars(select(MailMessage)).all() == []


def test_health_names_what_nobody_has_confirmed(app: Flask) -> None:
    checks = get_registry().contributions["health_checks"]
    probe = next(one.item.probe for one in checks if one.plugin == "helplines")
    make_service(assured_date=DUE)
    db.session.commit()
    assert probe() is None
    make_service(assured_date=STALE)
    db.session.commit()
    assert "1 help service was last confirmed more than 400 days ago" in str(probe())


def test_lists_of_staff_ask_few_questions(client: HubClient, sign_in: SignIn, count_queries: Callable[[], Any]) -> None:
    for _number in range(12):
        make_phone(make_service(assured_date=DUE, details={"alert": "x"}))
    db.session.commit()
    sign_in("coordinator")
    client.get("/helplines/admin/")
    with count_queries() as statements:
        client.get("/helplines/admin/")
    own = [one for one in statements if "help_service" in one or "helplines_" in one]
    assert len(own) <= 4, own


def test_what_is_wrong_is_taken_off_at_once_and_can_be_put_back(
    client: HubClient, sign_in: SignIn, make_client: Any, edition: Edition
) -> None:
    make_service(edition, name="Other Line", phone="18005550122")
    service = make_service(edition, name="Wrong Line", phone="18005550111", assurer="Dana Reed")
    db.session.commit()
    before, base = service.assured_date, f"/helplines/admin/{service.id}"
    sign_in("coordinator")
    asked = client.post(f"{base}/take-off").text
    assert "Take “Wrong Line” off?" in asked and "Keep it as it is" in asked
    reader = make_client()
    assert "18005550111" in reader.get("/").text
    done = client.post(f"{base}/take-off", data={"confirmed": "1"}, follow_redirects=True).text
    assert "“Wrong Line” is taken off. Nobody but staff sees it." in done and "You can put it back" in done
    for path in ("/", "/help-now", "/helplines/", "/helplines/for/1", "/api/v1/helplines/services?full=true"):
        assert "18005550111" not in reader.get(path).text, path
    assert client.post(f"{base}/take-off", data={"confirmed": "1"}).status_code == 409
    assert client.post(f"{base}/undo").status_code == 303
    read_anew()
    assert (service.assured_date, service.assurer) == (before, "Dana Reed")
    assert "18005550111" in reader.get("/").text
    assert client.post(f"{base}/undo").status_code == 409
    actions = [one.action for one in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert actions.count("campaigns.service.changed") == 2


def test_a_confirmation_by_mistake_can_be_taken_back(client: HubClient, sign_in: SignIn) -> None:
    service = make_service(assured_date=STALE, assurer="Old name")
    db.session.commit()
    base = f"/helplines/admin/{service.id}"
    sign_in("coordinator")
    assert "Was that a mistake?" not in client.get(base).text
    client.post(f"{base}/confirm", data={"assurer": "Dana Reed"})
    assert "Was that a mistake?" in client.get(base).text
    assert client.post(f"{base}/undo").status_code == 303
    read_anew()
    assert (service.assured_date, service.assurer) == (STALE, "Old name")


def test_what_core_has_changed_since_is_not_undone(client: HubClient, sign_in: SignIn) -> None:
    service = make_service(assured_date=STALE)
    db.session.commit()
    base = f"/helplines/admin/{service.id}"
    sign_in("coordinator")
    client.post(f"{base}/confirm", data={"assurer": "Dana Reed"})
    read_anew()
    service.assured_date = None
    db.session.commit()
    assert "Was that a mistake?" not in client.get(base).text
    assert client.post(f"{base}/undo").status_code == 409
    read_anew()
    assert service.assured_date is None


def test_undo_ends(client: HubClient, sign_in: SignIn) -> None:
    service = make_service(assured_date=STALE)
    phone = make_phone(service)
    db.session.commit()
    base = f"/helplines/admin/{service.id}"
    number = f"{base}/numbers/{phone.id}"
    sign_in("coordinator")
    client.post(f"{base}/confirm", data={"assurer": "Dana Reed"})
    client.post(f"{number}/delete", data={"confirmed": "1"})
    clock.set_clock(NOON + keeping.UNDO_FOR + timedelta(days=1))
    remind()
    sign_in("coordinator")
    assert client.post(f"{base}/undo").status_code == 409
    assert client.post(f"{number}/restore").status_code == 404
    read_anew()
    assert list(db.session.scalars(select(Phone.id))) == []


def test_two_who_write_at_once_do_not_overwrite_each_other_unseen(client: HubClient, sign_in: SignIn) -> None:
    service = make_service(name="Hope Line")
    db.session.commit()
    path = f"/helplines/admin/{service.id}/details"
    sign_in("coordinator")
    seen = version_in(client.get(path).text)
    assert client.post(path, data={"alert": "First", "version": seen}).status_code == 303
    answer = client.post(path, data={"alert": "Second", "version": seen})
    assert answer.status_code == 422
    assert "Somebody else changed “Hope Line” while you were writing." in answer.text and "Second" in answer.text
    read_anew()
    assert db.session.get_one(Details, service.id).alert == "First"
    assert client.post(path, data={"alert": "Second", "version": version_in(answer.text)}).status_code == 303
    read_anew()
    assert db.session.get_one(Details, service.id).alert == "Second"


def version_in(page: str) -> str:
    """Return what the form says about the version it was made from."""
    field = re.search(r'<input[^>]*name="version"[^>]*>', page)
    assert field is not None
    return field[0].partition('value="')[2].partition('"')[0]


def test_cores_list_says_which_confirmation_is_too_old(client: HubClient, sign_in: SignIn) -> None:
    make_service(name="Fresh Line", assured_date=TODAY)
    stale = make_service(name="Stale Line", assured_date=STALE)
    make_service(name="New Line", assured_date=None)
    db.session.commit()
    sign_in("coordinator")
    page = client.get("/admin/help-services").text
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", page)
    assert [one for one in headings if "onfirm" in one] == ["Confirm these again", "To be confirmed", "Confirmed"]
    again = page.partition("Confirm these again</h2>")[2].partition("To be confirmed</h2>")[0]
    assert "Stale Line" in again
    assert "Out of date" in again
    assert f'href="/helplines/admin/{stale.id}"' in again
    assert "Fresh Line" not in again


def test_cores_list_is_the_one_that_was_copied(app: Flask) -> None:
    assert [one for one in get_registry().warnings if "helplines" in one] == []
