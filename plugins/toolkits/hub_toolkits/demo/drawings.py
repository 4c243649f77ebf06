"""Line drawings for PDF pages, drawn with vector paths."""

from math import cos, pi, sin
from typing import Any

from reportlab.platypus import Paragraph

from . import fonts
from .palette import Palette, blend
from .story import MARGIN, PAGE_HEIGHT, PAGE_WIDTH, TEXT_WIDTH, Story
from .styles import markup

PLAN_HEIGHT = 208.0
_INK = "#3d4449"


def ribbon(canvas: Any, x: float, y: float, size: float, *, fill: str, stroke: str, line: float = 1.4) -> None:
    """Draw a looped ribbon around the point x, y; ``size`` is its height in points.

    Each half is a thick stroke with a thinner one on top, so that the right half lies over the left one.
    """
    unit = size / 2
    band = size * 0.2

    def half(direction: int) -> Any:
        path = canvas.beginPath()
        path.moveTo(x - direction * 0.56 * unit, y - unit)
        path.curveTo(
            x - direction * 0.1 * unit,
            y - 0.25 * unit,
            x + direction * 0.42 * unit,
            y + 0.1 * unit,
            x + direction * 0.4 * unit,
            y + 0.52 * unit,
        )
        path.curveTo(
            x + direction * 0.39 * unit, y + 0.8 * unit, x + direction * 0.2 * unit, y + 0.9 * unit, x, y + 0.9 * unit
        )
        return path

    canvas.saveState()
    canvas.setLineCap(0)
    for direction in (1, -1):
        canvas.setStrokeColor(stroke)
        canvas.setLineWidth(band + 2 * line)
        canvas.drawPath(half(direction))
        canvas.setStrokeColor(fill)
        canvas.setLineWidth(band)
        canvas.drawPath(half(direction))
    # Cover the seam at the top of the loop and close the two tails.
    for colour, width, reach in ((stroke, band + 2 * line, 0.8), (fill, band, 1.6)):
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(width)
        canvas.line(x - reach, y + 0.9 * unit, x + reach, y + 0.9 * unit)
    canvas.setStrokeColor(stroke)
    canvas.setLineWidth(line)
    for direction in (1, -1):
        across, up = 0.853 * band / 2, 0.523 * band / 2
        foot = x - direction * 0.56 * unit
        canvas.line(foot - direction * across, y - unit + up, foot + direction * across, y - unit - up)
    canvas.restoreState()


