"""Finished PNG pictures: scenes, scenes with words for social networks, and myth-and-fact squares.

No picture shows a person. Everything is drawn, so there is no right of anyone else in it.
"""

from functools import cache

from . import fonts
from .board import Board
from .logos import partner_logo
from .palette import Palette, blend
from .scenes import BAND, CREAM, SCENES, WHITE

__all__ = ["SCENE_NAMES", "myth_and_fact", "partner_logo", "scene", "scene_with_words"]

SCENE_NAMES = tuple(SCENES)
"""Names for ``scene``: shirts, building, table, books, bubbles, ribbon."""
SOCIAL_SIZE = (1200, 630)
_DARK_SCENES = {"building"}
_LABELS = {"en": ("Myth", "Fact"), "es": ("Mito", "Realidad")}


@cache
def scene(name: str, palette: Palette, size: tuple[int, int] = SOCIAL_SIZE) -> bytes:
    """Return a drawn scene as PNG; ``size`` in pixels, at least 1,100 wide and 380 high for nothing to be cut.

    Raises:
        KeyError: there is no scene of this name.
    """
    board = Board(*size, palette.tint)
    SCENES[name](board, palette)
    return board.png()


@cache
def scene_with_words(name: str, words: str, palette: Palette) -> bytes:
    """Return a scene of 1200 × 630 pixels with a short headline in the free space above it.

    Raises:
        KeyError: there is no scene of this name.
    """
    width, height = SOCIAL_SIZE
    board = Board(width, height, palette.tint)
    SCENES[name](board, palette)
    fill = WHITE if name in _DARK_SCENES else palette.night
    board.paragraph((70, 40, width - 140, height - BAND - 40), words, (84, 52), fill, font=fonts.BLACK)
    return board.png()


@cache
def myth_and_fact(myth: str, fact: str, palette: Palette, language: str, *, size: int = 1080) -> bytes:
    """Return a square PNG with a myth in a pale bubble and the fact in a strong one."""
    unit = size / 1080
    board = Board(size, size, CREAM, scale=2)
    board.disc(940 * unit, 110 * unit, 250 * unit, blend(palette.base, CREAM, 0.84))
    board.disc(60 * unit, 1010 * unit, 210 * unit, blend(palette.base, CREAM, 0.84))
    parts = (
        (70.0, 70.0, 780.0, 350.0, WHITE, palette.grey, "#4a5157", fonts.REGULAR, (58, 34), myth),
        (130.0, 500.0, 880.0, 450.0, palette.deep, palette.deep, WHITE, fonts.BOLD, (66, 36), fact),
    )
    for label, (x, y, width, height, fill, pill, ink, font, sizes, words) in zip(_LABELS[language], parts, strict=True):
        x, y, width, height = (value * unit for value in (x, y, width, height))
        foot = x + (120 if fill == WHITE else 760) * unit
        board.polygon(
            [(foot, y + height - 4), (foot + 70 * unit, y + height - 4), (foot, y + height + 58 * unit)], fill
        )
        board.box(x, y, width, height, fill, radius=44 * unit)
        pill_fill, pill_ink = (pill, WHITE) if fill == WHITE else (WHITE, palette.deep)
        label_width = board.text_width(label, 36 * unit, fonts.BOLD) + 52 * unit
        board.box(x + 44 * unit, y + 38 * unit, label_width, 58 * unit, pill_fill, radius=29 * unit)
        board.text(x + 70 * unit, y + 44 * unit, label, 36 * unit, pill_ink, font=fonts.BOLD)
        largest, smallest = (round(value * unit) for value in sizes)
        box = (x + 48 * unit, y + 112 * unit, width - 96 * unit, height - 146 * unit)
        board.paragraph(box, words, (largest, smallest), ink, font=font)
    return board.png(flat=True)
