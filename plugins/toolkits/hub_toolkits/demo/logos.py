"""Logos for invented partners: one simple geometric mark each, always the same for the same name."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from math import cos, pi, sin
from random import Random

from PIL import Image

from . import fonts
from .board import Board
from .palette import blend

SIZE = 512
_MIDDLE = SIZE / 2
_SCHEMES = (
    ("#1d5c63", "#f4b860"),
    ("#2f3e7d", "#7fc8a9"),
    ("#7a2e4d", "#f2c6a0"),
    ("#24583a", "#e9d985"),
    ("#8a4b16", "#f6d8ae"),
    ("#34495e", "#e58a6f"),
    ("#5b3a8c", "#c9e4a7"),
    ("#0f5c8a", "#f7c948"),
    ("#9b2c2c", "#f3d9b1"),
    ("#3b5323", "#d8b4e2"),
)


def partner_logo(name: str, seed: int = 0) -> bytes:
    """Return a square PNG of 512 pixels for this name; another ``seed`` gives another mark.

    The mark has no meaning and no words but, in one design, the initials; give it "Logo of <name>" as text.
    """
    digest = sha256(f"{seed}:{name}".encode()).digest()
    chance = Random(digest)  # noqa: S311 - a drawing, not a secret
    dark, light = _SCHEMES[digest[0] % len(_SCHEMES)]
    if chance.random() < 0.35:
        ground, main, accent = dark, "#ffffff", light
    else:
        ground, main, accent = blend(light, "#ffffff", 0.72), dark, blend(light, dark, 0.15)
    board = Board(SIZE, SIZE, ground)
    _MARKS[digest[1] % len(_MARKS)](board, (ground, main, accent), chance, name)
    return _round_corners(board)


Colours = tuple[str, str, str]


def _sunrise(board: Board, colours: Colours, chance: Random, name: str) -> None:
    ground, main, accent = colours
    for ray in range(9):
        angle = pi + ray * pi / 8
        tip = (_MIDDLE + 200 * cos(angle), 318 + 200 * sin(angle))
        board.line([(_MIDDLE + 128 * cos(angle), 318 + 128 * sin(angle)), tip], accent, 17)
    board.disc(_MIDDLE, 318, 104, main)
    board.box(0, 318, SIZE, 194, ground)
    for row, width in enumerate((330, 230, 130)):
        board.box(_MIDDLE - width / 2, 342 + row * 38, width, 17, main, radius=8)


def _leaves(board: Board, colours: Colours, chance: Random, name: str) -> None:
    _, main, accent = colours
    count = chance.choice((5, 6, 8))
    for leaf in range(count):
        angle = 2 * pi * leaf / count - pi / 2
        wide = 400 / count
        outline = ((42, 0), (112, wide), (190, 0), (214, 0), (190, 0), (112, -wide))
        board.curve([_turned(along, aside, angle) for along, aside in outline], main if leaf % 2 == 0 else accent)
    board.disc(_MIDDLE, _MIDDLE, 34, main)


def _turned(along: float, aside: float, angle: float) -> tuple[float, float]:
    """Return the point ``along`` the angle from the middle and ``aside`` of that line."""
    return _MIDDLE + cos(angle) * along - sin(angle) * aside, _MIDDLE + sin(angle) * along + cos(angle) * aside


def _circles(board: Board, colours: Colours, chance: Random, name: str) -> None:
    _, main, accent = colours
    both = blend(main, accent, 0.5)
    centres = [(_MIDDLE + 74 * cos(a), _MIDDLE + 6 + 74 * sin(a)) for a in (-pi / 2, pi / 6, 5 * pi / 6)]
    for (x, y), fill in zip(centres, (main, accent, both), strict=True):
        board.disc(x, y, 108, fill)
    board.disc(_MIDDLE, _MIDDLE + 6, 46, colours[0])


def _house(board: Board, colours: Colours, chance: Random, name: str) -> None:
    ground, main, accent = colours
    board.polygon([(_MIDDLE, 92), (428, 248), (84, 248)], main)
    board.box(128, 236, 256, 176, main)
    board.box(_MIDDLE - 40, 300, 80, 112, accent, radius=38)
    board.box(_MIDDLE - 40, 360, 80, 52, accent)
    board.disc(_MIDDLE, 206, 30, ground)


def _book(board: Board, colours: Colours, chance: Random, name: str) -> None:
    ground, main, accent = colours
    for side in (-1, 1):
        board.polygon(
            [(_MIDDLE, 196), (_MIDDLE + side * 176, 158), (_MIDDLE + side * 176, 352), (_MIDDLE, 396)],
            main if side < 0 else blend(main, accent, 0.35),
        )
    board.line([(_MIDDLE, 200), (_MIDDLE, 392)], ground, 9)
    board.disc(_MIDDLE, 122, 40, accent)


def _paths(board: Board, colours: Colours, chance: Random, name: str) -> None:
    _, main, accent = colours
    for ring, fill in enumerate((main, accent, main, accent)):
        board.disc(112, 400, 300 - ring * 68, fill if ring % 2 == 0 else colours[0])
    board.disc(112, 400, 62, main)
    board.disc(378, 134, 46, accent)


def _lantern(board: Board, colours: Colours, chance: Random, name: str) -> None:
    ground, main, accent = colours
    board.box(_MIDDLE - 62, 92, 124, 24, main, radius=12)
    board.polygon([(_MIDDLE, 108), (396, 256), (_MIDDLE, 404), (116, 256)], main)
    board.polygon([(_MIDDLE, 176), (322, 256), (_MIDDLE, 336), (190, 256)], accent)
    board.disc(_MIDDLE, 256, 28, ground)
    board.box(_MIDDLE - 62, 396, 124, 24, main, radius=12)


def _initials(board: Board, colours: Colours, chance: Random, name: str) -> None:
    ground, main, accent = colours
    words = [word for word in name.split() if word[0].isupper()]
    letters = "".join(word[0] for word in words[:2]) or name[:1].upper()
    board.disc(_MIDDLE, _MIDDLE, 196, main)
    board.disc(_MIDDLE + 138, _MIDDLE + 138, 52, accent)
    width = board.text_width(letters, 190, fonts.BLACK)
    board.text(_MIDDLE - width / 2, _MIDDLE - 132, letters, 190, ground if main == "#ffffff" else "#ffffff")


_MARKS: tuple[Callable[[Board, Colours, Random, str], None], ...] = (
    _sunrise,
    _leaves,
    _circles,
    _house,
    _book,
    _paths,
    _lantern,
    _initials,
)


def _round_corners(board: Board) -> bytes:
    """Return the board as PNG with transparent, rounded corners."""
    mask = Board(SIZE, SIZE, "#000000")
    mask.box(0, 0, SIZE, SIZE, "#ffffff", radius=92)
    picture = board.image.reduce(board.scale).convert("RGBA")
    picture.putalpha(mask.image.reduce(mask.scale).convert("L"))
    few = picture.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = BytesIO()
    few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
