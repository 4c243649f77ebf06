"""Drawn scenes without people: shirts on a line, a lit town hall, a display table, books, speech bubbles, a ribbon.

Each function draws into the lower ``BAND`` pixels of a board of any width, so that the same scene works as the band
of a document and, with free sky above for words, as a picture for social networks.
"""

from math import cos, pi, sin

from .board import Board
from .palette import Palette, blend

BAND = 380
CREAM, AMBER, CORAL, WOOD, WHITE = "#faf5e9", "#f0b45a", "#df7a5e", "#8a6b52", "#ffffff"


def shirts(board: Board, palette: Palette) -> None:
    """Four shirts in shades of the campaign colour on a clothes line."""
    base = board.height - BAND
    board.disc(board.width * 0.86, base + 60, 46, blend(AMBER, WHITE, 0.35))
    _hills(board, palette)
    board.line([(0, base + 62), *_sag(board, base + 62, 26), (board.width, base + 62)], palette.grey, 4)
    shades = (palette.base, blend(palette.base, WHITE, 0.4), palette.deep, blend(palette.base, AMBER, 0.3))
    step = board.width / 5
    for place, shade in enumerate(shades, start=1):
        x = step * place
        drop = 26 * (1 - (2 * x / board.width - 1) ** 2)
        _shirt(board, x, base + 62 + drop, 92, shade)


def _sag(board: Board, y: float, depth: float) -> list[tuple[float, float]]:
    return [(x, y + depth * (1 - (2 * x / board.width - 1) ** 2)) for x in range(20, board.width, 20)]


def _shirt(board: Board, x: float, y: float, half: float, fill: str) -> None:
    """Draw a T-shirt that hangs from y; ``half`` is half its width over the sleeves."""
    shade = blend(fill, "#000000", 0.14)
    right = [(0.26, 0.0), (0.55, 0.08), (1.0, 0.55), (0.76, 0.82), (0.58, 0.62), (0.6, 2.1)]
    outline = [(x + half * a, y + half * b) for a, b in right]
    outline += [(x - half * a, y + half * b) for a, b in reversed(right)]
    board.polygon(outline, fill)
    board.oval(x, y, half * 0.26, half * 0.2, shade)
    for side in (-1, 1):
        board.line([(x + side * half * 0.58, y + half * 0.64), (x + side * half * 0.56, y + half * 0.95)], shade, 3)
        board.box(x + side * half * 0.44 - 5, y - 10, 10, 26, AMBER, radius=3)
    _heart(board, x, y + half * 0.95, half * 0.2, blend(fill, WHITE, 0.82))


def _heart(board: Board, x: float, y: float, size: float, fill: str) -> None:
    for side in (-1, 1):
        board.disc(x + side * size * 0.48, y - size * 0.2, size * 0.56, fill)
    board.polygon([(x - size, y + size * 0.05), (x + size, y + size * 0.05), (x, y + size * 1.15)], fill)


def _hills(board: Board, palette: Palette) -> None:
    bottom = board.height
    for share, rise, shift in ((0.72, 96, 0.0), (0.5, 58, 1.4)):
        crest = [
            (x, bottom - rise - 24 * sin(x / board.width * 2 * pi + shift)) for x in range(0, board.width + 20, 20)
        ]
        board.polygon([(0, bottom), *crest, (board.width, bottom)], blend(palette.base, WHITE, share))


