"""Logos of the invented partners: simple shapes in two colours, drawn from the name, the same each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw

SIDE = 320
_SCALE = 2
"""Drawn twice as large and made smaller: smooth edges."""

PALETTES = (
    ("#1f5d4c", "#f2c14e"),
    ("#7a3b2e", "#f4e3c1"),
    ("#2f4b7c", "#f6a65a"),
    ("#5b2a6e", "#e8c7f0"),
    ("#0f6b78", "#fbe8a6"),
    ("#8a4f00", "#ffe6b8"),
    ("#3c5a14", "#e9f3b0"),
    ("#a3324a", "#ffd9d0"),
)
Draw = ImageDraw.ImageDraw


def draw_logo(name: str) -> bytes:
    """Return a square PNG for an organization; equal names give equal pictures."""
    digest = hashlib.sha256(name.encode()).digest()
    dark, light = PALETTES[digest[0] % len(PALETTES)]
    size = SIDE * _SCALE
    image = Image.new("RGB", (size, size), "#ffffff")
    draw = ImageDraw.Draw(image)
    edge = size // 16
    draw.rounded_rectangle((edge, edge, size - edge, size - edge), radius=size // 6, fill=dark)
    _SHAPES[digest[1] % len(_SHAPES)](draw, size, light, digest[2])
    output = BytesIO()
    image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(output, "PNG")
    return output.getvalue()


def _sun(draw: Draw, size: int, light: str, turn: int) -> None:
    """A sun over waves."""
    middle = size // 2
    radius = size // 6 + turn % 24
    draw.ellipse((middle - radius, size // 3 - radius, middle + radius, size // 3 + radius), fill=light)
    for row in range(3):
        top = size * (54 + 10 * row) // 100
        for column in range(4):
            left = size * (16 + 17 * column) // 100
            draw.arc((left, top, left + size // 6, top + size // 8), 180, 360, fill=light, width=size // 36)


def _book(draw: Draw, size: int, light: str, turn: int) -> None:
    """An open book."""
    middle, top, bottom = size // 2, size * 34 // 100, size * 68 // 100
    dip = size * (6 + turn % 4) // 100
    for side in (-1, 1):
        outer = middle + side * size * 30 // 100
        inner = middle + side * size * 2 // 100
        draw.polygon([(inner, top + dip), (outer, top), (outer, bottom), (inner, bottom + dip)], fill=light)


def _house(draw: Draw, size: int, light: str, turn: int) -> None:
    """A house with a lit door."""
    middle = size // 2
    left, right, roof, floor = size * 24 // 100, size * 76 // 100, size * 24 // 100, size * 74 // 100
    eaves = size * (44 + turn % 5) // 100
    draw.polygon([(left - size // 24, eaves), (middle, roof), (right + size // 24, eaves)], fill=light)
    draw.rectangle((left, eaves, right, floor), outline=light, width=size // 28)
    door = size // 14
    draw.rectangle((middle - door, size * 54 // 100, middle + door, floor), fill=light)


def _leaves(draw: Draw, size: int, light: str, turn: int) -> None:
    """Leaves on a stem."""
    middle = size // 2
    draw.line((middle, size * 26 // 100, middle, size * 78 // 100), fill=light, width=size // 32)
    for pair in range(2 + turn % 2):
        top = size * (28 + 16 * pair) // 100
        for side in (-1, 1):
            tip = (middle + side * size * 24 // 100, top)
            low = (middle, top + size * 16 // 100)
            high = (middle + side * size * 6 // 100, top - size * 2 // 100)
            draw.polygon([low, high, tip], fill=light)


def _star(draw: Draw, size: int, light: str, turn: int) -> None:
    """A compass star."""
    middle, points = size / 2, 4 + turn % 3 * 2
    outline = []
    for step in range(points * 2):
        length = size * (0.32 if step % 2 == 0 else 0.12)
        angle = pi * step / points - pi / 2
        outline.append((middle + length * cos(angle), middle + length * sin(angle)))
    draw.polygon(outline, fill=light)


def _circles(draw: Draw, size: int, light: str, turn: int) -> None:
    """People at a table: dots in a ring."""
    middle, count = size / 2, 5 + turn % 4
    ring, dot = size * 0.25, size * 0.065
    draw.ellipse((middle - dot * 1.6, middle - dot * 1.6, middle + dot * 1.6, middle + dot * 1.6), fill=light)
    for step in range(count):
        x = middle + ring * cos(2 * pi * step / count - pi / 2)
        y = middle + ring * sin(2 * pi * step / count - pi / 2)
        draw.ellipse((x - dot, y - dot, x + dot, y + dot), fill=light)


_SHAPES: tuple[Callable[[Draw, int, str, int], None], ...] = (_sun, _book, _house, _leaves, _star, _circles)
