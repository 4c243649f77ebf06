"""What belongs to one person: as a download, and gone when the account is closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from hub import audit, mail, signals
from hub.accounts.models import Account, UserSession
from hub.accounts.parts import reasons_to_stay
from hub.accounts.people import LAST_ADMINISTRATOR, check_not_last_administrator, is_last_administrator
from hub.accounts.services import target_of
from hub.audit.models import AuditEntry
from hub.db import db
from hub.errors import Conflict
from hub.mail.models import MailMessage
from hub.plugins import get_registry


def export_account(account: Account, *, now: datetime) -> dict[str, Any]:
    """Return everything that is stored about one person, by feature, as plain JSON values.

    Raises:
        Unavailable: a plugin could not say what it has; half of it would seem to be all.
    """
    registry = get_registry()
    data: dict[str, Any] = {}
    for plugin in registry.plugins:
        with registry.required(plugin.name, "`export_personal_data`"):
            if rows := plugin.export_personal_data(account.id):
                data[plugin.name] = plain(rows)
    return {"made_at": now.isoformat(), "data": data}


def list_obstacles(account: Account) -> list[str]:
    """Return why this account cannot be closed yet, in words for its owner."""
    reasons = reasons_to_stay(account)
    return [*reasons, str(LAST_ADMINISTRATOR)] if is_last_administrator(account) else reasons


def close_account(account: Account, *, now: datetime) -> None:
    """Erase an account in one transaction; only its opaque id stays, in the audit log.

    Every feature removes its own rows first. An error in one of them stops everything and nothing is erased.

    Raises:
        Conflict: it cannot be closed yet; the message says why and what to do.
        Unavailable: a plugin could not erase its part.
    """
    for reason in reasons_to_stay(account):
        raise Conflict(reason)
    check_not_last_administrator(account)
    account_id, email, name = account.id, account.email, account.name
    # Features come in the order of their dependencies; who leans on others goes first.
    registry = get_registry()
    for plugin in reversed(registry.plugins):
        with registry.required(plugin.name, "`erase_personal_data`"):
            plugin.erase_personal_data(account_id, now)
    signals.account_erased.send(account_id=account_id)
    audit.record("accounts.closed", target_of(account), actor=account, now=now)
    db.session.flush()
    db.session.expunge_all()  # sessions, roles and memberships go with the row, in the database
    mail.forget(email, name)
    db.session.execute(delete(Account).where(Account.id == account_id))


def export_own_rows(account_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of this feature about one account: the account, sessions, mail, and what the log has."""
    account = db.session.get_one(Account, account_id)
    sessions = db.session.scalars(select(UserSession).where(UserSession.account_id == account_id))
    mails = db.session.scalars(select(MailMessage).where(MailMessage.recipient == account.email))
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.actor == account.opaque_id))
    return {
        "account": [_columns(account, leave_out=("password", "fs_uniquifier"))],
        "sessions": [_columns(row, leave_out=("token_hash",)) for row in sessions],
        # Mail carries links that work like keys, so only that it was sent is told.
        "mail": [_columns(row, leave_out=("text", "html")) for row in mails],
        "what_you_did": [_columns(row, leave_out=("hash", "previous_hash")) for row in entries],
    }


def plain(value: Any) -> Any:
    """Return ``value`` with moments and other objects as text, so that it can be written as JSON."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _columns(row: Any, *, leave_out: tuple[str, ...]) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key not in leave_out}
