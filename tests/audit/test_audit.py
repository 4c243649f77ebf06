from __future__ import annotations

import timeit
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Executable, exists, false, func, literal, select, text, union_all
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from hub import audit
from hub.accounts.models import Account
from hub.accounts.parts import account_loads
from hub.accounts.services import find_account
from hub.audit import services
from hub.audit.cli import audit as commands
from hub.db import Base, db, write_transaction
from hub.testing.client import HubClient
from hub.testing.factories import make_account
from hub.testing.plugin import SignIn
from hub.testing.together import at_once

NOON = datetime(2026, 11, 2, 18, 0, 0, 123456, tzinfo=UTC)
TRIGGERS = ("no_update", "no_delete", "no_replace")


@dataclass
class Person:
    opaque_id: str = "a" * 32


def write_entries(count: int) -> None:
    for number in range(1, count + 1):
        with write_transaction():
            audit.record(
                "tests.thing.done",
                f"thing:{number}",
                actor=Person(),
                now=NOON,
                partner_id=number,
                reason="Because – ¿por qué?",
                details={"z": number, "a": [None, 1.5, {"é": "ñ"}]},
            )


def spoil(*statements: str) -> None:
    """Change the log as somebody could who may do everything in the database."""
    with write_transaction() as session:
        postgresql = session.get_bind().dialect.name == "postgresql"
        if postgresql:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        else:
            for name in TRIGGERS:
                session.execute(text(f"DROP TRIGGER IF EXISTS audit_entry_{name}"))
        for statement in statements:
            session.execute(text(statement))
        if postgresql:
            session.execute(text("ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_change"))
            session.execute(text("ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_truncate"))


def problems() -> list[tuple[int, str]]:
    found = [(problem.entry_id, problem.text) for problem in audit.verify(db.session())]
    db.session.rollback()
    return found


def test_a_log_as_it_was_written_is_sound(app: Flask) -> None:
    write_entries(5)
    entries = list(db.session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.id)))
    assert [entry.id for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[2].previous_hash == entries[1].hash
    assert entries[0].actor == "a" * 32
    assert entries[0].details == {"z": 1, "a": [None, 1.5, {"é": "ñ"}]}
    assert problems() == []


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'Because – ¿por que?'",
        "actor = 'b' || substr(actor, 2)",
        "action = 'tests.thing.dona'",
        "target = 'thing:4'",
        "partner_id = 4",
        "partner_id = NULL",
        "request_id = 'x'",
        "at = '2026-11-02 18:00:00.123457'",
        'details = \'{"a": [null, 1.5, {"\\u00e9": "\\u00f1"}],  "z": 3}\'',
        "previous_hash = 'f' || substr(previous_hash, 2, 62) || 'e'",
        "hash = 'f' || substr(hash, 2, 62) || 'e'",
    ],
)
def test_one_changed_value_is_found(app: Flask, change: str) -> None:
    write_entries(4)
    escaped = change.replace(":", "\\:")  # not a parameter
    spoil(f"UPDATE audit_entry SET {escaped} WHERE id = 3")  # noqa: S608 - written above
    assert 3 in {entry_id for entry_id, _text in problems()}


def test_a_moment_written_another_way_is_found(app: Flask) -> None:
    write_entries(2)
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps moments as numbers")
    spoil("UPDATE audit_entry SET at = replace(at, ' ', 'T') WHERE id = 1")
    assert [entry_id for entry_id, _text in problems()] == [1]


def test_a_removed_entry_is_found_by_its_number(app: Flask) -> None:
    write_entries(6)
    spoil("DELETE FROM audit_entry WHERE id IN (3, 4)")
    assert problems() == [(3, "entries 3 to 4 are missing")]


def test_a_removed_first_entry_is_found(app: Flask) -> None:
    write_entries(3)
    spoil("DELETE FROM audit_entry WHERE id = 1")
    assert problems() == [(1, "entry 1 is missing")]


def test_exchanged_entries_are_found(app: Flask) -> None:
    write_entries(4)
    spoil(
        "UPDATE audit_entry SET id = 99 WHERE id = 2",
        "UPDATE audit_entry SET id = 2 WHERE id = 3",
        "UPDATE audit_entry SET id = 3 WHERE id = 99",
    )
    assert {2, 3} <= {entry_id for entry_id, _text in problems()}


def test_entries_cut_off_at_the_end_are_found_by_a_noted_head(app: Flask) -> None:
    write_entries(5)
    noted = audit.head(db.session())
    db.session.rollback()
    spoil("DELETE FROM audit_entry WHERE id = 5")
    assert problems() == []  # the log alone cannot know
    assert [problem.entry_id for problem in audit.verify(db.session(), noted=noted)] == [5]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry", "DELETE FROM audit_entry WHERE id = 1"],
)
def test_the_database_refuses_changes(app: Flask, statement: str) -> None:
    write_entries(2)
    with pytest.raises(DBAPIError, match="append-only"), write_transaction() as session:
        session.execute(text(statement))
    assert problems() == []


