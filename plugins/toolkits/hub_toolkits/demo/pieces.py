"""Pieces of a page that reportlab does not have: list items with marks, lines to write on, boxes."""

from collections.abc import Iterable
from typing import Any

from reportlab.platypus import Flowable, Paragraph

from . import fonts, source
from .palette import Palette
from .styles import Styles, markup, plain


class Fields:
    """Gives every field of a document a name of its own and one look."""

    def __init__(self) -> None:
        self._count = 0

    def text(self, canvas: Any, label: str, box: tuple[float, float, float, float], *, lines: int = 1) -> None:
        """Put a text field at ``box`` (x, y, width, height from the page corner)."""
        x, y, width, height = box
        canvas.acroForm.textfield(
            name=self._name(),
            tooltip=label,
            x=x,
            y=y,
            width=width,
            height=height,
            borderWidth=0,
            fillColor=None,
            borderColor=None,
            fontName="Helvetica",
            fontSize=10 if height < 30 or lines > 1 else 20,
            fieldFlags="multiline" if lines > 1 else "",
            maxlen=None,
        )

    def box(self, canvas: Any, label: str, x: float, y: float, size: float) -> None:
        """Put a check box at x, y from the page corner."""
        canvas.acroForm.checkbox(
            name=self._name(),
            tooltip=label,
            x=x,
            y=y,
            size=size,
            borderWidth=0,
            fillColor=None,
            borderColor=None,
            buttonStyle="check",
        )

    def _name(self) -> str:
        self._count += 1
        return f"field-{self._count}"


class Mark(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A list item: a paragraph with a dot, a number in a disc or a box to tick at its left."""

    def __init__(self, kind: str, number: int, text: str, styles: Styles, fields: Fields) -> None:
        super().__init__()
        self.kind, self.number, self.text = kind, number, text
        self.styles, self.fields = styles, fields
        self.indent = {"bullet": 13, "box": 19, "number": 23}[kind] * styles.scale
        self.paragraph = Paragraph(markup(text, styles.palette), styles.item)
        self.spaceAfter = styles.item.spaceAfter * (1.35 if kind == "number" else 1)

    def getSpaceAfter(self) -> float:  # noqa: N802 - reportlab's name
        return float(self.spaceAfter)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        _, self.height = self.paragraph.wrap(width - self.indent, height)
        self.width = width
        return width, self.height

    def draw(self) -> None:
        canvas, style, palette = self.canv, self.styles.item, self.styles.palette
        self.paragraph.drawOn(canvas, self.indent, 0)
        middle = self.height - style.leading / 2 - style.fontSize * 0.06
        canvas.saveState()
        canvas.setFillColor(palette.deep)
        if self.kind == "bullet":
            canvas.circle(4, middle, 2, stroke=0, fill=1)
        elif self.kind == "number":
            radius = 8 * self.styles.scale
            canvas.circle(radius, middle, radius, stroke=0, fill=1)
            canvas.setFillColor("#ffffff")
            size = 9.5 * self.styles.scale
            canvas.setFont(fonts.BOLD, size)
            canvas.drawCentredString(radius, middle - size * 0.34, str(self.number))
        else:
            side = 10 * self.styles.scale
            canvas.setStrokeColor(palette.deep)
            canvas.setLineWidth(0.9)
            canvas.roundRect(0.5, middle - side / 2, side, side, 1.5, stroke=1, fill=0)
            x, y = canvas.absolutePosition(0.5, middle - side / 2)
            self.fields.box(canvas, plain(self.text), x, y, side)
        canvas.restoreState()


class WritingLines(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Labelled lines to write on, each also a field to type in."""

    gap = 14.0

    def __init__(self, block: source.Lines, styles: Styles, fields: Fields) -> None:
        super().__init__()
        self.block, self.styles, self.fields = block, styles, fields
        self.spaceAfter = 7 * styles.scale

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        return 5 * float(self.styles.scale)

    def getSpaceAfter(self) -> float:  # noqa: N802 - reportlab's name
        return float(self.spaceAfter)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.label_height = max(label.wrap(self._column_width(), height)[1] for label in self._labels())
        self.step = 21 * self.styles.scale
        self.height = self.label_height + self.step * self.block.count
        return width, self.height

    def draw(self) -> None:
        width = self._column_width()
        for place, (label, paragraph) in enumerate(zip(self.block.labels, self._labels(), strict=True)):
            self._column(label, paragraph, place * (width + self.gap), width)

    def _labels(self) -> list[Paragraph]:
        return [Paragraph(markup(label, self.styles.palette), self.styles.label) for label in self.block.labels]

    def _column_width(self) -> float:
        count = len(self.block.labels)
        return (self.width - self.gap * (count - 1)) / count

    def _column(self, label: str, paragraph: Paragraph, x: float, width: float) -> None:
        canvas = self.canv
        _, height = paragraph.wrap(width, self.label_height)
        paragraph.drawOn(canvas, x, self.height - height)
        canvas.saveState()
        canvas.setStrokeColor(self.styles.palette.soft)
        canvas.setLineWidth(0.9)
        for line in range(self.block.count):
            y = self.height - self.label_height - self.step * (line + 1) + 1
            canvas.line(x, y, x + width, y)
        canvas.restoreState()
        left, bottom = canvas.absolutePosition(x, 1.5)
        box = (left, bottom, width, self.step * self.block.count - 3)
        self.fields.text(canvas, plain(label), box, lines=self.block.count)


class Box(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A pale rounded box around other pieces; it never breaks over a page."""

    padding = 11

    def __init__(self, content: list[Flowable], palette: Palette, *, fill: bool = True) -> None:
        super().__init__()
        self.content, self.palette, self.fill = content, palette, fill
        self.spaceBefore, self.spaceAfter = 7, 9

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        return float(self.spaceBefore)

    def getSpaceAfter(self) -> float:  # noqa: N802 - reportlab's name
        return float(self.spaceAfter)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.height = stack_height(self.content, width - 2 * self.padding - 4) + 2 * self.padding - 2
        return width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.setFillColor(self.palette.tint if self.fill else "#ffffff")
        canvas.setStrokeColor(self.palette.soft)
        canvas.setLineWidth(0.8)
        canvas.roundRect(0, 0, self.width, self.height, 7, stroke=0 if self.fill else 1, fill=1)
        canvas.setFillColor(self.palette.deep)
        if self.fill:
            canvas.roundRect(0, 0, 4, self.height, 2, stroke=0, fill=1)
        canvas.restoreState()
        draw_stack(
            canvas, self.content, self.padding + 4, self.height - self.padding, self.width - 2 * self.padding - 4
        )


def stack_height(content: Iterable[Flowable], width: float) -> float:
    """Return the height of pieces set one below the other, without space above the first and below the last."""
    total, below = 0.0, 0.0
    for place, piece in enumerate(content):
        _, height = piece.wrap(width, 10_000)
        total += (max(below, piece.getSpaceBefore()) if place else 0) + height
        below = piece.getSpaceAfter()
    return total


def draw_stack(canvas: Any, content: Iterable[Flowable], x: float, top: float, width: float) -> float:
    """Draw pieces one below the other from ``top`` and return where the last one ends."""
    below = 0.0
    for place, piece in enumerate(content):
        _, height = piece.wrap(width, 10_000)
        top -= (max(below, piece.getSpaceBefore()) if place else 0) + height
        piece.drawOn(canvas, x, top)
        below = piece.getSpaceAfter()
    return top
