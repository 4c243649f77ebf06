"""The few facts about people that features and plugins need: who is written to, and what name stands at a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select

from hub.accounts.models import Account, AccountRole
from hub.db import db
from hub.partners.models import Membership
from hub.partners.policies import REVIEWERS
from hub.plugins import STAFF, get_registry

MAX_REVIEWERS = 20
"""Reviewers who are told of something new; a site with more has found another way to share the work."""

MAX_HOLDERS = 20
"""The same for everything else that staff are told."""


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
    return _people(_active().where(Account.id.in_(wanted))) if wanted else []


def list_reviewers(*, except_partner_id: int | None = None) -> list[Person]:
    """Return active people who may review, at most ``MAX_REVIEWERS``.

    ``except_partner_id`` leaves out the people of one organization: they may not decide its work.
    """
    query = _active().where(Account.id.in_(select(AccountRole.account_id).where(AccountRole.name.in_(REVIEWERS))))
    if except_partner_id is not None:
        own = select(Membership.account_id).where(Membership.partner_id == except_partner_id)
        query = query.where(Account.id.not_in(own))
    return _people(query.limit(MAX_REVIEWERS))


def list_holders(permission: str) -> list[Person]:
    """Return active people of the site's staff who hold a permission, at most ``MAX_HOLDERS``.

    A permission that no plugin in use declares is held by nobody.
    """
    known = get_registry().permissions.get(permission)
    roles = sorted(known.roles & STAFF) if known else []
    query = _active().where(Account.id.in_(select(AccountRole.account_id).where(AccountRole.name.in_(roles))))
    return _people(query.limit(MAX_HOLDERS)) if roles else []


def list_people_of(partner_id: int) -> list[Person]:
    """Return the active people of an organization, the oldest account first."""
    return _people(_active().join(Membership).where(Membership.partner_id == partner_id))


def names_of(account_ids: Iterable[int | None]) -> Mapping[int, str]:
    """Return the names of accounts in one statement; closed ones are left out."""
    wanted = sorted({one for one in account_ids if one is not None})
    if not wanted:
        return {}
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _active() -> Select[int, str, str, str, str]:
    columns = (Account.id, Account.opaque_id, Account.email, Account.name, Account.language)
    return select(*columns).where(Account.active, Account.confirmed_at.is_not(None)).order_by(Account.id)


def _people(query: Select[int, str, str, str, str]) -> list[Person]:
    return [Person(*row) for row in db.session.execute(query)]
