"""What pledges know of people, and how it goes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from hub.campaigns.models import CampaignDay, Edition
from hub.db import db
from hub_pledges.models import Pledge

KEEP_CONTACTS = timedelta(days=548)
"""Eighteen months after the edition. Rule: privacy of pledges, as the privacy page tells it."""


def export_account(account_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the pledges that a person made for organizations, as plain values; moments in ISO 8601, UTC."""
    query = (
        select(Pledge)
        .where(Pledge.account_id == account_id)
        .options(joinedload(Pledge.partner), joinedload(Pledge.day).joinedload(CampaignDay.edition))
        .order_by(Pledge.id)
    )
    return {
        "pledges": [
            {
                "organization": one.partner.name,
                "day": one.day.name,
                "year": one.day.edition.year,
                "state": one.state,
                "note": one.note,
                "made": one.created_at.isoformat(),
            }
            for one in db.session.scalars(query)
        ]
    }


def erase_account(account_id: int) -> None:
    """Forget who pledged; the pledge is the organization's and stays."""
    statement = update(Pledge).where(Pledge.account_id == account_id).values(account_id=None)
    db.session.execute(statement.execution_options(synchronize_session="fetch"))


def forget_contacts(today: date) -> int:
    """Take who pledged, and what was told the coordinators, off pledges of editions long past; return how many."""
    past = (
        select(CampaignDay.id)
        .join(Edition, Edition.id == CampaignDay.edition_id)
        .where(Edition.ends_on < today - KEEP_CONTACTS)
    )
    statement = (
        update(Pledge)
        .where(Pledge.day_id.in_(past), or_(Pledge.account_id.is_not(None), Pledge.note != ""))
        .values(account_id=None, note="")
        .returning(Pledge.id)
    )
    return len(db.session.scalars(statement.execution_options(synchronize_session="fetch")).all())
