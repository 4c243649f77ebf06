"""What pledges know of one account, and how it goes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from hub.campaigns.models import CampaignDay
from hub.db import db
from hub_pledges.models import Pledge


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
