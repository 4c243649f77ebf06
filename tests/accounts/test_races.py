"""Two at the same moment: the database decides, not a look before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Flask
from sqlalchemy import func, select

from hub import clock
from hub.accounts import people, services
from hub.accounts.models import Account, AccountRole
from hub.accounts.security import hash_password
from hub.db import db, write_transaction
from hub.errors import HubError
from hub.testing.factories import make_account
from hub.testing.together import at_once


def change_at_once(app: Flask, *works: Callable[[], object]) -> list[str]:
    """Run each in a transaction of its own; return the names of what they raised."""

    def run(work: Callable[[], object]) -> str:
        with app.app_context():
            try:
                with write_transaction():
                    work()
            except HubError as error:
                return type(error).__name__
            return ""

    return [raised for raised in at_once(*(partial(run, work) for work in works)) if raised]


def test_two_administrators_cannot_remove_each_other(app: Flask) -> None:
    one, two = make_account("administrator").id, make_account("administrator").id
    db.session.commit()

    def remove(actor: int, person: int) -> Callable[[], None]:
        return lambda: people.remove_role(
            services.get_account(actor), services.get_account(person), "administrator", now=clock.now()
        )

    raised = change_at_once(app, remove(one, two), remove(two, one))
    db.session.rollback()
    left = db.session.scalar(select(func.count()).select_from(AccountRole).where(AccountRole.name == "administrator"))
    assert left == 1
    assert len(raised) == 1


def test_the_same_address_signs_up_twice_at_once(app: Flask) -> None:
    hashed = hash_password("a quiet green lantern")

    def join() -> None:
        services.sign_up(email="ada@library.example", name="Ada", password_hash=hashed, language="en", now=clock.now())

    assert change_at_once(app, join, join, join) == []
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Account)) == 1
