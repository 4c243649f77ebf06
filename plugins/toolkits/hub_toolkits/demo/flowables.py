"""The pieces a page is made of: paragraphs, lists, boxes, tables and lines to write on."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
)

from . import fonts, source
from .palette import Palette

_BLANK = re.compile(r"\[\[(.+?)\]\]")
_LINK = re.compile(r"\[(.+?)\]\((https?://.+?)\)")
_BLANK_SPACES = 26


class Styles:
    """Paragraph styles in the colours of one palette; ``scale`` 1 is 10.5 point text."""

    def __init__(self, palette: Palette, scale: float = 1.0) -> None:
        fonts.register()
        self.palette = palette
        self.scale = scale
        ink, deep = palette.ink, palette.deep
        self.title = self._style("title", 25, fonts.BLACK, palette.night, leading=1.12, after=5)
        self.lead = self._style("lead", 12.5, fonts.REGULAR, ink, leading=1.38, after=9)
        self.heading = self._style("heading", 14.5, fonts.BOLD, deep, leading=1.2, before=11, after=4, keep=True)
        self.subheading = self._style("subheading", 11.5, fonts.BOLD, ink, before=6, after=2, keep=True)
        self.body = self._style("body", 10.5, fonts.REGULAR, ink, after=5.5)
        self.item = self._style("item", 10.5, fonts.REGULAR, ink, after=3.5)
        self.cell = self._style("cell", 9.8, fonts.REGULAR, ink, leading=1.32)
        self.head = self._style("head", 9.8, fonts.BOLD, deep, leading=1.32)
        self.label = self._style("label", 9, fonts.REGULAR, palette.grey, leading=1.25)
        self.centred = ParagraphStyle("centred", self.body, alignment=TA_CENTER)

    def _style(
        self,
        name: str,
        size: float,
        font: str,
        colour: str,
        *,
        leading: float = 1.42,
        before: float = 0,
        after: float = 0,
        keep: bool = False,
    ) -> ParagraphStyle:
        size, before, after = (value * self.scale for value in (size, before, after))
        return ParagraphStyle(
            name,
            fontName=font,
            fontSize=size,
            leading=size * leading,
            textColor=colour,
            spaceBefore=before,
            spaceAfter=after,
            keepWithNext=keep,
            allowWidows=0,
            allowOrphans=0,
            splitLongWords=0,
        )


def markup(text: str, palette: Palette) -> str:
    """Turn inline Markdown into reportlab's paragraph markup."""
    safe = html.escape(text, quote=False)
    safe = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", safe)
    safe = re.sub(r"(?<!\w)\*(.+?)\*(?!\w)", r"<i>\1</i>", safe)
    safe = _LINK.sub(rf'<link href="\2" color="{palette.deep}"><u>\1</u></link>', safe)

    def blank(match: re.Match[str]) -> str:
        hint = match[1]
        spaces = "\u00a0" * max(_BLANK_SPACES, int(len(hint) * 2.2))
        label = html.escape(hint, quote=True)
        return (
            f'<onDraw name="blank" label="{label}"/><u>{spaces}</u> '
            f'<font size="80%" color="{palette.grey}">({hint})</font>'
        )

    return _BLANK.sub(blank, safe)


