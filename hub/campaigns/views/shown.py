"""Texts and dates of a campaign in the shape in which pages show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, format_interval
from markupsafe import Markup

from hub.campaigns.models import Campaign, Edition, Statistic
from hub.campaigns.services import CampaignOverview, main_day
from hub.campaigns.vocabulary import BOUND_LABELS
from hub.i18n import _
from hub.web.colour import contrast, is_colour, theme_css
from hub.web.language import language
from hub.web.templating import day as day_in_words
from hub.web.templating import number
from hub.web.text import markdown

IDEA_ICONS = (
    "book-open",
    "calendar-days",
    "camera",
    "flag",
    "hand-heart",
    "heart-handshake",
    "landmark",
    "lightbulb",
    "megaphone",
    "message-circle",
    "newspaper",
    "pin",
    "presentation",
    "shield-check",
    "shirt",
    "sparkles",
    "users",
    "video",
)
"""Pictures that a line of a list of ideas can begin with, as ``- [camera] Take a picture``."""

_STEP = re.compile(r"\d{1,2}[.)] +(?:\*\*([^*]+)\*\* *)?(.*)")
_IDEA = re.compile(r"[-*] +(?:\[([a-z-]+)\] +)?(.+)")


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered thing to do."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Idea:
    """One idea with its picture."""

    icon: str
    text: Markup


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure in words: never without bound, period and source."""

    value: str
    statement: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours that are read together, as ``#rrggbb``; contrast from 1 to 21."""

    label: str
    ink: str
    paper: str
    contrast: float


@dataclass(frozen=True, slots=True)
class Card:
    """A campaign in a list, in words."""

    campaign: Campaign
    edition: Edition
    title: str
    tagline: str
    when: str
    day: str


def cards(overviews: Iterable[CampaignOverview]) -> list[Card]:
    """Return campaigns as a list shows them."""
    return [_card(one) for one in overviews]


def _card(one: CampaignOverview) -> Card:
    code = language()
    main = main_day(one.edition.days, one.edition.ends_on)
    return Card(
        campaign=one.campaign,
        edition=one.edition,
        title=one.edition.text("name", code) or one.campaign.text("name", code),
        tagline=one.campaign.text("tagline", code),
        when=period(one.edition),
        day=f"{main.text('name', code)}: {day_in_words(main.date)}" if main else "",
    )


def pairs(colour: str) -> list[Pair]:
    """Return the readable pairs of a campaign's colour, with their contrast; none when it is no colour."""
    if not is_colour(colour):
        return []
    made = dict(part.split(":") for part in theme_css(colour).split(";"))
    names = (
        (_("Buttons"), "--campaign-ink", "--campaign"),
        (_("Words and links"), "--campaign-strong", "--campaign-soft"),
        (_("Buttons, dark"), "--campaign-dark-ink", "--campaign-dark"),
        (_("Words and links, dark"), "--campaign-strong-dark", "--campaign-soft-dark"),
    )
    return [
        Pair(label, made[ink], made[paper], round(contrast(made[ink], made[paper]), 1)) for label, ink, paper in names
    ]


def leaf(day: date) -> Mapping[str, str]:
    """Return the arguments of the macro ``calendar_leaf``."""
    code = language()
    return {
        "month": str(format_date(day, "LLLL", locale=code)).capitalize(),
        "day": str(day.day),
        "weekday": str(format_date(day, "EEEE", locale=code)).capitalize(),
        "year": str(day.year),
        "datetime": day.isoformat(),
    }


def period(edition: Edition) -> str:
    """Return first and last day of an edition in words, as "November 1–30, 2026"."""
    first, last, code = edition.starts_on, edition.ends_on, language()
    if code == "en" and (first.year, first.month) == (last.year, last.month):
        # Word joiners: the two days stay on one line.
        return f"{format_date(first, 'MMMM d', locale=code)}\u2060–\u2060{last.day}, {last.year}"
    if code == "en":
        return f"{format_date(first, 'long', locale=code)} to {format_date(last, 'long', locale=code)}"
    return str(format_interval(first, last, "yMMMMd", locale=code))


def steps(text: str) -> list[Step]:
    """Return the steps of a numbered list; empty when the text is anything else.

    The words in bold become a title above the rest, where the full stop between them has no place.
    """
    matches = [_STEP.fullmatch(line.strip()) for line in text.splitlines() if line.strip()]
    found = [Step(match[1].rstrip("."), match[2]) if match[1] else Step(match[2], "") for match in matches if match]
    return found if len(found) == len(matches) else []


def ideas(text: str) -> list[Idea]:
    """Return the ideas of a list; empty when the text is anything else."""
    matches = [_IDEA.fullmatch(line.strip()) for line in text.splitlines() if line.strip()]
    found = [Idea(_icon(match[1]), _inline(match[2])) for match in matches if match]
    return found if len(found) == len(matches) else []


def figure(statistic: Statistic | None) -> Figure | None:
    """Return a figure in words."""
    if statistic is None:
        return None
    amount = f"{statistic.value:.0f}" if statistic.unit == "year" else number(statistic.value)
    if statistic.unit == "percent":
        amount = _("%(number)s%%", number=amount)
    bound = "" if statistic.bound == "exact" else str(BOUND_LABELS[statistic.bound])
    return Figure(
        value=f"{bound} {amount}".strip(),
        statement=statistic.text("statement", language()),
        source=_(
            "%(title)s, %(publisher)s (%(period)s)",
            title=statistic.source_title,
            publisher=statistic.source_publisher,
            period=statistic.text("period", language()),
        ),
        url=statistic.source_url,
    )


def _icon(name: str | None) -> str:
    return name if name in IDEA_ICONS else "sparkles"


def _inline(text: str) -> Markup:
    return markdown(text).strip().removeprefix("<p>").removesuffix("</p>")
