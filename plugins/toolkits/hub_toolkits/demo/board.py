"""A drawing board for Pillow: draws large, then shrinks, so that every edge is smooth."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from . import fonts
from .palette import blend

Point = tuple[float, float]


class Board:
    """A picture of ``width`` × ``height`` pixels drawn ``scale`` times as large; y grows downwards."""

    def __init__(self, width: int, height: int, background: str, *, scale: int = 4) -> None:
        self.width, self.height, self.scale = width, height, scale
        self.image = Image.new("RGB", (width * scale, height * scale), background)
        self._draw = ImageDraw.Draw(self.image)

    def _points(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def polygon(self, points: Sequence[Point], fill: str) -> None:
        """Fill a polygon."""
        self._draw.polygon(self._points(points), fill=fill)

    def curve(self, points: Sequence[Point], fill: str) -> None:
        """Fill a closed smooth shape through the middles of its corner points."""
        self.polygon(smooth(points), fill)

    def line(self, points: Sequence[Point], fill: str, width: float) -> None:
        """Draw a line with round ends."""
        self._draw.line(self._points(points), fill=fill, width=round(width * self.scale), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, fill)

    def box(self, x: float, y: float, width: float, height: float, fill: str, *, radius: float = 0) -> None:
        """Fill a rectangle; ``radius`` rounds its corners."""
        corners = [(x * self.scale, y * self.scale), ((x + width) * self.scale - 1, (y + height) * self.scale - 1)]
        self._draw.rounded_rectangle(corners, radius=radius * self.scale, fill=fill)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        """Fill a circle around x, y."""
        self.oval(x, y, radius, radius, fill)

    def oval(self, x: float, y: float, across: float, up: float, fill: str) -> None:
        """Fill an ellipse around x, y with two radii."""
        corners = [(x - across, y - up), (x + across, y + up)]
        self._draw.ellipse(self._points(corners), fill=fill)

    def glow(self, x: float, y: float, across: float, up: float, colour: str, around: str) -> None:
        """Draw a soft light that fades from ``colour`` in the middle to ``around``."""
        steps = 28
        for step in range(steps):
            share = 1 - step / steps
            self.oval(x, y, across * share, up * share, blend(around, colour, (1 - share) ** 1.6))

    def fade(self, top: str, bottom: str) -> None:
        """Fill the picture with a vertical change of colour."""
        for row in range(0, self.height, 2):
            self.box(0, row, self.width, 2, blend(top, bottom, row / self.height))

    def text(self, x: float, y: float, words: str, size: float, fill: str, *, font: str = fonts.BLACK) -> None:
        """Write one line with its top left at x, y."""
        self._draw.text((x * self.scale, y * self.scale), words, fill=fill, font=self._font(font, size))

    def text_width(self, words: str, size: float, font: str = fonts.BLACK) -> float:
        """Return the width of one line in pixels of the finished picture."""
        return self._font(font, size).getlength(words) / self.scale

    def wrap(self, words: str, size: float, width: float, font: str = fonts.BLACK) -> list[str]:
        """Break words into lines not wider than ``width``."""
        lines = [""]
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.text_width(longer, size, font) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def paragraph(
        self, box: tuple[float, float, float, float], words: str, sizes: tuple[int, int], fill: str, *, font: str
    ) -> None:
        """Write words in the box (x, y, width, height), as large as fits between the two sizes, centred upright."""
        x, y, width, height = box
        size, smallest = sizes
        while size > smallest and len(self.wrap(words, size, width, font)) * size * 1.2 > height:
            size -= 2
        lines = self.wrap(words, size, width, font)
        top = y + (height - len(lines) * size * 1.2) / 2
        for row, line in enumerate(lines):
            self.text(x, top + row * size * 1.2 - size * 0.12, line, size, fill, font=font)

    def png(self, *, flat: bool = False) -> bytes:
        """Return the finished picture; few colours keep the file small, and ``flat`` ones are quicker to find."""
        small = self.image.reduce(self.scale)
        method = Image.Quantize.FASTOCTREE if flat else Image.Quantize.MEDIANCUT
        few = small.quantize(160, method=method, dither=Image.Dither.NONE)
        buffer = BytesIO()
        few.save(buffer, "PNG", compress_level=7)  # "optimize" takes five times as long to save an eighth
        return buffer.getvalue()

    def _font(self, name: str, size: float) -> ImageFont.FreeTypeFont:
        return fonts.picture_font(name, round(size * self.scale))


def smooth(points: Sequence[Point], steps: int = 10) -> list[Point]:
    """Round a closed polygon: quadratic curves from middle to middle with each corner as handle."""
    result: list[Point] = []
    count = len(points)
    for place, corner in enumerate(points):
        before, after = points[place - 1], points[(place + 1) % count]
        start = ((before[0] + corner[0]) / 2, (before[1] + corner[1]) / 2)
        end = ((corner[0] + after[0]) / 2, (corner[1] + after[1]) / 2)
        for step in range(steps):
            t = step / steps
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
            result.append((a * start[0] + b * corner[0] + c * end[0], a * start[1] + b * corner[1] + c * end[1]))
    return result
