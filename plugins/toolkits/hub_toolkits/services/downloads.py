"""Counting downloads: how many on which day, and nothing about who."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.db import db
from hub_toolkits.models import DownloadDay, Resource, Toolkit

RECENT = timedelta(days=30)
"""The time that makers are told of."""


def count_download(
    session: Session, *, now: datetime, resource_id: int | None = None, toolkit_id: int | None = None, times: int = 1
) -> None:
    """Add to the count of one resource or one kit; a unique constraint decides who makes the day's row."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    column = "resource_id" if resource_id is not None else "toolkit_id"
    statement = dialect.insert(DownloadDay).values(
        resource_id=resource_id, toolkit_id=toolkit_id, day=now.date(), count=times
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[column, "day"], set_={"count": DownloadDay.count + statement.excluded.count}
        )
    )
    # Beside the ORM: a download must not look like a change to somebody who edits.
    thing: Any = Resource if resource_id is not None else Toolkit
    session.execute(
        update(thing.__table__)
        .where(thing.__table__.c.id == (resource_id or toolkit_id))
        .values(download_count=thing.__table__.c.download_count + times)
    )


def downloads_of(partner_ids: Sequence[int], *, today: date) -> int:
    """Return how often the resources of some partners were downloaded in the last 30 days."""
    return int(db.session.scalar(sum_of_downloads(partner_ids, today=today)) or 0) if partner_ids else 0


def sum_of_downloads(partner_ids: Sequence[int], *, today: date) -> Select[int]:
    """Return the query of ``downloads_of``, to stand in another one."""
    return (
        select(func.coalesce(func.sum(DownloadDay.count), 0))
        .join(Resource, Resource.id == DownloadDay.resource_id)
        .where(Resource.partner_id.in_(partner_ids), DownloadDay.day > today - RECENT)
        .correlate(None)
    )
