"""Colours of a document, computed from the one colour of a campaign."""

from dataclasses import dataclass
from typing import Self

Rgb = tuple[int, int, int]

WHITE: Rgb = (255, 255, 255)
INK: Rgb = (33, 37, 41)
TEXT_CONTRAST = 5.5
"""A little above WCAG's 4.5:1, because home printers are pale."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Seven colours as ``#rrggbb``: one campaign colour and what goes with it."""

    base: str
    """The campaign colour as given."""
    deep: str
    """Dark enough for text on white and for white text on it."""
    night: str
    """Very dark, for evening skies and big type."""
    soft: str
    """A middle tint for shapes and lines."""
    tint: str
    """Very pale, for boxes behind text."""
    ink: str
    grey: str

    @classmethod
    def from_colour(cls, colour: str) -> Self:
        """Compute the palette of a colour written as ``#rrggbb``.

        Raises:
            ValueError: the colour is not six hexadecimal digits after a #.
        """
        base = parse(colour)
        deep = base
        while contrast(deep, WHITE) < TEXT_CONTRAST:
            deep = mix(deep, (0, 0, 0), 0.04)
        return cls(
            base=to_hex(base),
            deep=to_hex(deep),
            night=to_hex(mix(deep, INK, 0.72)),
            soft=to_hex(mix(base, WHITE, 0.62)),
            tint=to_hex(mix(base, WHITE, 0.91)),
            ink=to_hex(INK),
            grey="#5c636a",
        )


def parse(colour: str) -> Rgb:
    """Read ``#rrggbb``.

    Raises:
        ValueError: it is written differently.
    """
    if len(colour) != 7 or not colour.startswith("#"):
        raise ValueError(f"Write a colour as #rrggbb, not {colour!r}.")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def to_hex(rgb: Rgb) -> str:
    """Write ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    """Blend two colours; ``share`` from 0 (all first) to 1 (all second)."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def blend(first: str, second: str, share: float) -> str:
    """Blend two colours written as ``#rrggbb``."""
    return to_hex(mix(parse(first), parse(second), share))


def contrast(first: Rgb, second: Rgb) -> float:
    """Return the contrast ratio of WCAG 2, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: Rgb) -> float:
    channels = (value / 255 for value in rgb)
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
