"""Published figures. Each carries its bound, period and source, and is never shown without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, or_, select

from hub.audit import Actor
from hub.campaigns.models import Statistic
from hub.campaigns.services.rows import note, take_facts
from hub.db import constraints_decide, db
from hub.errors import NotFound
from hub.i18n import _l


@dataclass(frozen=True, slots=True)
class StatisticFacts:
    """What a coordinator may say about a figure; ``campaign_id`` ``None`` fits every campaign."""

    key: str
    statement: str
    value: float
    bound: str
    unit: str
    period: str
    source_title: str
    source_publisher: str
    source_url: str
    campaign_id: int | None = None
    is_featured: bool = False
    translations: dict[str, Any] = field(default_factory=dict)


def featured_statistic(campaign_id: int) -> Statistic | None:
    """Return the figure for a campaign's front page: its own before one that fits every campaign."""
    return db.session.scalars(_featured(), {"campaign_id": campaign_id}).one_or_none()


@cache
def _featured() -> Select[Statistic]:
    fits = or_(Statistic.campaign_id == bindparam("campaign_id"), Statistic.campaign_id.is_(None))
    query = select(Statistic).where(Statistic.is_featured, fits)
    return query.order_by(Statistic.campaign_id.is_(None), Statistic.id).limit(1)


def list_statistics(campaign_id: int | None = None) -> Sequence[Statistic]:
    """Return figures, featured ones first; with ``campaign_id`` only its own."""
    query = select(Statistic).order_by(Statistic.is_featured.desc(), Statistic.key)
    if campaign_id is not None:
        query = query.where(Statistic.campaign_id == campaign_id)
    return db.session.scalars(query).all()


def get_statistic(key: str) -> Statistic:
    """Return a figure.

    Raises:
        NotFound: there is none.
    """
    statistic = db.session.scalar(select(Statistic).where(Statistic.key == key))
    if statistic is None:
        raise NotFound(_l("There is no such figure."))
    return statistic


def create_statistic(facts: StatisticFacts, *, actor: Actor | None, now: datetime) -> Statistic:
    """Add a figure.

    Raises:
        Conflict: another figure has this key.
    """
    statistic = Statistic()
    take_facts(statistic, facts)
    with constraints_decide(_l("Another figure has the short name “%(key)s”."), key=facts.key):
        db.session.add(statistic)
    note("statistic.created", f"statistic:{statistic.id}", actor=actor, now=now, details={"key": statistic.key})
    return statistic


def change_statistic(statistic: Statistic, facts: StatisticFacts, *, actor: Actor | None, now: datetime) -> None:
    """Change a figure.

    Raises:
        Conflict: another figure has this key.
    """
    with constraints_decide(_l("Another figure has the short name “%(key)s”."), key=facts.key):
        changed = take_facts(statistic, facts)
    note("statistic.changed", f"statistic:{statistic.id}", actor=actor, now=now, details={"fields": changed})


def delete_statistic(statistic: Statistic, *, actor: Actor | None, now: datetime) -> None:
    """Remove a figure."""
    db.session.execute(delete(Statistic).where(Statistic.id == statistic.id))
    note("statistic.deleted", f"statistic:{statistic.id}", actor=actor, now=now, details={"key": statistic.key})
