"""Whatever a plugin does when it is called: the change, the page and the process go on; a trace shows each call."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from hub import search, signals
from hub.backup.restoring import _make_search_index
from hub.campaigns.models import Campaign
from hub.db import HubSession, db, write_transaction, writing
from hub.demo import _as_it_can
from hub.errors import Conflict, Unavailable
from hub.jobs import Job, enqueue, run_pending
from hub.partners.models import Partner
from hub.plugins import (
    HealthCheck,
    JobKind,
    Listener,
    NavItem,
    Plugin,
    Registry,
    SearchSource,
    SlotFill,
    get_registry,
    public,
    tracing,
)
from hub.plugins.app_wide import Kept
from hub.plugins.ordering import load_order
from hub.plugins.registry import MOST_INCIDENTS, Incident, Loaded
from hub.testing.client import HubClient
from hub.testing.factories import make_campaign, make_day, make_edition, make_partner
from hub.testing.plugin import MakeApp
from hub.web.health import run_checks

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def lenient(own_contributions: Registry) -> Registry:
    """The registry as in production: what fails is noted."""
    own_contributions.strict = False
    own_contributions.incidents.clear()
    return own_contributions


def incidents(registry: Registry) -> list[tuple[str, str]]:
    return [(one.what, one.error) for one in registry.incidents]


def test_listeners_are_called_in_order_and_only_the_failing_one_is_undone(app: Flask, lenient: Registry) -> None:
    campaign = make_campaign()
    db.session.commit()
    heard: list[str] = []

    def hear(name: str, *, fails: bool = False) -> Any:
        def receive(_sender: object, **_values: object) -> None:
            heard.append(name)
            db.session.execute(text("UPDATE campaign SET slug = slug || :name"), {"name": f"-{name}"})
            if fails:
                db.session.execute(text("SELECT nothing_of_this_name FROM campaign"))

        return receive

    for name, fails in (("first", False), ("second", True), ("third", False)):
        lenient.contribute("tests", "listeners", Listener("partner-changed", hear(name, fails=fails)))
    before = campaign.slug
    with write_transaction():
        signals.partner_changed.send(partner_id=1)
    assert heard == ["first", "second", "third"]
    assert db.session.scalar(select(Campaign.slug)) == f"{before}-first-third"
    assert [what for what, _error in incidents(lenient)] == ["the listener to partner-changed"]


def test_what_must_not_be_swallowed_is_not(app: Flask, lenient: Registry) -> None:
    def refuse(_sender: object, **_values: object) -> None:
        raise RuntimeError("still needed")

    lenient.contribute("tests", "listeners", Listener("account-erased", refuse))
    with pytest.raises(Unavailable, match="does not work at present"):
        signals.account_erased.send(account_id=1)
    assert incidents(lenient) == [("the listener to account-erased", "RuntimeError: still needed")]


def test_a_refusal_in_words_is_the_answer(app: Flask, lenient: Registry) -> None:
    with pytest.raises(Conflict, match="still needed"), lenient.required("tests", "`erase_personal_data`"):
        raise Conflict("This is still needed.")
    assert incidents(lenient) == []


def test_a_page_that_writes_goes_on_after_a_failed_statement(app: Flask, lenient: Registry) -> None:
    with writing():
        make_campaign()
        db.session.flush()
        with lenient.guarded("tests", "a slot"):
            db.session.execute(text("SELECT nothing_of_this_name FROM campaign"))
        assert db.session.scalar(text("SELECT count(*) FROM campaign")) == 1
        db.session.commit()
    assert len(lenient.incidents) == 1


def test_a_page_that_reads_keeps_what_it_has_loaded(app: Flask, lenient: Registry) -> None:
    make_campaign()
    db.session.commit()
    db.session.expire_all()
    campaign = db.session.scalars(select(Campaign)).one()
    with lenient.guarded("tests", "a slot"):
        db.session.execute(text("SELECT nothing_of_this_name FROM campaign"))
    assert campaign.slug
    assert db.session.scalar(text("SELECT count(*) FROM campaign")) == 1


def test_a_page_that_reads_goes_on_after_a_statement_whose_error_was_passed_over(app: Flask, lenient: Registry) -> None:
    campaign = make_campaign(name="Kind screens")
    db.session.commit()
    with lenient.guarded("tests", "a slot"), suppress(SQLAlchemyError):
        db.session.execute(text("SELECT nothing_of_this_name FROM campaign"))
    assert db.session.scalar(text("SELECT count(*) FROM campaign")) == 1
    assert campaign.name == "Kind screens"
    (incident,) = incidents(lenient)
    assert "the error was passed over" in incident[1]


def test_what_is_changed_while_a_page_is_read_is_put_back(app: Flask, lenient: Registry) -> None:
    campaign, partner = make_campaign(name="Kind screens"), make_partner(name="The library")
    db.session.commit()
    with lenient.guarded("tests", "a slot"):
        campaign.name = "Not so kind"
        db.session.delete(partner)
        db.session.add(Partner(name="Nobody"))
    assert (campaign.name, partner.name) == ("Kind screens", "The library")
    assert not db.session.new
    assert not db.session.deleted
    assert db.session.scalar(select(func.count()).select_from(Partner)) == 1
    with write_transaction():
        campaign.name = "Kinder screens"
    assert len(incidents(lenient)) == 1


@pytest.mark.parametrize("call", ["commit", "rollback", "close", "remove", "reset", "expire_all", "expunge_all"])
def test_a_part_of_a_page_does_not_end_its_transaction(app: Flask, lenient: Registry, call: str) -> None:
    campaign = make_campaign()
    db.session.commit()
    session = cast(HubSession, db.session())
    with lenient.guarded("tests", "a slot"), lenient.guarded("tests", "a slot within"):
        getattr(db.session, call)()
    assert db.session() is session
    assert (session.fences, session.readers) == (0, 0)
    assert campaign.name
    assert "the hub ends the transaction" in incidents(lenient)[0][1]
    db.session.rollback()


def test_what_is_empty_already_can_still_be_loaded(app: Flask, lenient: Registry) -> None:
    """After a rollback, as before an error page, a failing link must not tear the person's account away."""
    campaign = make_campaign()
    db.session.commit()
    db.session.rollback()
    db.session.expire_all()
    with lenient.guarded("tests", "a link"):
        raise KeyError("x")
    assert campaign.slug