def leaf(canvas: Any, x: float, y: float, length: float, angle: float) -> None:
    """Draw the outline of a leaf that starts at x, y and points at ``angle`` degrees."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.rotate(angle)
    path = canvas.beginPath()
    path.moveTo(0, 0)
    path.curveTo(length * 0.25, length * 0.34, length * 0.75, length * 0.3, length, 0)
    path.curveTo(length * 0.75, -length * 0.3, length * 0.25, -length * 0.34, 0, 0)
    canvas.drawPath(path, stroke=1, fill=1)
    canvas.line(-length * 0.18, 0, length * 0.82, 0)
    for place in (0.3, 0.5, 0.68):
        for side in (1, -1):
            canvas.line(length * place, 0, length * (place + 0.13), side * length * 0.13)
    canvas.restoreState()


def star(canvas: Any, x: float, y: float, radius: float, turn: float = 0) -> None:
    """Draw the outline of a five-pointed star."""
    path = canvas.beginPath()
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.46
        angle = pi / 2 + corner * pi / 5 + turn
        point = (x + reach * cos(angle), y + reach * sin(angle))
        if corner:
            path.lineTo(*point)
        else:
            path.moveTo(*point)
    path.close()
    canvas.drawPath(path, stroke=1, fill=1)


def heart(canvas: Any, x: float, y: float, size: float) -> None:
    """Draw the outline of a heart with its tip at x, y."""
    path = canvas.beginPath()
    path.moveTo(x, y)
    path.curveTo(x - size * 0.9, y + size * 0.6, x - size * 0.5, y + size * 1.25, x, y + size * 0.8)
    path.curveTo(x + size * 0.5, y + size * 1.25, x + size * 0.9, y + size * 0.6, x, y)
    canvas.drawPath(path, stroke=1, fill=1)


def coloring_page(canvas: Any, story: Story) -> None:
    """Draw the ribbon among leaves and stars, with a sentence to finish below it."""
    card = story.card("page")
    canvas.saveState()
    canvas.setStrokeColor(_INK)
    canvas.setFillColor("#ffffff")
    canvas.setLineWidth(2)
    canvas.setLineJoin(1)
    canvas.setLineCap(1)
    canvas.roundRect(40, 204, PAGE_WIDTH - 80, PAGE_HEIGHT - 204 - 84, 20)
    _garland(canvas)
    ribbon(canvas, PAGE_WIDTH / 2, 458, 400, fill="#ffffff", stroke=_INK, line=2.2)
    heart(canvas, PAGE_WIDTH / 2, 528, 42)
    canvas.restoreState()
    canvas.setFillColor(story.palette.night)
    canvas.setFont(fonts.BLACK, 25)
    canvas.drawCentredString(PAGE_WIDTH / 2, PAGE_HEIGHT - 58, card.title)
    sentence, note = (getattr(block, "text", "") for block in card.blocks)
    canvas.setFont(fonts.BOLD, 19)
    canvas.drawString(44, 166, sentence)
    canvas.setStrokeColor(_INK)
    canvas.setLineWidth(1)
    start = 44 + canvas.stringWidth(sentence, fonts.BOLD, 19) + 10
    canvas.line(start, 162, PAGE_WIDTH - 44, 162)
    canvas.line(44, 122, PAGE_WIDTH - 44, 122)
    paragraph = Paragraph(markup(note, story.palette), story.styles.label)
    paragraph.wrap(PAGE_WIDTH - 88, 60)
    paragraph.drawOn(canvas, 44, 62)


def _garland(canvas: Any) -> None:
    """Leaves, stars and dots around the ribbon; places are points from the page corner."""
    for x, y, length, angle in (
        (92, 250, 92, 62),
        (78, 356, 72, 74),
        (520, 250, 92, 118),
        (534, 356, 72, 106),
        (92, 560, 80, 66),
        (520, 560, 80, 114),
        (296, 236, 50, 152),
        (316, 236, 50, 28),
    ):
        leaf(canvas, x, y, length, angle)
    for x, y, radius, turn in (
        (120, 498, 26, 0.2),
        (492, 498, 26, -0.2),
        (156, 654, 30, -0.15),
        (456, 654, 30, 0.15),
        (306, 300, 24, 0),
        (82, 632, 17, 0.3),
        (530, 632, 17, -0.3),
    ):
        star(canvas, x, y, radius, turn)
    for x, y, radius in (
        (168, 560, 8),
        (444, 560, 8),
        (150, 420, 10),
        (462, 420, 10),
        (240, 676, 7),
        (372, 676, 7),
        (66, 456, 7),
        (546, 456, 7),
    ):
        canvas.circle(x, y, radius, stroke=1, fill=1)


def rings_page(canvas: Any, story: Story, heading: str, labels: list[str]) -> None:
    """Draw three rings around one word; ``labels``: the word, the rings from inside out, the line below."""
    palette = story.palette
    middle, *rings, name = labels
    x, y = PAGE_WIDTH / 2, 372
    canvas.saveState()
    canvas.setFillColor(palette.night)
    canvas.setFont(fonts.BLACK, 27)
    canvas.drawCentredString(x, PAGE_HEIGHT - 66, heading)
    radii = (268.0, 184.0, 108.0)
    for radius, share in zip(radii, (0.0, 0.55, 1.0), strict=True):
        canvas.setFillColor(blend("#ffffff", palette.tint, share))
        canvas.setStrokeColor(palette.deep)
        canvas.setLineWidth(1.6)
        canvas.circle(x, y, radius, stroke=1, fill=1)
    canvas.setFillColor(palette.deep)
    canvas.circle(x, y, 36, stroke=0, fill=1)
    canvas.setFillColor("#ffffff")
    canvas.setFont(fonts.BLACK, 25)
    canvas.drawCentredString(x, y - 9, middle)
    for label, radius in zip(rings, reversed(radii), strict=True):
        width = canvas.stringWidth(label, fonts.BOLD, 13) + 24
        canvas.setFillColor("#ffffff")
        canvas.setStrokeColor(palette.deep)
        canvas.roundRect(x - width / 2, y + radius - 12, width, 24, 12, stroke=1, fill=1)
        canvas.setFillColor(palette.deep)
        canvas.setFont(fonts.BOLD, 13)
        canvas.drawCentredString(x, y + radius - 4.5, label)
    canvas.setFillColor(palette.ink)
    canvas.setFont(fonts.REGULAR, 12)
    canvas.drawString(MARGIN, 62, name)
    canvas.setStrokeColor(palette.grey)
    canvas.setLineWidth(0.8)
    canvas.line(MARGIN + canvas.stringWidth(name, fonts.REGULAR, 12) + 8, 60, PAGE_WIDTH - MARGIN, 60)
    canvas.restoreState()


def table_plan(canvas: Any, labels: list[str], palette: Palette) -> None:
    """Draw a six-foot table from above: ``labels`` are the seven places, then wall, walkway and quiet end."""
    places, (wall, walkway, quiet) = labels[:7], labels[7:]
    left, bottom, width, height = 0.0, 46.0, TEXT_WIDTH, 118.0
    canvas.saveState()
    canvas.setStrokeColor(palette.grey)
    canvas.setLineWidth(3)
    canvas.line(left, bottom + height + 22, left + width, bottom + height + 22)
    canvas.setFillColor(palette.grey)
    canvas.setFont(fonts.REGULAR, 9)
    canvas.drawCentredString(left + width / 2, bottom + height + 28, wall)
    canvas.drawCentredString(left + width / 2, bottom - 18, walkway)
    canvas.setFillColor(palette.tint)
    canvas.setStrokeColor(palette.deep)
    canvas.setLineWidth(1.4)
    canvas.roundRect(left, bottom, width, height, 6, stroke=1, fill=1)
    canvas.setLineWidth(0.9)
    canvas.setDash(3, 3)
    canvas.line(left + width * 0.79, bottom - 6, left + width * 0.79, bottom + height + 6)
    canvas.setDash()
    canvas.setFillColor(palette.deep)
    canvas.setFont(fonts.BOLD, 9)
    canvas.drawCentredString(left + width * 0.895, bottom - 18, quiet)
    boxes = (
        (0.02, 0.56, 0.30, 0.36),
        (0.02, 0.08, 0.19, 0.40),
        (0.23, 0.08, 0.19, 0.40),
        (0.34, 0.56, 0.21, 0.36),
        (0.57, 0.56, 0.20, 0.36),
        (0.44, 0.08, 0.33, 0.40),
        (0.81, 0.16, 0.17, 0.68),
    )
    for number, (label, (x, y, w, h)) in enumerate(zip(places, boxes, strict=True), start=1):
        _place(canvas, palette, number, label, (left + x * width, bottom + y * height, w * width, h * height))
    canvas.restoreState()


def _place(canvas: Any, palette: Palette, number: int, label: str, box: tuple[float, float, float, float]) -> None:
    x, y, width, height = box
    canvas.setFillColor("#ffffff")
    canvas.setStrokeColor(palette.soft)
    canvas.roundRect(x, y, width, height, 4, stroke=1, fill=1)
    canvas.setFillColor(palette.deep)
    canvas.circle(x + 12, y + height - 12, 7.5, stroke=0, fill=1)
    canvas.setFillColor("#ffffff")
    canvas.setFont(fonts.BOLD, 9)
    canvas.drawCentredString(x + 12, y + height - 15.2, str(number))
    canvas.setFillColor(palette.ink)
    canvas.setFont(fonts.REGULAR, 9.2)
    words, lines = label.split(), [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        indent = 22 if len(lines) == 1 else 0
        if lines[-1] and canvas.stringWidth(longer, fonts.REGULAR, 9.2) > width - 12 - indent:
            lines.append(word)
        else:
            lines[-1] = longer
    for row, line in enumerate(lines):
        canvas.drawString(x + (24 if row == 0 else 7), y + height - 15.4 - row * 11.5, line)