def blank_width(hint: str, font_size: float) -> float:
    """Return the width in points of the blank that ``markup`` draws for this hint."""
    spaces = "\u00a0" * max(_BLANK_SPACES, int(len(hint) * 2.2))
    return float(stringWidth(spaces, fonts.REGULAR, font_size))


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

    def getSpaceAfter(self) -> float:
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

    def __init__(self, block: source.Lines, styles: Styles, fields: Fields) -> None:
        super().__init__()
        self.block, self.styles, self.fields = block, styles, fields
        self.spaceAfter = 7 * styles.scale

    def getSpaceAfter(self) -> float:
        return float(self.spaceAfter)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.label_height = self.styles.label.leading
        self.step = 23 * self.styles.scale
        self.height = self.label_height + self.step * self.block.count
        return width, self.height

    def draw(self) -> None:
        gap = 14
        labels = self.block.labels
        width = (self.width - gap * (len(labels) - 1)) / len(labels)
        for place, label in enumerate(labels):
            self._column(label, place * (width + gap), width)

    def _column(self, label: str, x: float, width: float) -> None:
        canvas, style = self.canv, self.styles.label
        paragraph = Paragraph(markup(label, self.styles.palette), style)
        paragraph.wrap(width, style.leading * 2)
        paragraph.drawOn(canvas, x, self.height - self.label_height)
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

    def getSpaceBefore(self) -> float:
        return float(self.spaceBefore)

    def getSpaceAfter(self) -> float:
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
        draw_stack(canvas, self.content, self.padding + 4, self.height - self.padding, self.width - 2 * self.padding - 4)


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


def plain(text: str) -> str:
    """Return text without inline Markdown, with hints of blanks in square brackets."""
    text = _LINK.sub(r"\1 (\2)", text)
    text = _BLANK.sub(lambda match: f"[{match[1].upper()}]", text)
    return re.sub(r"\*{1,2}(.+?)\*{1,2}", r"\1", text)


def build(
    blocks: Iterable[source.Block],
    styles: Styles,
    fields: Fields,
    place_card: Callable[[source.Card], list[Flowable]] = lambda card: [],
) -> list[Flowable]:
    """Turn blocks into pieces of a page; ``place_card`` says what the page design does with a card."""
    pieces: list[Flowable] = []
    for block in blocks:
        pieces += place_card(block) if isinstance(block, source.Card) else _pieces(block, styles, fields)
    return pieces


def _pieces(block: source.Block, styles: Styles, fields: Fields) -> Iterator[Flowable]:
    palette = styles.palette
    match block:
        case source.Heading(level, text):
            style = styles.heading if level == 2 else styles.subheading
            yield CondPageBreak(style.leading * 4)
            heading = Paragraph(markup(text, palette), style)
            heading.outline = (level, plain(text))
            yield heading
        case source.Text(text):
            yield Paragraph(markup(text, palette), styles.body)
        case source.Items(kind, items):
            yield from (Mark(kind, number, text, styles, fields) for number, text in enumerate(items, start=1))
            yield Spacer(1, 2.5 * styles.scale)
        case source.Grid(rows):
            yield grid(rows, styles)
        case source.Lines():
            yield WritingLines(block, styles, fields)
        case source.Note(inner):
            small = Styles(palette, styles.scale * 0.96)
            small.heading.spaceBefore = small.subheading.spaceBefore = 0
            pieces = [piece for piece in build(inner, small, fields) if not isinstance(piece, CondPageBreak)]
            while pieces and isinstance(pieces[-1], Spacer):
                pieces.pop()
            yield KeepTogether([Box(pieces, palette)])
        case source.Break():
            yield PageBreak()


def grid(rows: tuple[tuple[str, ...], ...], styles: Styles) -> Table:
    """Return a table with hairlines; columns take their share of the text they hold."""
    palette = styles.palette
    head, *body = rows
    cells = [[Paragraph(markup(cell, palette), styles.head) for cell in head]]
    cells += [[Paragraph(markup(cell, palette), styles.cell) for cell in row] for row in body]
    longest = [max(len(plain(row[column])) for row in rows) for column in range(len(head))]
    shares = [min(max(length, 12), 60) ** 0.75 for length in longest]
    table = Table(
        cells,
        colWidths=[f"{100 * share / sum(shares):.2f}%" for share in shares],
        repeatRows=1,
        spaceBefore=4,
        spaceAfter=8,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 1.2, palette.deep),
            ("LINEBELOW", (0, 1), (-1, -1), 0.5, palette.soft),
            ("LEFTPADDING", (0, 0), (-1, -1), 5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 3.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4.5),
        ],
    )
    table.hAlign = "LEFT"
    return table