def building(board: Board, palette: Palette) -> None:
    """A town hall with columns and a clock tower, lit in the campaign colour at dusk."""
    night, base, middle = "#14213a", board.height - BAND, board.width / 2
    board.fade(night, "#2c4568")
    for number in range(46):
        x, y = (number * 397) % board.width, (number * 211) % int(board.height * 0.62)
        board.disc(x, y, 1.2 + number % 3 * 0.7, "#c9d6ea")
    board.disc(board.width * 0.12, base + 66, 30, "#f4ead0")
    board.disc(board.width * 0.12 + 13, base + 58, 27, blend(night, "#2c4568", 0.25))
    sky = blend(night, "#2c4568", 0.75)
    board.glow(middle, board.height - 20, 520, 330, blend(palette.base, sky, 0.25), sky)
    _roofs(board, "#101a2e")
    lit, bright, dim = blend(palette.base, WHITE, 0.25), blend(palette.base, WHITE, 0.62), palette.deep
    ground = board.height - 30
    for side in (-1, 1):
        _wing(board, middle + side * 236, ground, dim, lit)
    board.box(middle - 44, base + 52, 88, 130, lit)
    board.polygon([(middle - 56, base + 54), (middle + 56, base + 54), (middle, base + 8)], dim)
    board.disc(middle, base + 92, 25, CREAM)
    board.line([(middle, base + 92), (middle, base + 75)], night, 3)
    board.line([(middle, base + 92), (middle + 11, base + 97)], night, 3)
    board.box(middle - 130, base + 196, 260, ground - base - 196, dim)
    board.polygon([(middle - 152, base + 198), (middle + 152, base + 198), (middle, base + 140)], lit)
    board.box(middle - 148, base + 196, 296, 12, bright)
    for column in range(6):
        board.box(middle - 124 + column * 44.5, base + 208, 25, ground - base - 208, bright, radius=3)
    for step in range(3):
        board.box(middle - 150 - step * 18, ground - 14 + step * 12, 300 + step * 36, 13, blend(bright, dim, step / 3))
    board.box(0, board.height - 12, board.width, 12, "#0c1424")


def _wing(board: Board, x: float, ground: float, wall: str, lit: str) -> None:
    board.box(x - 106, ground - 132, 212, 132, wall)
    board.box(x - 112, ground - 142, 224, 13, lit)
    for column in range(4):
        for row in range(2):
            board.box(x - 86 + column * 48, ground - 114 + row * 56, 26, 38, "#f7e3a8" if row else lit, radius=3)


def _roofs(board: Board, fill: str) -> None:
    """Dark houses at both sides, each with one warm window."""
    board.box(0, board.height - 60, board.width, 60, fill)
    for number, x in enumerate(range(-30, board.width, 118)):
        high = 84 + number * 37 % 52
        top = board.height - high
        board.box(x, top, 104, high, fill)
        board.polygon([(x - 8, top), (x + 112, top), (x + 52, top - 38)], fill)
        board.box(x + 30 + number % 2 * 26, top + 26, 16, 20, AMBER, radius=2)


def table(board: Board, palette: Palette) -> None:
    """A display table: cloth, books, a jar of ribbons, a sign, a stack of cards, paper flags above."""
    base, middle = board.height - BAND, board.width / 2
    _flags(board, palette, base + 6)
    board.box(0, board.height - 58, board.width, 58, blend(WOOD, CREAM, 0.68))
    left, right, top = middle - 470, middle + 470, base + 248
    _books(board, palette, left + 62, top, 8)
    _sign(board, palette, middle - 30, top)
    _jar(board, palette, middle + 180, top)
    for card in range(5):
        board.box(right - 190 + card * 3, top - 14 - card * 7, 110, 6, WHITE if card % 2 else blend(WHITE, WOOD, 0.2))
    board.box(right - 176, top - 62, 92, 16, palette.deep, radius=3)
    board.polygon(
        [(left, top), (right, top), (right + 26, board.height - 26), (left - 26, board.height - 26)], palette.base
    )
    board.box(left - 6, top - 4, right - left + 12, 22, palette.deep, radius=8)
    for fold in range(1, 9):
        x = left + fold * (right - left) / 9
        lean = (fold - 4.5) * 5
        board.line([(x, top + 26), (x + lean, board.height - 34)], blend(palette.base, "#000000", 0.12), 5)


