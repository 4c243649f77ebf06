"""Starting a campaign's next year from one it had: nobody should type the same again."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from hub.audit import Actor
from hub.campaigns.models import Campaign, CampaignDay, Edition
from hub.campaigns.services.days import DayFacts, create_day
from hub.campaigns.services.editions import EditionFacts, create_edition, get_edition
from hub.campaigns.services.help import chosen_for, set_help_order
from hub.db import db
from hub.plugins import get_registry

WEEKS_OF_A_YEAR = timedelta(weeks=52)
OF_ONE_YEAR = ("theme",)
"""Texts that each year has anew."""


def start_next_year(edition: Edition, *, actor: Actor | None, now: datetime) -> tuple[Edition, list[str]]:
    """Make the year after ``edition``, in planning, with its texts, days and help bar; return it and what failed.

    The month keeps its dates; days keep their weekday and wait to be confirmed. Each feature then carries over what
    is its own (``copy_edition``). A plugin that fails leaves nothing behind and is named; the year is made anyway.

    Raises:
        Conflict: the campaign has that year already.
    """
    source_id, year, days = edition.id, edition.year + 1, list(edition.days)
    made = create_edition(edition.campaign, _edition_facts(edition, year), actor=actor, now=now)
    for day in days:
        create_day(made, _day_facts(day), actor=actor, now=now)
    set_help_order(made, chosen_for(source_id), actor=actor, now=now)
    failed = _carry_over(source_id, made.id, now)
    return get_edition(_slug_of(made), year), failed


def _carry_over(source_id: int, target_id: int, now: datetime) -> list[str]:
    registry = get_registry()
    failed = []
    for loaded in registry.loaded:
        is_done = False
        with registry.guarded(loaded.name, "copy_edition", writes=True):
            loaded.plugin.copy_edition(source_id, target_id, now)
            is_done = True
        if not is_done:
            failed.append(loaded.title)
    return failed


def _edition_facts(edition: Edition, year: int) -> EditionFacts:
    values = _values(edition, EditionFacts)
    dates = ("starts_on", "ends_on", "pledges_close_on", "report_by")
    values |= {name: _next_year(values[name]) for name in dates}
    values |= dict.fromkeys(OF_ONE_YEAR, "")
    values["translations"] = {
        code: {name: text for name, text in texts.items() if name not in OF_ONE_YEAR}
        for code, texts in edition.translations.items()
    }
    return EditionFacts(**{**values, "year": year})


def _day_facts(day: CampaignDay) -> DayFacts:
    values = _values(day, DayFacts)
    return DayFacts(**{**values, "date": day.date + WEEKS_OF_A_YEAR, "is_confirmed": False})


def _values(row: Edition | CampaignDay, kind: type[EditionFacts] | type[DayFacts]) -> dict[str, Any]:
    return {item.name: getattr(row, item.name) for item in fields(kind)}


def _next_year(day: date | None) -> date | None:
    """Return the same date a year later; the 28th for a 29th of February."""
    if day is None:
        return None
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _slug_of(edition: Edition) -> str:
    return db.session.get_one(Campaign, edition.campaign_id).slug
