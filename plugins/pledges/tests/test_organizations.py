"""Pledges of organizations: one for each day, by its own people, with consent, changed and cancelled."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from hub.audit import AuditEntry
from hub.campaigns.models import CampaignDay, Edition
from hub.db import db
from hub.mail import MailMessage
from hub.partners.models import Membership, Partner
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_membership, make_partner
from hub.testing.plugin import SignIn
from hub_pledges.models import Pledge

from .helpers import DAY, PATH, member_of, pledge_for


@pytest.fixture
def library(day: CampaignDay) -> Partner:
    """An active organization with a member."""
    return make_partner(slug="oak-library", name="Oak Library", state="IL", city="Springfield")


@pytest.fixture
def member(library: Partner, sign_in: SignIn) -> Any:
    """Somebody of the library, signed in."""
    return sign_in(member_of(library, "member"))


def pledges() -> list[Pledge]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Pledge).order_by(Pledge.id)))


def actions() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_member_pledges_and_gets_a_mail(library: Partner, member: Any, client: HubClient) -> None:
    form = client.get(f"{PATH}/organization")
    assert form.status_code == 302
    page = client.get(form.location).text
    assert 'value="2026-11-13"' in page
    assert 'value="Springfield"' in page
    assert '<option selected value="IL">' in page
    assert "Please write nothing about a young person" in page
    assert 'checked id="is_listed"' not in page, "consent is given, never assumed"
    answer = pledge_for(client, "oak-library")
    assert answer.status_code == 303
    thanks = client.get(answer.location).text
    assert "Thank you, Oak Library takes part" in thanks
    assert f"{PATH}/badge.svg" in thanks
    assert f"{PATH}.ics" in thanks
    [pledge] = pledges()
    assert (pledge.partner_id, pledge.region, pledge.expected_people) == (library.id, "IL", 40)
    assert pledge.activities == ["wear_green", "light_green"]
    [mail] = db.session.scalars(select(MailMessage).where(MailMessage.purpose == "pledge_made"))
    assert mail.recipient == member.email
    assert f"http://localhost{PATH}.ics" in mail.text
    assert f"http://localhost{PATH}/organization/oak-library" in mail.text
    assert "pledges.pledge.made" in actions()
    card = client.get("/dashboard/").text
    assert "Takes part" in card
    assert "11 days to go" in card
    assert "Pledge for Wear It Day with Oak Library" not in card


def test_what_everybody_will_see_is_read_before_the_button(library: Partner, member: Any, client: HubClient) -> None:
    page = client.get(f"{PATH}/organization/{library.slug}/form").text
    form = page.partition("data-guard")[2].partition("</form>")[0]
    assert form.index('name="note"') < form.index("What everybody will see") < form.index("Pledge to take part")


def test_what_is_missing_is_asked_again(library: Partner, member: Any, client: HubClient) -> None:
    for wrong, words in (
        ({"activities": []}, "Choose at least one activity."),
        ({"expected_people": "0"}, "Give a number from 1 to 100,000."),
        ({"planned_on": "2026-12-24"}, "The date must lie within this year"),
        ({"planned_on": ""}, "Give a date."),
        ({"place_kind": "moon"}, "Where?"),
        ({"region": ""}, "Choose a state or territory."),
        ({"note": "x" * 501}, "Anything the coordinators should know?"),
    ):
        answer = pledge_for(client, "oak-library", **wrong)
        assert answer.status_code == 422, wrong
        assert words in answer.text
    assert pledges() == []


def test_a_second_pledge_becomes_a_change(library: Partner, member: Any, client: HubClient) -> None:
    pledge_for(client, "oak-library")
    again = pledge_for(client, "oak-library", expected_people="99")
    assert again.status_code == 303
    page = client.get(again.location).text
    assert "has pledged for this day already" in page
    assert "Change your pledge" in page
    assert [one.expected_people for one in pledges()] == [40]
    changed = pledge_for(client, "oak-library", expected_people="99", change="1")
    assert "Your pledge is changed." in client.get(changed.location).text
    assert [one.expected_people for one in pledges()] == [99]
    assert actions()[-1] == "pledges.pledge.changed"


def test_cancel_asks_once_and_can_be_undone(library: Partner, member: Any, client: HubClient) -> None:
    pledge_for(client, "oak-library")
    asked = client.post(f"{PATH}/organization/oak-library/cancel")
    assert asked.status_code == 200
    assert "Cancel the pledge of Oak Library?" in asked.text
    assert pledges()[0].state == "pledged"
    page = client.post(f"{PATH}/organization/oak-library/cancel", data={"confirmed": "1"}, follow_redirects=True).text
    assert "The pledge is cancelled." in page
    assert pledges()[0].state == "cancelled"
    assert client.post(f"{PATH}/organization/oak-library/cancel", data={"confirmed": "1"}).status_code == 409
    assert "Oak Library" not in client.get("/c/hope/2026/pledges/supporters").text
    renewed = client.post(f"{PATH}/organization/oak-library/renew", follow_redirects=True).text
    assert "Your pledge counts again." in renewed
    assert client.post(f"{PATH}/organization/oak-library/renew").status_code == 409
    assert "Oak Library" in client.get("/c/hope/2026/pledges/supporters").text
    assert [one for one in actions() if one.startswith("pledges.")] == [
        f"pledges.pledge.{verb}" for verb in ("made", "cancelled", "renewed")
    ]


def test_a_cancelled_pledge_is_taken_up_with_changes(
    library: Partner, member: Any, client: HubClient, make_pledge: Callable[..., Pledge]
) -> None:
    make_pledge(library, state="cancelled", cancelled_at=NOON, expected_people=7)
    db.session.commit()
    assert 'value="7"' in client.get(f"{PATH}/organization/oak-library/form").text
    assert pledge_for(client, "oak-library", expected_people="8").status_code == 303
    [pledge] = pledges()
    assert (pledge.state, pledge.expected_people, pledge.cancelled_at) == ("pledged", 8, None)


WHO = [(None, 302), ("stranger", 404), ("member", 200), ("owner", 200), ("coordinator", 403), ("administrator", 403)]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_only_its_own_people_pledge_for_an_organization(
    library: Partner,
    client: HubClient,
    sign_in: SignIn,
    make_pledge: Callable[..., Pledge],
    who: str | None,
    status: int,
) -> None:
    make_pledge(library)
    db.session.commit()
    is_own = who in {"member", "owner"}
    sign_in(member_of(library, str(who)) if is_own else "owner" if who == "stranger" else who)
    own = f"{PATH}/organization/oak-library"
    for path in (own, f"{own}/form", f"{own}/thanks"):
        assert client.get(path).status_code == status
    refused = 401 if who is None else status  # asks to sign in, and keeps what was typed
    for path, data, good in (
        (f"{own}/form", {}, 422),
        (f"{own}/cancel", {"confirmed": "1"}, 303),
        (f"{own}/renew", {}, 303),
    ):
        assert client.post(path, data=data).status_code == (good if is_own else refused), path
    assert [one.state for one in pledges()] == ["pledged"]


@pytest.mark.parametrize("state", ["paused", "closed", "pending", "unclaimed"])
def test_organizations_that_are_not_active_cannot_pledge(
    library: Partner, member: Any, client: HubClient, state: str
) -> None:
    library.status = state
    db.session.commit()
    assert pledge_for(client, "oak-library").status_code in {403, 404}
    assert pledges() == []
    assert "You do not belong to an active organization yet" in client.get(f"{PATH}/organization").text


def test_removing_somebody_takes_effect_at_once(library: Partner, member: Any, client: HubClient) -> None:
    db.session.execute(delete(Membership).where(Membership.account_id == member.id))
    db.session.commit()
    assert pledge_for(client, "oak-library").status_code in {403, 404}
    assert pledges() == []


def test_whoever_has_two_organizations_chooses(library: Partner, member: Any, client: HubClient) -> None:
    other = make_partner(slug="elm-school", name="Elm School")
    make_membership(member, other)
    db.session.commit()
    page = client.get(f"{PATH}/organization").text
    assert "For which organization do you pledge?" in page
    assert f"{PATH}/organization/elm-school/form" in page
    for slug in ("oak-library", "elm-school"):
        assert pledge_for(client, slug).status_code == 303
    assert len(pledges()) == 2


def test_closed_years_take_no_pledge_but_keep_the_old_one(
    library: Partner,
    member: Any,
    edition: Edition,
    client: HubClient,
    make_pledge: Callable[..., Pledge],
) -> None:
    make_pledge(library)
    edition.pledges_close_on = NOON.date() - timedelta(days=1)
    db.session.commit()
    own = f"{PATH}/organization/oak-library"
    assert client.get(f"{own}/form").status_code == 409
    assert "are closed" in pledge_for(client, "oak-library", expected_people="77", change="1").text
    assert client.get(own).status_code == 200
    assert "Change the pledge" not in client.get(own).text
    assert client.post(f"{own}/cancel", data={"confirmed": "1"}).status_code == 303, "one may always take it back"
    assert client.post(f"{own}/renew").status_code == 409
    assert [(one.state, one.expected_people) for one in pledges()] == [("cancelled", 10)]


def test_the_last_day_still_counts(library: Partner, member: Any, edition: Edition, client: HubClient) -> None:
    edition.pledges_close_on = NOON.date()
    db.session.commit()
    assert pledge_for(client, "oak-library").status_code == 303


def test_without_consent_the_name_is_nowhere(
    library: Partner, member: Any, client: HubClient, make_client: Callable[[], HubClient]
) -> None:
    pledge_for(client, "oak-library", is_listed="", note="Our secret note")
    reader = make_client()
    for path in (
        "/",
        DAY,
        "/c/hope/2026/",
        "/c/hope/2026/pledges/supporters",
        "/c/hope/2026/pledges/supporters?state=IL",
    ):
        page = reader.get(path).text
        assert "Oak Library" not in page, path
        assert "secret note" not in page
    assert (
        "Wear It Day" not in reader.get("/partners/oak-library").text.partition("<main")[2].partition("Takes part")[2]
    )
    assert "They expect at least 40 people." in reader.get(DAY).text
    pledge_for(client, "oak-library", is_listed="y", note="Our secret note", change="1")
    for path in ("/", DAY, "/c/hope/2026/pledges/supporters", "/partners/oak-library"):
        page = reader.get(path).text
        assert "Oak Library" in page, path
        assert "secret note" not in page
    assert "Takes part" in reader.get("/partners/oak-library").text


def test_paused_organizations_are_not_shown_or_counted(
    library: Partner, client: HubClient, make_pledge: Callable[..., Pledge]
) -> None:
    make_pledge(library)
    library.status = "paused"
    db.session.commit()
    for path in (DAY, "/c/hope/2026/pledges/supporters"):
        assert "Oak Library" not in client.get(path).text
    assert "Be the first on the map." in client.get(DAY).text


def test_next_for_you_is_to_pledge(library: Partner, member: Any, client: HubClient) -> None:
    assert "Pledge for Wear It Day with Oak Library" in client.get("/dashboard/").text


def test_a_mail_speaks_the_language_of_the_person(library: Partner, member: Any, client: HubClient) -> None:
    member.language = "es"
    db.session.commit()
    pledge_for(client, "oak-library")
    [mail] = db.session.scalars(select(MailMessage).where(MailMessage.purpose == "pledge_made"))
    assert f"http://localhost/es{PATH}.ics" in mail.text
    assert "noviembre" in mail.text


def test_closing_an_account_leaves_the_pledge_without_the_person(
    library: Partner, member: Any, client: HubClient
) -> None:
    from hub_pledges.services.privacy import erase_account, export_account

    pledge_for(client, "oak-library", note="Please send cards")
    exported: dict[str, list[dict[str, Any]]] = export_account(member.id)
    assert json.loads(json.dumps(exported))["pledges"][0]["note"] == "Please send cards"
    erase_account(member.id)
    db.session.commit()
    assert [one.account_id for one in pledges()] == [None]
    assert export_account(member.id) == {"pledges": []}


def test_who_pledged_is_forgotten_eighteen_months_after_the_year(
    library: Partner, member: Any, client: HubClient, edition: Edition
) -> None:
    from hub_pledges.services.privacy import forget_contacts

    pledge_for(client, "oak-library", note="Ask for Ann")
    db.session.rollback()
    assert forget_contacts(edition.ends_on + timedelta(days=540)) == 0
    assert forget_contacts(edition.ends_on + timedelta(days=549)) == 1
    db.session.commit()
    assert [(one.account_id, one.note, one.state) for one in pledges()] == [(None, "", "pledged")]
    assert forget_contacts(edition.ends_on + timedelta(days=549)) == 0
    assert "18 months after the campaign of a year" in client.get("/privacy").text


def test_a_day_of_another_year_is_not_found(library: Partner, member: Any, client: HubClient) -> None:
    assert client.get("/c/hope/2026/pledges/other-day/organization").status_code == 404
    assert client.get("/c/hope/2031/pledges/wear-it-day/organization").status_code == 404