def _flags(board: Board, palette: Palette, y: float) -> None:
    colours = (palette.base, AMBER, blend(palette.base, WHITE, 0.45), CORAL)
    board.line([(0, y), *_sag(board, y, 20), (board.width, y)], palette.grey, 3)
    for number, x in enumerate(range(24, board.width - 40, 74)):
        drop = 20 * (1 - (2 * (x + 24) / board.width - 1) ** 2)
        board.polygon([(x, y + drop), (x + 46, y + drop), (x + 23, y + drop + 42)], colours[number % 4])


def _books(board: Board, palette: Palette, x: float, floor: float, count: int) -> float:
    """Stand books in a row from x on a floor and return where the row ends."""
    colours = (palette.deep, AMBER, palette.base, CORAL, blend(palette.base, WHITE, 0.5), "#5b7b94", palette.night)
    for number in range(count):
        width, high = 25 + number * 13 % 17, 104 + number * 29 % 49
        fill = colours[number % 7]
        board.box(x, floor - high, width, high, fill, radius=3)
        for stripe in (0.16, 0.78):
            board.box(x, floor - high + high * stripe, width, 6, blend(fill, WHITE, 0.55))
        x += width + 3
    return x


def _sign(board: Board, palette: Palette, x: float, floor: float) -> None:
    board.polygon([(x - 50, floor), (x - 40, floor), (x - 8, floor - 128), (x - 18, floor - 128)], WOOD)
    board.polygon([(x + 50, floor), (x + 40, floor), (x + 8, floor - 128), (x + 18, floor - 128)], WOOD)
    board.box(x - 74, floor - 150, 148, 112, WHITE, radius=6)
    board.box(x - 74, floor - 150, 148, 26, palette.deep, radius=6)
    for line, width in enumerate((104, 84, 96)):
        board.box(x - 52, floor - 108 + line * 19, width, 8, blend(palette.base, WHITE, 0.5), radius=4)


def _jar(board: Board, palette: Palette, x: float, floor: float) -> None:
    for place, lean in enumerate((-34, -12, 12, 34)):
        fill = (palette.base, palette.deep, blend(palette.base, WHITE, 0.4), palette.base)[place]
        board.line([(x + lean * 0.4, floor - 60), (x + lean * 1.5, floor - 132)], fill, 15)
        board.disc(x + lean * 1.5, floor - 136, 15, fill)
    board.box(x - 42, floor - 92, 84, 92, blend("#cfe3ee", WHITE, 0.3), radius=14)
    board.box(x - 46, floor - 98, 92, 14, "#b9d2e0", radius=6)
    board.box(x - 30, floor - 74, 9, 54, WHITE, radius=4)


def books(board: Board, palette: Palette) -> None:
    """A shelf of books beside a small lamp and a plant."""
    base, middle = board.height - BAND, board.width / 2
    floor = base + 312
    board.glow(middle + 380, floor - 150, 330, 250, blend(AMBER, CREAM, 0.55), palette.tint)
    board.box(middle - 560, floor, 1120, 20, WOOD, radius=5)
    for side in (-430, 400):
        board.polygon(
            [(middle + side, floor + 20), (middle + side + 34, floor + 20), (middle + side, floor + 56)], WOOD
        )
    end = _books(board, palette, middle - 430, floor, 12)
    board.polygon(
        [(end + 14, floor), (end + 46, floor), (end + 92, floor - 132), (end + 61, floor - 143)], palette.base
    )
    _books(board, palette, end + 128, floor, 4)
    _plant(board, palette, middle - 500, floor)
    _lamp(board, middle + 420, floor)


