"""Which services are shown, in which order, and what becomes of those that nobody has confirmed for long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from hub.campaigns.models import Edition
from hub.db import db
from hub.errors import NotFound
from hub_helplines.ages import Limits
from hub_helplines.services import directory
from hub_helplines.vocabulary import ASKERS, NEEDS, needs_of

from .helpers import DUE, LIMITS, STALE, TODAY, make_phone, make_service


def bar(edition: Edition | None = None, limits: Callable[[], Limits] = lambda: LIMITS) -> list[str]:
    found = directory.list_bar(edition.id if edition else None, today=TODAY, limits=limits)
    return [entry.service.name for entry in found]


def names(entries: list[directory.Entry]) -> list[str]:
    return [entry.service.name for entry in entries]


@pytest.mark.parametrize(
    ("days", "state"), [(0, "fresh"), (370, "fresh"), (371, "due"), (400, "due"), (401, "stale"), (4000, "stale")]
)
def test_a_confirmation_grows_old(days: int, state: str) -> None:
    assert LIMITS.state_of(TODAY - timedelta(days=days), TODAY) == state


def test_what_was_never_confirmed_waits() -> None:
    assert LIMITS.state_of(None, TODAY) == "waiting"


def test_the_bar_shows_what_the_year_has_chosen(edition: Edition) -> None:
    make_service(name="Other")
    make_service(edition, name="Chosen")
    assert bar(edition) == ["Chosen"]
    assert bar() == ["Chosen", "Other"]


def test_what_is_stale_leaves_the_bar(edition: Edition) -> None:
    make_service(edition, name="Old", assured_date=STALE)
    make_service(edition, name="New")
    assert bar(edition) == ["New"]


def test_when_all_the_chosen_are_stale_the_bar_shows_others_that_answer(edition: Edition) -> None:
    make_service(edition, name="Old", assured_date=STALE)
    make_service(name="Answers")
    make_service(name="Lessons", kind="education_program")
    assert bar(edition) == ["Answers"]


def test_when_all_are_stale_the_bar_is_left_to_core(edition: Edition) -> None:
    make_service(edition, assured_date=STALE)
    make_service(assured_date=None)
    assert bar(edition) == []


def test_a_page_asks_for_the_settings_only_when_something_is_old(edition: Edition) -> None:
    def never() -> Limits:
        raise AssertionError("nothing is old")

    service = make_service(edition)
    assert bar(edition, never) == [service.name]
    service.assured_date = DUE
    db.session.flush()
    assert bar(edition) == [service.name]


def test_the_directory_has_the_chosen_first_and_the_stale_last(edition: Edition) -> None:
    make_service(edition, name="Old", assured_date=STALE)
    make_service(name="Web", kind="education_program")
    make_service(name="Call")
    make_service(edition, name="Own")
    make_service(name="Never", assured_date=None)
    found = directory.list_directory(edition.id, today=TODAY, limits=LIMITS)
    assert names(found) == ["Own", "Call", "Web", "Old"]


def test_the_directory_takes_two_statements(app: Flask, count_queries: Callable[[], Any]) -> None:
    for _number in range(5):
        make_phone(make_service(details={"alert": "No chat today"}))
    db.session.commit()
    db.session.remove()
    with count_queries() as statements:
        found = directory.list_directory(None, today=TODAY, limits=LIMITS)
        assert [(entry.text("alert", "en"), len(entry.phones)) for entry in found] == [("No chat today", 1)] * 5
    assert len(statements) == 2


def test_services_are_kept_by_way_and_language(app: Flask) -> None:
    make_service(name="Voice", languages=["en"])
    make_service(name="Text", phone="", sms="741741", languages=["es"])
    make_service(name="Chat", kind="chat", phone="", url="https://chat.example/", languages=["en", "es"])
    make_phone(make_service(name="Relay", phone="", languages=["en"]), languages=["ase"])
    entries = directory.list_directory(None, today=TODAY, limits=LIMITS)
    assert sorted(names(directory.keep(entries, ways=["text", "chat"]))) == ["Chat", "Text"]
    assert names(directory.keep(entries, ways=["tty"])) == ["Relay"]
    assert names(directory.keep(entries, languages=["ase"])) == ["Relay"]
    assert sorted(names(directory.keep(entries, languages=["es"]))) == ["Chat", "Text"]
    assert names(directory.keep(entries, ways=["call"], languages=["es"])) == []


def test_services_stand_under_what_they_help_with(app: Flask) -> None:
    make_service(name="Line")
    make_service(name="Both", details={"needs": ["pictures", "talk", "no-such-need"]})
    make_service(name="Report", kind="reporting_service")
    found = directory.by_need(directory.list_directory(None, today=TODAY, limits=LIMITS))
    assert {need: sorted(names(group)) for need, group in found.items()} == {
        "talk": ["Both", "Line"],
        "online": ["Report"],
        "pictures": ["Both"],
    }
    assert list(found) == ["talk", "online", "pictures"]


def test_every_kind_has_a_need() -> None:
    assert needs_of("hotline", ()) == ["talk"]
    assert needs_of("something new", ()) == ["learn"]
    assert needs_of("hotline", NEEDS) == list(NEEDS)


def test_who_asks_sees_what_is_for_them_and_for_everybody(app: Flask) -> None:
    make_service(name="Young", audiences=["youth"])
    make_service(name="All", audiences=["general_public"])
    make_service(name="Police", audiences=["law_enforcement"])
    make_service(name="Unsaid", audiences=[])
    entries = directory.list_directory(None, today=TODAY, limits=LIMITS)
    assert sorted(names([one for one in entries if one.is_for(ASKERS[1])])) == ["All", "Unsaid", "Young"]
    assert sorted(names([one for one in entries if one.is_for(ASKERS[4])])) == ["All", "Police", "Unsaid"]


def test_nobody_learns_of_a_service_that_waits(app: Flask) -> None:
    service = make_service(assured_date=None)
    with pytest.raises(NotFound):
        directory.get_entry(service.id, today=TODAY, limits=LIMITS)
    assert directory.list_public_ids() == []
