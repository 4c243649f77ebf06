"""What administrators do with accounts: list, give and remove site roles, disable and enable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import selectinload

from hub import audit
from hub.accounts import policies, sessions
from hub.accounts.models import SITE_ROLES, Account, AccountRole
from hub.accounts.services import check_role, get_account, target_of
from hub.db import db
from hub.errors import Conflict, Forbidden, Invalid, NotFound
from hub.i18n import _l
from hub.web.paging import Page, cut_page, decode_cursor

PAGE_SIZE = 50
LAST_ADMINISTRATOR = _l("This is the last administrator. Make somebody else an administrator first.")


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """What to list: part of a name or address, a site role (``staff``: any), a state."""

    text: str = ""
    role: str = ""
    state: str = ""


def list_people(query: PeopleQuery, *, cursor: str = "", limit: int = PAGE_SIZE) -> Page[Account]:
    """Return a page of accounts with their site roles, by address, in two statements."""
    key, backward = decode_cursor(cursor, (str,))
    rows = select(Account).options(selectinload(Account.roles)).where(*_conditions(query))
    if key:
        rows = rows.where(Account.email < key[0] if backward else Account.email > key[0])
    rows = rows.order_by(Account.email.desc() if backward else Account.email).limit(limit + 1)
    found = db.session.scalars(rows).all()
    return cut_page(found, limit, lambda account: (account.email,), cursor if key else "", backward=backward)


def get_person(account_id: int) -> Account:
    """Return an account with its site roles.

    Raises:
        NotFound: there is none with this id.
    """
    return get_account(account_id)


def give_role(actor: Account, person: Account, role: str, *, now: datetime) -> None:
    """Give a site role; it holds from the next request on.

    Raises:
        Forbidden: nobody raises their own rights.
        Conflict: they have it, or their address is not confirmed yet.
    """
    check_role(role)
    _check_rights(actor, person)
    if role in person.site_roles:
        raise Conflict(_l("%(name)s already has this role."), name=person.name)
    if person.confirmed_at is None:
        raise Conflict(_l("This address is not confirmed yet. Until then it may be anybody's."))
    person.roles.append(AccountRole(name=role))
    db.session.flush()
    audit.record("accounts.role.given", target_of(person), actor=actor, now=now, details={"role": role})


def remove_role(actor: Account, person: Account, role: str, *, now: datetime) -> None:
    """Take a site role away and end every session of that person.

    Raises:
        Forbidden: nobody changes their own rights.
        NotFound: they do not have it.
        Conflict: there would be no administrator left.
    """
    _check_rights(actor, person)
    found = next((one for one in person.roles if one.name == role), None)
    if found is None:
        raise NotFound(_l("%(name)s does not have this role."), name=person.name)
    if role == "administrator":
        check_not_last_administrator(person)
    person.roles.remove(found)
    sessions.end_sessions(person.id, now=now)
    db.session.flush()
    audit.record("accounts.role.removed", target_of(person), actor=actor, now=now, details={"role": role})


def disable(actor: Account, person: Account, *, reason: str, now: datetime) -> None:
    """Switch an account off: its sessions end, and it cannot sign in.

    Raises:
        Forbidden: nobody switches off their own account.
        Invalid: the reason is missing.
        Conflict: it is off already, or there would be no administrator left.
    """
    _check_switch(actor, person, reason)
    if not person.active:
        raise Conflict(_l("This account is switched off already."))
    if "administrator" in person.site_roles:
        check_not_last_administrator(person)
    person.active = False
    sessions.end_sessions(person.id, now=now)
    db.session.flush()
    audit.record("accounts.disabled", target_of(person), actor=actor, now=now, reason=reason)


def enable(actor: Account, person: Account, *, reason: str, now: datetime) -> None:
    """Switch an account on again.

    Raises:
        Forbidden: nobody switches on their own account.
        Invalid: the reason is missing.
        Conflict: it is on already.
    """
    _check_switch(actor, person, reason)
    if person.active:
        raise Conflict(_l("This account is switched on already."))
    person.active = True
    db.session.flush()
    audit.record("accounts.enabled", target_of(person), actor=actor, now=now, reason=reason)


def check_not_last_administrator(person: Account) -> None:
    """Make sure that an administrator remains who can sign in.

    The rows are locked, so that two administrators cannot remove each other at the same time.

    Raises:
        Conflict: there is no other.
    """
    if is_last_administrator(person, lock=True):
        raise Conflict(LAST_ADMINISTRATOR)


def is_last_administrator(person: Account, *, lock: bool = False) -> bool:
    """Return whether nobody but ``person`` could administrate the site."""
    query = (
        select(Account.id)
        .join(Account.roles)
        .where(AccountRole.name == "administrator", Account.active, Account.confirmed_at.is_not(None))
        .order_by(Account.id)
    )
    found = set(db.session.scalars(query.with_for_update() if lock else query))
    return "administrator" in person.site_roles and found <= {person.id}


def forget_unconfirmed(*, before: datetime) -> None:
    """Remove accounts whose address was never confirmed since ``before``; nobody has ever used them."""
    db.session.execute(delete(Account).where(Account.confirmed_at.is_(None), Account.created_at < before))


def _conditions(query: PeopleQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.text:
        found.append(
            or_(
                Account.email.icontains(query.text, autoescape=True),
                Account.name.icontains(query.text, autoescape=True),
            )
        )
    if query.role == "staff":
        found.append(exists().where(AccountRole.account_id == Account.id))
    elif query.role in SITE_ROLES:
        found.append(exists().where(AccountRole.account_id == Account.id, AccountRole.name == query.role))
    if query.state == "disabled":
        found.append(Account.active.is_(False))
    elif query.state == "unconfirmed":
        found.append(Account.confirmed_at.is_(None))
    return found


def _check_rights(actor: Account, person: Account) -> None:
    if not policies.can_change_rights(actor, person):
        raise Forbidden(_l("You cannot change your own rights. Please ask another administrator."))


def _check_switch(actor: Account, person: Account, reason: str) -> None:
    if not policies.can_switch_off(actor, person):
        raise Forbidden(_l("You cannot do this to your own account. Please ask another administrator."))
    if not reason.strip():
        raise Invalid(_l("Please write why, in a sentence."))
