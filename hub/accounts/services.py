"""Signing up, confirming, passwords, and accounts made by the command line and the demo.

Hashing a password takes about 0.14 s. It is done before a transaction begins, so that no other change waits
for it; that is why these functions take hashes where one would expect passwords.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hub import audit
from hub.accounts import mails, security, sessions
from hub.accounts.emails import normalise_email
from hub.accounts.models import SITE_ROLES, Account, AccountRole
from hub.accounts.parts import account_loads
from hub.accounts.security import hash_password, is_password
from hub.db import constraints_decide, db
from hub.errors import Conflict, Forbidden, Invalid, NotFound
from hub.i18n import _l

__all__ = ["hash_password", "is_password"]

ADDRESS_TAKEN = _l("There is already an account with this address.")


def target_of(account: Account) -> str:
    """Return how the audit log names an account: by its opaque id."""
    return f"account:{account.opaque_id}"


def find_account(email: str) -> Account | None:
    """Return the account of an address in any spelling, with roles and all parts; ``None`` when there is none."""
    try:
        normalised = normalise_email(email)
    except Invalid:
        return None
    query = select(Account).where(Account.email == normalised).options(*account_loads())
    return db.session.scalars(query.execution_options(populate_existing=True)).unique().one_or_none()


def get_account(account_id: int) -> Account:
    """Return an account with roles and all parts.

    Raises:
        NotFound: there is none with this id.
    """
    query = select(Account).where(Account.id == account_id).options(*account_loads())
    account = db.session.scalars(query.execution_options(populate_existing=True)).unique().one_or_none()
    if account is None:
        raise NotFound(_l("There is no such account."))
    return account


def words_around(*, email: str, name: str, site_name: str) -> list[str]:
    """Return the words that a password of this person must not be made of."""
    return [email, name, site_name]


def sign_up(*, email: str, name: str, password_hash: str, language: str, next_path: str = "", now: datetime) -> None:
    """Make an account that waits for its address to be confirmed, and send one mail whatever is known.

    The newest sign-up of an unconfirmed address counts: name, password and link always belong together, so
    that nobody confirms an account with a stranger's password in it. An address with a confirmed account is
    told by mail; the answer on the screen is the same.

    Raises:
        Invalid: this is no address.
    """
    email = normalise_email(email)
    account = db.session.scalar(select(Account).where(Account.email == email))
    if account is not None and account.confirmed_at is not None:
        mails.send_sign_up_again(account, now=now)
        audit.record("accounts.sign_up.repeated", target_of(account), actor=None, now=now)
        return
    if account is None:
        account = _add_unconfirmed(email, name, now)
    account.name = name
    account.password = password_hash
    account.language = language
    account.fs_uniquifier = secrets.token_hex(24)
    db.session.flush()
    audit.record("accounts.signed_up", target_of(account), actor=None, now=now)
    mails.send_confirmation(account, next_path=next_path, now=now)


def _add_unconfirmed(email: str, name: str, now: datetime) -> Account:
    """Add an account, or take the one that somebody else has added in the same moment."""
    account = Account(email=email, name=name, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(account)
    except IntegrityError:
        return db.session.scalars(select(Account).where(Account.email == email)).one()
    return account


def confirm(account: Account, *, now: datetime) -> None:
    """Note that the address is its owner's. The token of the mail and the password were checked before.

    Raises:
        Conflict: it was confirmed before.
        Invalid: the link was used a moment ago.
    """
    if account.confirmed_at is not None:
        raise Conflict(_l("This address is already confirmed. You can sign in."))
    _use_up_links(account)
    account.confirmed_at = now
    db.session.flush()
    audit.record("accounts.confirmed", target_of(account), actor=account, now=now)


def check_may_sign_in(account: Account) -> None:
    """Say no to somebody with the right password whose account was switched off.

    Raises:
        Forbidden: it was switched off.
    """
    if not account.active:
        raise Forbidden(_l("This account was switched off. Please write to the people who run this site."))


def note_sign_in(account: Account, *, now: datetime) -> None:
    """Write the sign-in into the audit log."""
    audit.record("accounts.signed_in", target_of(account), actor=account, now=now)


def ask_for_reset(email: str, *, language: str, now: datetime) -> None:
    """Send one mail to an address: with a link when it has an account, else saying that it has none.

    Raises:
        Invalid: this is no address.
    """
    email = normalise_email(email)
    account = db.session.scalar(select(Account).where(Account.email == email, Account.active))
    if account is None:
        mails.send_no_account(email, language=language, now=now)
    else:
        mails.send_reset(account, now=now)
    audit.record("accounts.reset.asked", target_of(account) if account else "", actor=None, now=now)


def change_password(account: Account, password_hash: str, *, now: datetime, action: str = "changed") -> None:
    """Set a new password, end every session, use up every link, and tell the owner.

    ``action`` is the last word in the audit log: ``changed``, or ``reset`` for one that came by mail, which
    also proves that the address is theirs.

    Raises:
        Invalid: a link was used, or the password changed, a moment ago.
    """
    _use_up_links(account)
    account.password = password_hash
    if action == "reset" and account.confirmed_at is None:
        account.confirmed_at = now
    sessions.end_sessions(account.id, now=now)
    db.session.flush()
    audit.record(f"accounts.password.{action}", target_of(account), actor=account, now=now)
    mails.send_password_changed(account, now=now)


def _use_up_links(account: Account) -> None:
    """Renew the key that sessions and links are bound to; of two that use one link at once, one gets through."""
    used = (
        update(Account)
        .where(Account.id == account.id, Account.fs_uniquifier == account.fs_uniquifier)
        .values(fs_uniquifier=secrets.token_hex(24))
        .returning(Account.id)
    )
    if db.session.scalar(used) is None:
        raise Invalid(security.LINK_USED)


def end_other_sessions(account: Account, *, keep: int | None, now: datetime) -> None:
    """Sign somebody out everywhere, except in the session with the id ``keep``."""
    sessions.end_sessions(account.id, now=now, keep=keep)
    audit.record("accounts.sessions.ended", target_of(account), actor=account, now=now)


def end_one_session(account: Account, session_id: int, *, now: datetime) -> None:
    """End one of one's own sessions.

    Raises:
        NotFound: this account has no such session.
    """
    sessions.end_session(session_id, account.id, now=now)
    audit.record("accounts.session.ended", target_of(account), actor=account, now=now)


def change_profile(account: Account, *, name: str, language: str, now: datetime) -> None:
    """Change name and language of mails."""
    account.name = name
    account.language = language
    db.session.flush()
    audit.record("accounts.profile.changed", target_of(account), actor=account, now=now)


def create_account(
    *, email: str, name: str, password_hash: str, roles: Iterable[str] = (), now: datetime, is_demo: bool = False
) -> Account:
    """Make a confirmed account with site roles, as the command line and the demo do.

    Raises:
        Invalid: this is no address, or there is no such role.
        Conflict: the address has an account.
    """
    email = normalise_email(email)
    roles = sorted(set(roles))
    for role in roles:
        check_role(role)
    if db.session.scalar(select(Account.id).where(Account.email == email)) is not None:
        raise Conflict(ADDRESS_TAKEN)
    account = Account(
        email=email,
        name=name,
        password=password_hash,
        confirmed_at=now,
        created_at=now,
        is_demo=is_demo,
        roles=[AccountRole(name=role) for role in roles],
    )
    with constraints_decide(ADDRESS_TAKEN):
        db.session.add(account)
    audit.record("accounts.created", target_of(account), actor=None, now=now, details={"roles": roles})
    return account


def check_role(role: str) -> None:
    """Refuse a name that is no site role.

    Raises:
        Invalid: there is no such role.
    """
    if role not in SITE_ROLES:
        raise Invalid(
            _l("There is no role “%(role)s”. The roles are: %(roles)s."), role=role, roles=", ".join(SITE_ROLES)
        )


def ensure_demo_account(email: str, name: str, password: str, site_roles: Collection[str], now: datetime) -> Account:
    """Return the demo account of an address; make it when there is none. A second time changes nothing.

    Raises:
        Conflict: the address belongs to a real account.
    """
    account = find_account(email)
    if account is None:
        create_account(
            email=email, name=name, password_hash=hash_password(password), roles=site_roles, now=now, is_demo=True
        )
        account = find_account(email)
    if account is None or not account.is_demo:
        raise Conflict(_l("The address of a demo account belongs to a real one."))
    return account


def has_demo_accounts() -> bool:
    """Return whether the demo's accounts with their published passwords are here; production must not start then."""
    return db.session.scalar(select(Account.id).where(Account.is_demo).limit(1)) is not None