def test_a_job_that_exits_fails_alone(app: Flask, lenient: Registry) -> None:
    lenient.contribute("tests", "jobs", JobKind("tests.exit", lambda run: sys.exit(3), attempts=1))
    with write_transaction():
        enqueue("tests.exit", now=NOW)
    run_pending(app)
    job = db.session.scalars(select(Job).where(Job.kind == "tests.exit")).one()
    assert job.state == "failed"
    assert "SystemExit" in job.error


def test_a_probe_that_fails_is_a_result(app: Flask, lenient: Registry) -> None:
    lenient.contribute("tests", "health_checks", HealthCheck("Nests", lambda: 1 / 0))  # type: ignore[arg-type,return-value]  # on purpose
    found = {result.name: result.problem for result in run_checks()}
    assert found["Nests"] == "ZeroDivisionError: division by zero"


def test_a_search_source_that_fails_leaves_the_index_of_others(app: Flask, lenient: Registry) -> None:
    def documents() -> Iterator[search.Document]:
        yield search.Document("tests.nest", 1, "en", "Nest")
        raise OSError("no twigs")

    lenient.contribute("tests", "search_sources", SearchSource("tests.nest", documents))
    with write_transaction():
        _make_search_index(NOW, lambda _line: None)
    assert incidents(lenient) == [("the search source tests.nest", "OSError: no twigs")]
    assert db.session.scalar(text("SELECT count(*) FROM search_document WHERE source = 'tests.nest'")) == 0


def test_demo_content_that_fails_is_undone_and_left_out(app: Flask, lenient: Registry) -> None:
    class Birds(Plugin):
        name, label = "birds", "Birds"

    def load() -> None:
        make_campaign()
        raise OSError("no eggs")

    with _as_it_can(lenient, Loaded(Birds(), "hub-birds", "1", is_core=False)), write_transaction():
        load()
    assert db.session.scalar(text("SELECT count(*) FROM campaign")) == 0
    assert incidents(lenient) == [("`load_demo`", "OSError: no eggs")]


