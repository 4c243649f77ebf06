"""Demo content: two campaigns whose dates lie around the day of loading, help services and figures.

Words come from ``data/demo.toml``; services and figures are the published ones of the two CSV files. What
is there already stays as it is, so loading twice changes nothing.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from hub.campaigns.models import STATES, Campaign, HelpService, Statistic
from hub.campaigns.services import (
    CampaignFacts,
    DayFacts,
    EditionFacts,
    ServiceFacts,
    StatisticFacts,
    change_state,
    create_campaign,
    create_day,
    create_edition,
    create_service,
    create_statistic,
    get_edition,
    set_help_order,
)
from hub.db import db

HELP_BAR = ("1800runaway-hotline", "the-lost", "cybertipline", "take-it-down")
FEATURED_FIGURE = "youth-homeless-year"
REPORTS_UNTIL = timedelta(days=61)
"""How long after its day an edition still collects reports: two months."""
FIRST_KNOWN = 2025
"""The edition whose day and theme are published."""
GREEN, TEAL = "#1f7a4d", "#0f766e"


def load(now: datetime) -> None:
    """Add what is missing."""
    words = tomllib.loads(_read("demo.toml"))
    _add_services(words, now)
    _add_hope_month(words["hope"], now)
    _add_screens_week(words["screens"], now)
    _add_figures(words, now)


def hope_years(today: date) -> Iterator[tuple[int, str]]:
    """Yield year and state of each edition: the one whose day lies ahead, the one before, and the known one."""
    ahead = today.year if date(today.year, 11, 13) >= today else today.year + 1
    reporting = today - date(ahead - 1, 11, 13) < REPORTS_UNTIL
    yield ahead, "open"
    yield ahead - 1, "reporting" if reporting else "archived"
    if ahead - 1 > FIRST_KNOWN:
        yield FIRST_KNOWN, "archived"


def screens_week(today: date) -> tuple[date, date]:
    """Return Monday and Sunday of the next week that holds the second Wednesday of March."""
    for year in (today.year, today.year + 1):
        first = date(year, 3, 1)
        wednesday = first + timedelta(days=(2 - first.weekday()) % 7 + 7)
        if wednesday >= today:
            return wednesday - timedelta(days=2), wednesday + timedelta(days=4)
    raise AssertionError("the second Wednesday of next March always lies ahead")


def _add_hope_month(words: dict[str, Any], now: datetime) -> None:
    campaign = _add_campaign(words, now)
    if campaign is None:
        return
    for year, state in sorted(hope_years(now.date())):
        theme = words["theme_2025"] if year == FIRST_KNOWN else {"theme": "", "es": ""}
        facts = EditionFacts(
            year=year,
            starts_on=date(year, 11, 1),
            ends_on=date(year, 11, 30),
            colour=GREEN,
            colour_name="green",
            theme=theme["theme"],
            summary=words["edition"]["summary"],
            goals=words["edition"]["goals"].strip(),
            report_by=date(year + 1, 1, 13),
            # The goals in numbers are made up for the demo, so no year that was gets any.
            goal_partners=150 if state == "open" else None,
            goal_states=50 if state == "open" else None,
            goal_people=25_000 if state == "open" else None,
            translations={"es": {**_es(words["edition"]), "theme": theme["es"], "colour_name": "verde"}},
        )
        day = replace(_day_facts(words["day"], date(year, 11, 13)), is_confirmed=state != "open")
        _add_edition(campaign, facts, day, state, now)


def _add_screens_week(words: dict[str, Any], now: datetime) -> None:
    campaign = _add_campaign(words, now)
    if campaign is None:
        return
    monday, sunday = screens_week(now.date())
    texts = {name: text.strip() for name, text in words["edition"].items() if name != "es"}
    facts = EditionFacts(
        year=monday.year,
        starts_on=monday,
        ends_on=sunday,
        colour=TEAL,
        colour_name="teal",
        goal_partners=40,
        translations={"es": {**_es(words["edition"]), "colour_name": "verde azulado"}},
        **texts,
    )
    day = replace(_day_facts(words["day"], monday + timedelta(days=2)), is_confirmed=True)
    _add_edition(campaign, facts, day, "open", now)


def _add_campaign(words: dict[str, Any], now: datetime) -> Campaign | None:
    """Return the new campaign, ``None`` when it is there already."""
    if db.session.scalar(select(Campaign.id).where(Campaign.slug == words["slug"])) is not None:
        return None
    names = ("slug", "name", "tagline", "organizer", "organizer_url", "alternate_names")
    facts = CampaignFacts(
        purpose=words["purpose"].strip(), translations={"es": _es(words)}, **{name: words[name] for name in names}
    )
    return create_campaign(facts, actor=None, now=now)


def _add_edition(campaign: Campaign, facts: EditionFacts, day: DayFacts, state: str, now: datetime) -> None:
    created = create_edition(campaign, facts, actor=None, now=now)
    create_day(created, day, actor=None, now=now)
    db.session.expire(created)
    edition = get_edition(campaign.slug, facts.year)
    for step in STATES[1 : STATES.index(state) + 1]:
        change_state(edition, step, actor=None, now=now)
    set_help_order(edition, _help_bar_ids(), actor=None, now=now)


def _help_bar_ids() -> Sequence[int]:
    found = {
        slug: service_id
        for service_id, slug in db.session.execute(
            select(HelpService.id, HelpService.slug).where(
                HelpService.slug.in_(HELP_BAR), HelpService.assured_date.is_not(None)
            )
        )
    }
    return [found[slug] for slug in HELP_BAR if slug in found]


def _day_facts(words: dict[str, Any], when: date) -> DayFacts:
    return DayFacts(
        slug=words["slug"],
        name=words["name"],
        date=when,
        is_main=True,
        summary=words["summary"],
        steps=words["steps"].strip(),
        ideas=words["ideas"].strip(),
        translations={"es": _es(words)},
    )


def _es(words: dict[str, Any]) -> dict[str, str]:
    return {name: text.strip() for name, text in words.get("es", {}).items()}


def _add_services(words: dict[str, Any], now: datetime) -> None:
    known = set(db.session.scalars(select(HelpService.slug)))
    organizations = {row["slug"]: row["name"] for row in _organizations()}
    for row in _rows("national_services.csv"):
        if row["slug"] in known:
            continue
        facts = ServiceFacts(
            slug=row["slug"],
            organization=organizations.get(row["org"], row["org"]),
            name=row["name"],
            kind=row["service_kind"],
            description=row["summary"],
            url=row["url"],
            phone=row["phone"],
            phone_display=row["phone_display"],
            sms=row["sms"],
            sms_keyword=row["sms_keyword"],
            schedule=row["hours"],
            audiences=_list(row["audience"].replace("all", "general_public")),
            languages=_list(row["languages"]),
            assured_date=date.fromisoformat(row["assured_date"]) if row["assured_date"] else None,
            assurer=row["assurer"],
            translations={"es": texts} if (texts := words["services_es"].get(row["slug"])) else {},
        )
        create_service(facts, actor=None, now=now)


def _add_figures(words: dict[str, Any], now: datetime) -> None:
    known = set(db.session.scalars(select(Statistic.key)))
    campaign_id = db.session.scalar(select(Campaign.id).where(Campaign.slug == words["hope"]["slug"]))
    for row in _rows("statistics.csv"):
        if row["key"] in known:
            continue
        spanish = words["statistics_es"].get(row["key"], "")
        facts = StatisticFacts(
            **{name: row[name] for name in ("key", "statement", "bound", "unit", "period")},
            **{name: row[name] for name in ("source_title", "source_publisher", "source_url")},
            value=float(row["value"]),
            campaign_id=campaign_id,
            is_featured=row["key"] == FEATURED_FIGURE,
            translations={"es": {"statement": spanish, "period": words["periods_es"].get(row["period"], "")}},
        )
        create_statistic(facts, actor=None, now=now)


def _organizations() -> list[dict[str, str]]:
    text = (files("hub.partners") / "data" / "national_partners.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_read(name).splitlines()))


def _read(name: str) -> str:
    return (files("hub.campaigns") / "data" / name).read_text(encoding="utf-8")


def _list(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]