def test_the_database_refuses_to_empty_or_replace(app: Flask) -> None:
    write_entries(2)
    statement = "TRUNCATE audit_entry"
    if db.engine.dialect.name == "sqlite":
        statement = "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE id = 1"
    with pytest.raises(DBAPIError, match="append-only"), write_transaction() as session:
        session.execute(text(statement))
    assert problems() == []


def test_an_entry_is_kept_or_lost_with_its_transaction(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), write_transaction():
        _record_and_fail("thing:1")
    with write_transaction() as session:
        audit.record("tests.thing.kept", "thing:2", actor=None, now=NOON)
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            _record_and_fail("thing:3")
        with session.begin_nested():
            audit.record("tests.thing.kept", "thing:4", actor=None, now=NOON)
    assert list(db.session.scalars(select(audit.AuditEntry.target).order_by(audit.AuditEntry.id))) == [
        "thing:2",
        "thing:4",
    ]
    assert problems() == []


def _record_and_fail(target: str) -> None:
    audit.record("tests.thing.lost", target, actor=None, now=NOON)
    raise ZeroDivisionError


Entry = audit.AuditEntry
OtherEntry = aliased(Entry)


@pytest.mark.parametrize(
    "statement",
    [
        select(Entry.id),
        select(Entry.__table__.c.id),
        select(OtherEntry.id),
        select(func.count()).select_from(Entry),
        select(select(Entry.id).subquery().c.id),
        select(select(Entry.id).cte().c.id),
        select(select(func.max(Entry.id)).scalar_subquery()),
        select(literal(1)).where(exists().where(Entry.actor == "")),
        select(literal(1)).where(literal("thing:1").in_(select(Entry.target))),
        union_all(select(Entry.id), select(Entry.id).where(false())),
    ],
    ids=["column", "table", "alias", "count", "subquery", "cte", "scalar", "exists", "in", "union"],
)
def test_a_transaction_sees_its_own_entries(app: Flask, statement: Executable) -> None:
    with write_transaction() as session:
        audit.record("tests.thing.done", "thing:1", actor=None, now=NOON)
        assert session.execute(statement).scalars().all() == [1]


def test_a_transaction_reads_its_own_entries_whole(app: Flask) -> None:
    with write_transaction() as session:
        audit.record("tests.thing.done", "thing:1", actor=None, now=NOON)
        assert session.scalars(select(Entry)).one().target == "thing:1"


def test_other_reads_take_no_turn_and_little_time(app: Flask, count_queries: Callable[[], Any]) -> None:
    with write_transaction() as session:
        audit.record("tests.thing.done", "thing:1", actor=None, now=NOON)
        with count_queries() as statements:
            find_account("nobody@library.example")
        assert len(statements) == 1
        query = select(Account).options(*account_loads())
        state = SimpleNamespace(session=session, is_select=True, statement=query)
        took = min(timeit.repeat(lambda: services._before_reading_own_entries(state), number=1, repeat=5))
        assert took < 0.003  # compiling takes ten times as long


def test_no_model_is_related_to_entries() -> None:
    """Entries that an eager join would bring along would be read without their transaction's own."""
    related = [one for mapper in Base.registry.mappers for one in mapper.relationships if one.mapper.class_ is Entry]
    assert related == []


def test_details_that_are_no_json_are_refused_at_once(app: Flask) -> None:
    with pytest.raises(TypeError):
        audit.record("tests.thing.done", "thing:1", actor=None, now=NOON, details={"x": NOON})


def test_many_writers_make_one_chain(app: Flask) -> None:
    def write() -> None:
        with app.app_context():
            for number in range(8):
                with write_transaction():
                    audit.record("tests.thing.done", f"thing:{number}", actor=None, now=NOON)

    at_once(*[write] * 4)
    assert problems() == []
    assert audit.head(db.session())[0] == 32


def test_the_command_says_whether_the_log_is_sound(app: Flask) -> None:
    write_entries(3)
    run = _runner(app)
    assert run("verify").startswith("0 The log is sound: 3 entries.")
    noted = run("head").removeprefix("0 ").strip()
    assert run("verify", "--noted", noted).startswith("0 ")
    assert run("verify", "--noted", "nonsense").startswith("2 ")
    spoil("UPDATE audit_entry SET reason = '' WHERE id = 2")
    assert run("verify").startswith("1 entry 2: was changed")


def test_an_entry_names_the_request_it_was_written_in(client: HubClient, sign_in: SignIn) -> None:
    for _ in range(2):
        sign_in(make_account())
    asked = select(audit.AuditEntry.request_id).where(audit.AuditEntry.action == "accounts.signed_in")
    numbers = list(db.session.scalars(asked))
    assert len(set(numbers)) == 2
    assert all(len(number) == 16 for number in numbers)


def _runner(app: Flask) -> Callable[..., str]:
    from flask.cli import ScriptInfo

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(commands, arguments, obj=ScriptInfo(create_app=lambda: app))
        return f"{result.exit_code} {result.output}"

    return run
