"""What was changed in a plugin lately, read from the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.accounts.models import Account
from hub.audit.models import AuditEntry
from hub.db import db
from hub.partners.models import Partner

CHANGED, UNSET = "extensions.setting.changed", "extensions.setting.unset"
ON, OFF = "extensions.plugin.switched_on", "extensions.plugin.switched_off"
MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Lately:
    """The newest entries about one plugin, newest first, with the names they need."""

    entries: Sequence[AuditEntry]
    people: Mapping[str, str]
    """Name by opaque id; closed accounts have none any more."""
    partners: Mapping[int, str]


def last_changes(plugin: str) -> Lately:
    """Return what was set and switched lately; at most three statements."""
    row = AuditEntry
    query = select(row).where(row.target == f"plugin:{plugin}", row.action.in_((CHANGED, UNSET, ON, OFF)))
    entries = db.session.scalars(query.order_by(row.id.desc()).limit(MOST_SHOWN)).all()
    actors = {one.actor for one in entries if one.actor}
    partners = {one.partner_id for one in entries if one.partner_id is not None}
    names = select(Account.opaque_id, Account.name).where(Account.opaque_id.in_(actors))
    organizations = select(Partner.id, Partner.name).where(Partner.id.in_(partners))
    return Lately(
        entries,
        dict(db.session.execute(names).all()) if actors else {},
        dict(db.session.execute(organizations).all()) if partners else {},
    )
