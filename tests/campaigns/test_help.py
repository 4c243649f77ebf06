"""Help: only what its owner has confirmed is ever shown."""

from __future__ import annotations

import pytest
from flask import Flask

from hub.campaigns import services
from hub.campaigns.contacts import help_contact
from hub.campaigns.models import HelpService
from hub.db import db
from hub.errors import Conflict
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_day, make_edition, make_help


def names(found: list[HelpService]) -> list[str]:
    return [service.name for service in found]


def test_the_help_bar_keeps_the_order_of_its_year(app: Flask) -> None:
    edition = make_edition()
    one, two, three = (make_help(name=name) for name in ("One", "Two", "Three"))
    services.set_help_order(edition, [three.id, one.id, three.id], actor=None, now=NOON)
    assert names(services.help_of(edition.id)) == ["Three", "One"]
    services.set_help_order(edition, [two.id], actor=None, now=NOON)
    assert names(services.help_of(edition.id)) == ["Two"]


def test_without_a_choice_every_assured_service_that_answers_is_shown(app: Flask) -> None:
    make_help(name="Lesson", kind="education_program")
    make_help(name="Report", kind="reporting_service")
    make_help(name="Line")
    make_help(name="Old number", assured_date=None)
    assert names(services.help_of(None)) == ["Line", "Report"]
    assert names(services.help_of(make_edition().id)) == ["Line", "Report"]


def test_what_is_not_assured_cannot_be_chosen(app: Flask) -> None:
    waiting = make_help(assured_date=None)
    with pytest.raises(Conflict, match="Only services with an assured date"):
        services.set_help_order(make_edition(), [waiting.id], actor=None, now=NOON)


def test_a_service_that_loses_its_date_leaves_the_help_bar(app: Flask) -> None:
    edition = make_edition()
    chosen = make_help(edition, name="Chosen")
    make_help(name="Other")
    chosen.assured_date = None
    db.session.flush()
    assert names(services.help_of(edition.id)) == ["Other"]
    with pytest.raises(ValueError, match="not assured"):
        help_contact(chosen, "en")


def test_a_service_in_a_help_bar_is_not_deleted(app: Flask) -> None:
    service = make_help(make_edition())
    with pytest.raises(Conflict, match="Take it off there first"):
        services.delete_service(service, actor=None, now=NOON)


@pytest.mark.parametrize(("phone", "href"), [("18007862929", "tel:+18007862929"), ("988", "tel:988"), ("", "")])
def test_numbers_can_be_tapped(app: Flask, phone: str, href: str) -> None:
    assert help_contact(make_help(phone=phone), "en").phone_href == href


def test_every_page_shows_the_assured_line_and_no_other(client: HubClient) -> None:
    edition = make_edition()
    make_day(edition)
    make_help(edition, name="Hope Line", phone="18005550111", phone_display="1-800-555-0111")
    make_help(name="Old Line", phone="18005550199", phone_display="1-800-555-0199", assured_date=None)
    db.session.commit()
    for path in ("/", "/about", "/help-now", "/privacy", "/nowhere"):
        page = client.get(path).text
        assert 'href="tel:+18005550111"' in page, path
        assert "0199" not in page, path
        assert "Old Line" not in page, path


def test_the_help_page_lists_people_to_talk_to_first(client: HubClient) -> None:
    make_help(name="Lessons", kind="education_program", phone="", url="https://lessons.example/")
    make_help(name="Hotline One", audiences=["youth", "families"])
    make_help(name="Report It", kind="reporting_service", audiences=["general_public"])
    make_help(name="Text Line", kind="text", phone="", sms="741741", sms_keyword="HOME")
    db.session.commit()
    page = client.get("/help-now").text
    places = [page.index(f">{name}</h3>") for name in ("Hotline One", "Text Line", "Report It")]
    assert places == sorted(places)
    assert "Text HOME to 741741" in page
    assert 'href="sms:741741"' in page
    assert "Young people\xa0· Parents and caregivers" in page
    assert "a young person, or a friend of one" in page


def test_the_title_of_the_help_page_tells_nothing(client: HubClient) -> None:
    assert "<title>Partner Hub</title>" in client.get("/help-now").text
    assert "<title>Partner Hub</title>" in client.get("/browsing-safely").text


def test_without_any_service_the_help_page_still_says_what_to_do(client: HubClient) -> None:
    page = client.get("/help-now").text
    assert "there is none yet" in page
    assert "911" in page
