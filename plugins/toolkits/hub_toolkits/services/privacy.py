"""What this plugin knows about one account: for export, and for closing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select, update

from hub.db import db, table_of
from hub_toolkits.models import Resource, ReviewMessage


def export_account(account_id: int) -> Mapping[str, list[dict[str, Any]]]:
    """Return the resources somebody began or sent, and the messages they wrote."""
    resources = db.session.scalars(
        select(Resource)
        .where(or_(Resource.created_by_id == account_id, Resource.submitted_by_id == account_id))
        .order_by(Resource.id)
    )
    messages = db.session.scalars(
        select(ReviewMessage).where(ReviewMessage.author_id == account_id).order_by(ReviewMessage.id)
    )
    return {
        "toolkits_resource": [
            {
                "title": one.title,
                "state": one.state,
                "created_at": one.created_at.isoformat(),
                "began_it": one.created_by_id == account_id,
                "sent_it": one.submitted_by_id == account_id,
            }
            for one in resources
        ],
        "toolkits_review_message": [
            {"text": one.text, "decision": one.decision, "created_at": one.created_at.isoformat()} for one in messages
        ],
    }


def erase_account(account_id: int) -> None:
    """Take a person's name off what stays: resources belong to their organization, messages to the record."""
    for column in (Resource.created_by_id, Resource.submitted_by_id):
        statement = update(table_of(Resource)).where(column == account_id).values({column.key: None})
        db.session.execute(statement)
    db.session.execute(
        update(table_of(ReviewMessage)).where(ReviewMessage.author_id == account_id).values(author_id=None)
    )
