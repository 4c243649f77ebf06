from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from hub.accounts import services
from hub.accounts.cli import users
from hub.audit import AuditEntry
from hub.db import db, write_transaction
from hub.errors import Conflict, HubError, Invalid
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account
from tests.accounts.helpers import sign_in

CREATE = ["create", "--email", "Boss@Hub.example", "--name", "The Boss", "--password-stdin"]


def run(app: Flask, *arguments: str, typed: str = "seven kind otters\n") -> Result:
    """Run a command as the command line does, outside the test's own context."""
    db.session.rollback()
    return app.test_cli_runner().invoke(users, list(arguments), input=typed)


def test_the_first_administrator(app: Flask, client: HubClient) -> None:
    result = run(app, *CREATE, "--role", "administrator")
    assert result.exit_code == 0, result.output
    assert "boss@hub.example can sign in now, as administrator." in result.output
    assert sign_in(client, "boss@hub.example", "seven kind otters") == 303
    assert client.get("/admin/people/").status_code == 200
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "accounts.created")).one()
    assert (entry.actor, entry.details) == ("", {"roles": ["administrator"]})


def test_an_account_without_a_role(app: Flask) -> None:
    assert run(app, "create", "--email", "ada@library.example", "--password-stdin").exit_code == 0
    db.session.rollback()
    account = services.find_account("ada@library.example")
    assert account is not None
    assert (account.name, account.site_roles) == ("ada", frozenset())


@pytest.mark.parametrize(
    ("arguments", "typed", "error", "says"),
    [
        ([*CREATE, "--role", "emperor"], "seven kind otters\n", Invalid, "no role “emperor”"),
        (CREATE, "short\n", Invalid, "at least 8"),
        (CREATE, "boss@hub.example\n", Invalid, "too close"),
        (["create", "--email", "nonsense", "--password-stdin"], "seven kind otters\n", Invalid, "e-mail address"),
    ],
)
def test_what_cannot_be_made(app: Flask, arguments: list[str], typed: str, error: type[HubError], says: str) -> None:
    result = run(app, *arguments, typed=typed)
    assert isinstance(result.exception, error)
    assert says in str(result.exception)
    db.session.rollback()
    assert services.find_account("boss@hub.example") is None


def test_an_address_has_one_account(app: Flask) -> None:
    make_account(email="boss@hub.example")
    db.session.commit()
    assert isinstance(run(app, *CREATE).exception, Conflict)


def test_list(app: Flask) -> None:
    make_account("reviewer", email="rev@library.example", name="Rev")
    make_account(email="off@library.example", name="Off", active=False)
    make_account(email="new@library.example", name="New", confirmed_at=None)
    db.session.commit()
    assert run(app, "list").output.splitlines() == [
        "new@library.example\tNew\t-\tnot confirmed",
        "off@library.example\tOff\t-\tswitched off",
        "rev@library.example\tRev\treviewer",
    ]
    assert run(app, "list", "--role", "staff").output.splitlines() == ["rev@library.example\tRev\treviewer"]


def test_demo_accounts_are_made_once_and_known(app: Flask, client: HubClient) -> None:
    assert not services.has_demo_accounts()
    made = []
    for _ in range(2):
        with write_transaction():
            account = services.ensure_demo_account(
                "reviewer@hub.example", "Robin Reviewer", "green-lantern-demo", {"reviewer"}, NOON
            )
            made.append((account.id, account.password, account.site_roles))
    assert made[0] == made[1]
    assert made[0][2] == {"reviewer"}
    assert services.has_demo_accounts()
    assert sign_in(client, "reviewer@hub.example", "green-lantern-demo") == 303


def test_a_demo_account_never_takes_over_a_real_one(app: Flask) -> None:
    make_account(email="reviewer@hub.example")
    db.session.commit()
    with pytest.raises(Conflict), write_transaction():
        services.ensure_demo_account("reviewer@hub.example", "Robin", "green-lantern-demo", {"reviewer"}, NOON)
