"""Commands about plugins know which ones are left out for the state of their tables, and work without a database."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

import hub.cli
from hub.db import db, write_transaction
from hub.testing.plugin import MakeApp

WAITING = "pledges (hub-pledges): changes of the database are waiting. Run “hub db upgrade”, then restart"
NEWER = "toolkits (hub-toolkits): the database is at revision 0099, which is not among its files"


@pytest.fixture
def site(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A hub where pledges wait for an upgrade, and the tables of toolkits are those of a newer one."""
    app = make_app(plugins="pledges,toolkits", strict=False)
    app.extensions["hub_registry"].is_current = False
    change(app, "DELETE FROM pledges_alembic_version", "UPDATE toolkits_alembic_version SET version_num = '0099'")
    monkeypatch.setattr(hub.cli, "_make_app", lambda: app)
    return app


def change(app: Flask, *statements: str) -> None:
    with app.app_context(), write_transaction() as session:
        for statement in statements:
            session.execute(text(statement))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(hub.cli.cli, ["plugins", *arguments])


def test_the_list_says_that_they_failed_and_why(site: Flask) -> None:
    done = run("list")
    assert done.exit_code == 0
    states = {line.split()[0]: line.split()[1] for line in done.output.splitlines()}
    assert (states["pledges"], states["toolkits"]) == ("failed", "failed")
    assert WAITING in done.output
    assert NEWER in done.output


@pytest.mark.parametrize(
    ("arguments", "reason"), [("check pledges", WAITING), ("check toolkits", NEWER), ("reindex toolkits", NEWER)]
)
def test_a_command_about_one_of_them_says_why_it_is_left_out(site: Flask, arguments: str, reason: str) -> None:
    done = run(*arguments.split())
    assert done.exit_code == 1
    assert f"This plugin is left out:\n{reason}" in done.output


@pytest.mark.parametrize("word", ["pledges.most_a_day", "HUB_PLEDGES_MOST_A_DAY", "pledges:pledge:edit"])
def test_explain_says_why_the_plugin_of_a_word_is_not_asked(site: Flask, word: str) -> None:
    done = run("explain", word)
    assert done.exit_code == 1
    assert WAITING in str(done.exception)
    assert "Left out, so not asked: pledges, toolkits." in run("explain", "home.actions").output


def test_reindex_of_all_names_those_that_are_left_out(site: Flask) -> None:
    done = run("reindex")
    assert done.exit_code == 0
    assert "campaigns.campaign: 0" in done.output
    assert "Left out: pledges, toolkits." in done.output


def test_what_they_tell_themselves_is_not_told_by_the_log_as_well(
    site: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    run("list")
    told = [record for record in caplog.records if "A plugin is left out" in record.getMessage()]
    assert len(told) == 2
    assert all(getattr(record, "hub_in_report", False) for record in told)


def test_an_upgrade_ends_well_and_its_last_line_names_what_stays_out(site: Flask) -> None:
    done = CliRunner().invoke(hub.cli.cli, ["db", "upgrade"])
    assert done.exit_code == 0
    assert "Left out: " + NEWER in done.stderr
    last = "Not everything is up to date: pledges, toolkits are out of use."
    assert done.stderr.splitlines()[-1] == f"{last} This command ends with 0; “hub doctor” ends with 1."
    assert "The database is up to date." not in done.stdout


def test_before_core_is_upgraded_they_say_that_this_comes_first(site: Flask) -> None:
    change(site, "DELETE FROM alembic_version")
    done = run("list")
    assert done.exit_code == 0
    assert "pledges        on" in done.output
    assert "brought up to date first: hub db upgrade." in done.stderr
    assert run("check", "pledges").exit_code == 0
    assert run("explain", "home.actions").exit_code == 0
    assert "hub db upgrade" in run("reindex").output
    change(site, "INSERT INTO alembic_version VALUES ('9999')")
    assert "it does not fit core: the database is at revision 9999" in run("list").stderr


def test_without_a_database_they_say_so_and_go_on(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(plugins="pledges,toolkits")
    app.extensions["hub_registry"].is_current = False
    with app.app_context():
        monkeypatch.setattr(db.engine, "connect", _refuse)
    monkeypatch.setattr(hub.cli, "_make_app", lambda: app)
    for arguments in ("list", "explain home.actions", "check pledges"):
        done = run(*arguments.split())
        assert done.exit_code == 0, done.exception
        assert "The database cannot be used (connection refused), so" in done.stderr
    done = run("reindex")
    assert done.exit_code == 1
    assert "The database cannot be used (connection refused)" in done.output


def _refuse(*_args: object, **_options: object) -> None:
    raise OperationalError("SELECT 1", {}, Exception("connection refused"))
