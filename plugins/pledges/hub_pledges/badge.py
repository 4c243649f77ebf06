"""The badge that one shows after pledging: words and colours for an SVG picture."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from hub.campaigns.models import CampaignDay, Edition
from hub.web.colour import theme_css

LINE_LENGTH = 11
MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Badge:
    """Colours as ``#rrggbb``; lines of the day's name with the height of their letters and their baselines."""

    colour: str
    ink: str
    soft: str
    strong: str
    lines: tuple[tuple[int, str], ...]
    size: int
    year: int
    hashtag: str


def badge(edition: Edition, day: CampaignDay, language: str) -> Badge:
    """Return the badge of a day; a long name is broken into lines and set smaller."""
    colours = dict(part.split(":") for part in theme_css(day.colour or edition.colour).split(";"))
    words = wrap(day.text("name", language), LINE_LENGTH, break_long_words=True)
    if len(words) > MOST_LINES:
        words = wrap(day.text("name", language), 22, max_lines=MOST_LINES, placeholder=" …")
    longest = max(map(len, words))
    size = min(58, round(600 / max(longest, 8)), round(190 / len(words)))
    first = 262 - (len(words) - 1) * size * 1.1 / 2 + size * 0.35
    lines = tuple((round(first + number * size * 1.1), line) for number, line in enumerate(words))
    return Badge(
        colour=colours["--campaign"],
        ink=colours["--campaign-ink"],
        soft=colours["--campaign-soft"],
        strong=colours["--campaign-strong"],
        lines=lines,
        size=size,
        year=edition.year,
        hashtag=edition.hashtag[:30],
    )
