"""The few facts about people that this plugin needs: who is written to, and what name stands at a message.

Accounts are not part of the public surface of the hub, so this reads their tables by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Row, Select, Table, select

from hub.db import db, metadata
from hub.partners.models import Membership

MAX_REVIEWERS = 20
"""Reviewers who are told of something new; a larger site shares the work in another way."""
_REVIEWERS = ("reviewer", "coordinator", "administrator")


class Actor(Protocol):
    """Who does something: a visitor, or a ``Person``."""

    @property
    def account_id(self) -> int: ...
    @property
    def opaque_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Person:
    """An account, as far as mails and messages need to know it."""

    account_id: int
    opaque_id: str
    email: str
    name: str
    language: str


def find_people(account_ids: Iterable[int | None]) -> list[Person]:
    """Return active accounts in one statement, by id."""
    wanted = sorted({one for one in account_ids if one is not None})
    if not wanted:
        return []
    return _people(_query().where(_account().c.id.in_(wanted)))


def list_reviewers(*, except_partner_id: int) -> list[Person]:
    """Return active people who may review, without those of one organization: they may not decide its work."""
    roles = metadata.tables["account_role"]
    account = _account()
    own = select(Membership.account_id).where(Membership.partner_id == except_partner_id)
    query = _query().where(
        account.c.id.in_(select(roles.c.account_id).where(roles.c.name.in_(_REVIEWERS))),
        account.c.id.not_in(own),
    )
    return _people(query.limit(MAX_REVIEWERS))


def list_members(partner_id: int) -> list[Person]:
    """Return the people of an organization, those who have been there longest first."""
    account = _account()
    query = _query().join(Membership, Membership.account_id == account.c.id).where(Membership.partner_id == partner_id)
    return _people(query)


def names_of(account_ids: Iterable[int | None]) -> Mapping[int, str]:
    """Return the names of accounts in one statement; closed ones are left out."""
    wanted = sorted({one for one in account_ids if one is not None})
    if not wanted:
        return {}
    account = _account()
    rows = db.session.execute(select(account.c.id, account.c.name).where(account.c.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _account() -> Table:
    return metadata.tables["account"]


def _query() -> Select[int, str, str, str, str]:
    account = _account()
    columns = (account.c.id, account.c.opaque_id, account.c.email, account.c.name, account.c.language)
    active = (account.c.active, account.c.confirmed_at.is_not(None))
    return select(*columns).where(*active).order_by(account.c.id)


def _people(query: Select[int, str, str, str, str]) -> list[Person]:
    rows: Iterable[Row[int, str, str, str, str]] = db.session.execute(query)
    return [Person(*row) for row in rows]
