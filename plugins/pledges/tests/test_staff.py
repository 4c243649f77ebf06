"""The list of coordinators: who may see it, search, export, and taking down."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from sqlalchemy import select

from hub.audit import AuditEntry
from hub.campaigns.models import CampaignDay, Edition
from hub.db import db
from hub.mail import MailMessage
from hub.testing.client import HubClient
from hub.testing.factories import make_partner
from hub.testing.plugin import SignIn
from hub_pledges.exports import safe_cell
from hub_pledges.models import Pledge

from .helpers import member_of

LIST = "/pledges/admin/hope/2026"
WHO = [(None, 302), ("member", 403), ("owner", 403), ("reviewer", 403), ("coordinator", 200), ("administrator", 200)]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_only_coordinators_see_all_pledges(
    day: CampaignDay,
    client: HubClient,
    sign_in: SignIn,
    make_pledge: Callable[..., Pledge],
    who: str | None,
    status: int,
) -> None:
    pledge = make_pledge()
    db.session.commit()
    sign_in(who)
    for path in (LIST, f"{LIST}/pledges.csv", f"{LIST}/{pledge.id}"):
        assert client.get(path).status_code == status
    assert client.get("/pledges/admin/").status_code == (302 if status == 200 else status)
    refused = 401 if who is None else status
    answer = client.post(f"{LIST}/{pledge.id}/cancel", data={"reason": "Not meant seriously"})
    assert answer.status_code == (303 if status == 200 else refused)
    links = "/pledges/admin/" in client.get("/admin/").text
    assert links == (status == 200)


def test_search_filter_and_pages(
    day: CampaignDay, client: HubClient, sign_in: SignIn, make_pledge: Callable[..., Pledge]
) -> None:
    for number in range(55):
        make_pledge(make_partner(name=f"Partner {number:02}", state="OH"))
    make_pledge(make_partner(name="Zebra 100% School", state="TX"), city="Tulip Town", state="cancelled")
    db.session.commit()
    sign_in("coordinator")
    first = client.get(LIST).text
    assert "Partner 49" in first
    assert "Partner 50" not in first
    address = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "Zebra" in client.get(address).text
    for query, found in {
        "q=zebra": True,
        "q=100%25": True,
        "q=tulip": True,
        "region=TX": True,
        "state=cancelled": True,
        "q=nothing": False,
        "region=OH": False,
        "state=pledged&region=TX": False,
    }.items():
        page = client.get(f"{LIST}?{query}").text
        assert ("Zebra" in page) == found, query
    assert "Partner 01" not in client.get(f"{LIST}?q=%25").text, "a sign is a sign, not a pattern"
    assert "No pledges found" in client.get(f"{LIST}?q=_____").text
    assert client.get(f"{LIST}?cursor=broken&region=XX&state=odd").status_code == 200


def test_export_has_no_formulas(
    day: CampaignDay, client: HubClient, sign_in: SignIn, make_pledge: Callable[..., Pledge]
) -> None:
    make_pledge(make_partner(name="=HYPERLINK(1)"), city="+1", note='@now, "quoted"\nline', region="TX")
    make_pledge(make_partner(name="Ordinary"), region="OH")
    db.session.commit()
    sign_in("coordinator")
    answer = client.get(f"{LIST}/pledges.csv?region=TX")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    head, *rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 1
    row = dict(zip(head, rows[0], strict=True))
    assert row["Organization"] == "'=HYPERLINK(1)"
    assert row["City"] == "'+1"
    assert row["Note for coordinators"] == '\'@now, "quoted"\nline'
    assert row["State"] == "Texas"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1"])
def test_dangerous_cells_are_quoted(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Oak", "1", "a=b"])
def test_other_cells_stay(cell: str) -> None:
    assert safe_cell(cell) == cell


def test_taking_down_needs_a_reason_and_tells_who_pledged(
    day: CampaignDay, client: HubClient, sign_in: SignIn, make_pledge: Callable[..., Pledge]
) -> None:
    partner = make_partner(name="Oak Library")
    member = member_of(partner)
    pledge = make_pledge(partner, account_id=member.id, note="My own words")
    db.session.commit()
    sign_in("coordinator")
    assert "My own words" in client.get(f"{LIST}/{pledge.id}").text
    assert client.post(f"{LIST}/{pledge.id}/cancel", data={"reason": " "}).status_code == 422
    page = client.post(
        f"{LIST}/{pledge.id}/cancel", data={"reason": "Please leave out names."}, follow_redirects=True
    ).text
    assert "The pledge of Oak Library is cancelled" in page
    [mail] = db.session.scalars(select(MailMessage).where(MailMessage.purpose == "pledge_cancelled"))
    assert mail.recipient == member.email
    assert "Please leave out names." in mail.text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "pledges.pledge.cancelled")).one()
    assert entry.reason == "Please leave out names."
    assert client.get(f"{LIST}/999").status_code == 404
    assert client.get("/pledges/admin/hope/1999").status_code == 404


def test_a_year_with_pledges_stays_when_it_is_in_planning_again(
    edition: Edition, make_pledge: Callable[..., Pledge], client: HubClient, sign_in: SignIn
) -> None:
    make_pledge()
    edition.state = "planning"
    db.session.commit()
    sign_in("coordinator")
    answer = client.post("/admin/campaigns/hope/2026/delete", data={"confirmed": "1"}, follow_redirects=True)
    assert "People take part in the year 2026, so it stays." in answer.text
    db.session.rollback()
    assert db.session.scalars(select(Pledge.id)).one()
