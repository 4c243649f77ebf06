"""Readable pairs for a campaign's colour, computed from one ``#rrggbb``.

Contrast is WCAG 2's: (L1 + 0.05) / (L2 + 0.05), with L the relative luminance.
"""

from __future__ import annotations

import re
from functools import lru_cache

PAPER = "#fbf8f2"
NIGHT = "#1b1917"
WHITE = "#ffffff"
INK = "#14171a"
TEXT_CONTRAST = 4.5
_HEX = re.compile(r"#[0-9a-fA-F]{6}")

Rgb = tuple[float, float, float]


def is_colour(value: str) -> bool:
    """Return whether ``value`` is written as ``#rrggbb``."""
    return bool(_HEX.fullmatch(value))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=256)
def theme_css(colour: str) -> str:
    """Return CSS declarations of the campaign's colour and its pairs; empty when it is no colour."""
    if not is_colour(colour):
        return ""
    dark = _toward(colour, WHITE, NIGHT, 5.5)
    values = {
        "--campaign": colour,
        "--campaign-ink": _ink_on(colour),
        "--campaign-strong": _toward(colour, "#000000", _mix(colour, PAPER, 0.12), 5.5),
        "--campaign-soft": _mix(colour, PAPER, 0.12),
        "--campaign-dark": dark,
        "--campaign-dark-ink": _ink_on(dark),
        "--campaign-strong-dark": _toward(colour, WHITE, _mix(colour, NIGHT, 0.22), 5.5),
        "--campaign-soft-dark": _mix(colour, NIGHT, 0.22),
    }
    return ";".join(f"{name}:{value}" for name, value in values.items())


def _ink_on(background: str) -> str:
    """Prefer white, which looks better on a strong colour, where it can be read."""
    if contrast(WHITE, background) >= TEXT_CONTRAST:
        return WHITE
    return max((WHITE, INK), key=lambda ink: contrast(ink, background))


def _toward(colour: str, goal: str, background: str, wanted: float) -> str:
    """Mix ``goal`` into ``colour`` until it can be read on ``background``."""
    for step in range(0, 101, 4):
        candidate = _mix(goal, colour, step / 100)
        if contrast(candidate, background) >= wanted:
            return candidate
    return goal


def _mix(one: str, other: str, share: float) -> str:
    mixed = (round(255 * (a * share + b * (1 - share))) for a, b in zip(_rgb(one), _rgb(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(colour))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