def test_the_log_has_the_same_fault_once_a_minute(lenient: Registry, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(5):
        with lenient.guarded("tests", "a slot"):
            raise KeyError("x")
    assert len(lenient.incidents) == 5
    assert caplog.text.count("a slot of the plugin tests failed") == 1
    assert "a slot of the plugin tests failed: KeyError: 'x'" in caplog.text
    later = Incident("tests", "a slot", "KeyError: 'x'", datetime.now(UTC).replace(year=2100))
    assert lenient._is_news(later)


def test_a_fault_of_every_page_does_not_hide_a_rare_one(lenient: Registry) -> None:
    for what in ("a rare card", *["a link of the frame"] * 500, "another card"):
        with lenient.guarded("tests", what):
            raise KeyError("x")
    assert len(lenient.incidents) == MOST_INCIDENTS
    assert {what for what, _error in incidents(lenient)} == {"a rare card", "a link of the frame", "another card"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, GeneratorExit])
def test_who_stops_the_program_stops_it(lenient: Registry, error: type[BaseException]) -> None:
    with pytest.raises(error), lenient.guarded("tests", "a slot"):
        raise error


def test_a_view_that_exits_is_an_error_of_its_page(make_app: MakeApp) -> None:
    app: Flask = make_app(plugins="", strict=False)
    app._got_first_request = False
    app.add_url_rule("/exit", "exit", public(lambda: sys.exit(3)))
    browser = HubClient(app)
    assert browser.get("/exit").status_code == 500
    assert browser.get("/about").status_code == 200


def test_words_for_templates_may_be_added(make_app: MakeApp) -> None:
    app: Flask = make_app(plugins="")
    app._got_first_request = False
    kept = Kept(app)
    app.add_template_filter(str, "birds_song")
    assert list(kept.refused("birds")) == []
    app.add_template_filter(str, "day")
    (refused,) = kept.refused("birds")
    assert refused.startswith("replaces the template filter “day”")
    kept.restore("birds")
    assert app.jinja_env.filters["day"] is not str


def test_who_is_required_comes_first_then_the_name_counts() -> None:
    order, circles = load_order({"b": (), "a": ("z",), "z": (), "c": ("nobody",)})
    assert order == ["b", "c", "z", "a"]
    assert circles == []
    order, circles = load_order({"a": ("b",), "b": ("a",), "c": ("a",), "d": ()})
    assert order == ["c", "d"]
    assert [sorted(set(circle)) for circle in circles] == [["a", "b"]]


def test_a_trace_shows_each_call_with_plugin_hook_and_time(
    app: Flask, own_contributions: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    make_day(make_edition())
    db.session.commit()
    own_contributions.trace = True
    own_contributions.contribute("tests", "slots", SlotFill("home.actions", lambda **_context: ""))
    own_contributions.contribute("tests", "nav_items", NavItem("About", "pages.about"))
    own_contributions.contribute("tests", "listeners", Listener("partner-changed", lambda _sender, **_values: None))
    tracing.switch_on()
    with caplog.at_level(logging.INFO, "hub.trace"):
        HubClient(app).get("/")
        with write_transaction():
            signals.partner_changed.send(partner_id=1)
    lines = [record.getMessage() for record in caplog.records if record.name == "hub.trace"]
    for what in ("the slot home.actions", "the link to pages.about", "the listener to partner-changed"):
        (line,) = [one for one in lines if f"plugin=tests what={what} ms=" in one][:1]
        assert float(line.rpartition("=")[2]) >= 0


def test_a_trace_begins_with_the_hooks_at_the_start(make_app: MakeApp, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "hub.trace"):
        make_app(plugins="toolkits", trace_hooks=True)
    assert "plugin=toolkits what=import ms=" in caplog.text
    assert "plugin=toolkits what=`nav_items` at the start ms=" in caplog.text
    assert "plugin=toolkits what=`init_app` ms=" in caplog.text


def test_without_the_setting_nothing_is_traced(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    assert not get_registry().trace
    with caplog.at_level(logging.INFO, "hub.trace"):
        HubClient(app).get("/")
    assert "hook plugin=" not in caplog.text
