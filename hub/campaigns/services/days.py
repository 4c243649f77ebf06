"""The days of an edition."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, update

from hub.audit import Actor
from hub.campaigns import documents
from hub.campaigns.models import CampaignDay, Edition
from hub.campaigns.services.addresses import remember_day
from hub.campaigns.services.rows import note, remove, take_facts
from hub.db import constraints_decide, db
from hub.errors import Conflict, NotFound
from hub.i18n import _l


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What a coordinator may say about a day; an empty colour means the edition's."""

    slug: str
    name: str
    date: date
    is_confirmed: bool = False
    is_main: bool = False
    colour_name: str = ""
    colour: str = ""
    summary: str = ""
    steps: str = ""
    ideas: str = ""
    translations: dict[str, Any] = field(default_factory=dict)


def get_day(edition: Edition, slug: str) -> CampaignDay:
    """Return a day of an edition whose days are loaded.

    Raises:
        NotFound: the edition has no such day.
    """
    for day in edition.days:
        if day.slug == slug:
            return day
    raise NotFound(_l("There is no such day in this year."))


def main_day(days: Sequence[CampaignDay], today: date) -> CampaignDay | None:
    """Return the day that the front page counts down to.

    The one marked as main; else the next one; else the last one that was.
    """
    coming = [day for day in days if day.date >= today]
    marked = next((day for day in days if day.is_main), None)
    return marked or (coming[0] if coming else days[-1] if days else None)


def create_day(
    edition: Edition, facts: DayFacts, *, taken: Collection[str] = (), actor: Actor | None, now: datetime
) -> CampaignDay:
    """Add a day. ``taken`` are names of plugins, which own the addresses beside the days.

    Raises:
        Conflict: the edition has a day with this address, or a plugin owns it.
    """
    _check_address(facts, taken)
    day = CampaignDay(edition_id=edition.id)
    take_facts(day, facts)
    with constraints_decide(_l("This year already has a day with the address “%(slug)s”."), slug=facts.slug):
        db.session.add(day)
    remember_day(day, "")
    _only_main(day)
    details = {"slug": day.slug, "date": day.date.isoformat()}
    note("day.created", f"campaign_day:{day.id}", actor=actor, now=now, details=details)
    documents.refresh(now)
    return day


def change_day(
    day: CampaignDay, facts: DayFacts, *, taken: Collection[str] = (), actor: Actor | None, now: datetime
) -> None:
    """Give a day new texts or another date; an address it had before leads to the new one.

    Raises:
        Conflict: the edition has a day with this address, or a plugin owns it.
    """
    _check_address(facts, taken)
    before = day.slug
    with constraints_decide(_l("This year already has a day with the address “%(slug)s”."), slug=facts.slug):
        changed = take_facts(day, facts)
    remember_day(day, before)
    _only_main(day)
    details = {"fields": changed, "date": day.date.isoformat()}
    note("day.changed", f"campaign_day:{day.id}", actor=actor, now=now, details=details)
    documents.refresh(now)


def delete_day(day: CampaignDay, *, actor: Actor | None, now: datetime) -> None:
    """Remove a day that nobody takes part in.

    Raises:
        Conflict: something refers to it.
    """
    message = _l("People take part in “%(name)s”, so it stays.")
    remove(delete(CampaignDay).where(CampaignDay.id == day.id), message, name=day.name)
    note("day.deleted", f"campaign_day:{day.id}", actor=actor, now=now, details={"slug": day.slug})
    documents.refresh(now)


def _check_address(facts: DayFacts, taken: Collection[str]) -> None:
    if facts.slug in taken:
        raise Conflict(_l("The address “%(slug)s” is used by the site itself. Choose another one."), slug=facts.slug)


def _only_main(day: CampaignDay) -> None:
    """There is one main day in a year: the one marked last."""
    if day.is_main:
        others = CampaignDay.edition_id == day.edition_id, CampaignDay.id != day.id
        db.session.execute(update(CampaignDay).where(*others).values(is_main=False))