def _plant(board: Board, palette: Palette, x: float, floor: float) -> None:
    for angle in (-62, -34, -8, 18, 44, 66):
        tip = (x + 128 * sin(angle * pi / 180), floor - 62 - 132 * cos(angle * pi / 180))
        root = (x, floor - 58)
        side = (-(tip[1] - root[1]) * 0.17, (tip[0] - root[0]) * 0.17)
        middle = ((root[0] + tip[0]) / 2, (root[1] + tip[1]) / 2)
        fill = palette.deep if angle % 4 else palette.base
        wide = [(middle[0] + side[0], middle[1] + side[1]), tip, (middle[0] - side[0], middle[1] - side[1])]
        board.curve([root, wide[0], tip, tip, wide[2], root], fill)
    board.polygon([(x - 46, floor - 66), (x + 46, floor - 66), (x + 34, floor), (x - 34, floor)], CORAL)
    board.box(x - 52, floor - 76, 104, 18, blend(CORAL, "#000000", 0.1), radius=5)


def _lamp(board: Board, x: float, floor: float) -> None:
    board.box(x - 46, floor - 12, 92, 12, WOOD, radius=6)
    board.box(x - 5, floor - 150, 10, 142, WOOD)
    board.polygon([(x - 42, floor - 226), (x + 42, floor - 226), (x + 80, floor - 130), (x - 80, floor - 130)], AMBER)
    board.box(x - 80, floor - 136, 160, 9, blend(AMBER, "#000000", 0.12), radius=3)


def bubbles(board: Board, palette: Palette) -> None:
    """Three speech bubbles: a question, three dots, a heart."""
    base, middle = board.height - BAND, board.width / 2
    for x, y, radius in ((0.08, 300, 90), (0.93, 90, 120), (0.8, 350, 60)):
        board.disc(board.width * x, base + y, radius, blend(palette.base, WHITE, 0.82))
    _bubble(board, (middle - 460, base + 70, 330, 190), palette.deep, -1)
    size = 150
    width = board.text_width("?", size)
    board.text(middle - 295 - width / 2, base + 66, "?", size, WHITE)
    _bubble(board, (middle - 96, base + 132, 270, 166), CREAM, 1, edge=palette.soft)
    for dot in range(3):
        board.disc(middle - 15 + dot * 54, base + 214, 15, palette.base)
    _bubble(board, (middle + 220, base + 48, 260, 166), palette.base, 1)
    _heart(board, middle + 350, base + 120, 44, WHITE)


def _bubble(
    board: Board, box: tuple[float, float, float, float], fill: str, side: int, *, edge: str | None = None
) -> None:
    """Draw a speech bubble (x, y, width, height) whose tail points down to the left (-1) or right (1)."""
    if edge:
        x, y, width, height = box
        _bubble(board, (x - 4, y - 4, width + 8, height + 8), edge, side)
    x, y, width, height = box
    board.box(x, y, width, height, fill, radius=40)
    foot = x + width * (0.5 + side * 0.22)
    board.polygon([(foot - 30, y + height - 2), (foot + 30, y + height - 2), (foot + side * 44, y + height + 50)], fill)


def ribbon(board: Board, palette: Palette) -> None:
    """A looped ribbon on a pale ground."""
    base, middle = board.height - BAND, board.width / 2
    board.glow(middle, base + 190, 420, 230, WHITE, palette.tint)
    unit, band = 158.0, 29.0
    for side, fill in ((1, palette.deep), (-1, palette.base)):
        tail = _bezier((-0.56, -1), (-0.1, -0.25), (0.42, 0.1), (0.4, 0.52))
        loop = _bezier((0.4, 0.52), (0.39, 0.8), (0.2, 0.9), (0, 0.9))
        for across, up in (*tail, *loop):
            board.disc(middle + side * across * unit, base + 195 - up * unit, band, fill)


def _bezier(*handles: tuple[float, float], steps: int = 90) -> list[tuple[float, float]]:
    """Return points along a cubic curve with four handles."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x = sum(weight * handle[0] for weight, handle in zip(weights, handles, strict=True))
        y = sum(weight * handle[1] for weight, handle in zip(weights, handles, strict=True))
        points.append((x, y))
    return points


SCENES = {
    "shirts": shirts,
    "building": building,
    "table": table,
    "books": books,
    "bubbles": bubbles,
    "ribbon": ribbon,
}
