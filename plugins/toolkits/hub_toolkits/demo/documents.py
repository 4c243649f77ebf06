"""Make the demo documents: letter-size PDFs with embedded fonts, outline, page numbers and a stated language."""

import textwrap
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import landscape, letter
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from . import designs, fonts, source
from .catalogue import Title
from .flowables import blank_width, plain
from .palette import Palette
from .story import MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Story

TXT_WIDTH = 78


def pdf(title: Title, palette: Palette) -> bytes:
    """Return the document as PDF; the same input gives the same bytes."""
    pages = _render(title, palette, pages=0).page
    document = _render(title, palette, pages=pages)
    return document.buffer.getvalue()


def plain_text(title: Title) -> bytes:
    """Return the words of the document as UTF-8 text with lines of at most 78 characters."""
    lines = [title.title, "=" * len(title.title), ""]
    for block in source.read(title.slug, title.language):
        lines += [*_text_lines(block), ""]
    return ("\n".join(lines).rstrip() + "\n").encode()


class _Document(BaseDocTemplate):  # type: ignore[misc]  # reportlab has no types
    """A document that numbers its pages and puts its headings into the outline."""

    def __init__(self, story: Story, pages: int) -> None:
        self.buffer = BytesIO()
        self.story, self.pages = story, pages
        title = story.title
        super().__init__(
            self.buffer,
            pagesize=letter,
            title=title.title,
            author=title.maker.name,
            subject=title.summary,
            creator="Partner Hub",
            lang={"en": "en-US", "es": "es-US"}[title.language],
            invariant=1,
            pageCompression=1,
        )
        self.addPageTemplates(
            [
                _template("flow", self._furniture, top=58, bottom=62),
                _template("framed", self._framed, top=84, bottom=92, side=MARGIN + 30),
                _template("bare", self._footer_only, top=0, bottom=0, side=0),
                _template("wide", self._footer_only, top=0, bottom=0, side=0, turned=True),
            ]
        )

    def beforeDocument(self) -> None:
        self.canv.setNamedCB("blank", self._inline_blank)
        self.canv.showOutline()
        # A reader's window should name the document, not the file.
        self.canv.setViewerPreference("DisplayDocTitle", "true")
        self._mark(self.story.title.title, 0)

    def afterFlowable(self, flowable: Flowable) -> None:
        outline = getattr(flowable, "outline", None)
        if outline:
            level, text = outline
            self._mark(text, min(level - 1, self._deepest + 1))

    def _mark(self, text: str, level: int) -> None:
        key = f"part-{self.canv.getPageNumber()}-{text}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text, key, level=level, closed=False)
        self._deepest = level

    def _inline_blank(self, canvas: Canvas, kind: str, label: str) -> None:
        """Put a field over a blank in a sentence; reportlab calls this with the place of the text cursor."""
        place = canvas._curr_tx_info
        size = self.story.styles.body.fontSize
        x, y = canvas.absolutePosition(place["cur_x"], place["cur_y"] - 3)
        self.story.fields.text(canvas, label, (x, y, blank_width(label, size), size * 1.35))

    def _furniture(self, canvas: Canvas, document: Any) -> None:
        palette = self.story.palette
        canvas.saveState()
        canvas.setFillColor(palette.base)
        canvas.rect(0, PAGE_HEIGHT - 9, PAGE_WIDTH, 9, stroke=0, fill=1)
        if document.page > 1:
            canvas.setFillColor(palette.grey)
            canvas.setFont(fonts.REGULAR, 8.5)
            canvas.drawString(MARGIN, PAGE_HEIGHT - 36, self.story.title.title)
        canvas.restoreState()
        self._footer_only(canvas, document)

    def _framed(self, canvas: Canvas, document: Any) -> None:
        designs.certificate_frame(canvas, self.story.palette)
        self._footer_only(canvas, document)

    def _footer_only(self, canvas: Canvas, document: Any) -> None:
        width, _ = canvas._pagesize
        side = MARGIN if width == PAGE_WIDTH else 48
        canvas.saveState()
        canvas.setFillColor(self.story.palette.grey)
        canvas.setFont(fonts.REGULAR, 8)
        canvas.drawString(side, 30, self.story.licence_line())
        if self.pages > 1:
            number = self.story.phrase("page", page=document.page, pages=self.pages)
            canvas.drawRightString(width - side, 30, number)
        canvas.restoreState()


def _template(
    name: str, furniture: Any, *, top: float, bottom: float, side: float = MARGIN, turned: bool = False
) -> PageTemplate:
    size = landscape(letter) if turned else letter
    width, height = size
    frame = Frame(
        side,
        bottom,
        width - 2 * side,
        height - top - bottom,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
        id=name,
    )
    return PageTemplate(id=name, frames=[frame], onPage=furniture, pagesize=size)


def _render(title: Title, palette: Palette, *, pages: int) -> _Document:
    fonts.register()
    design = designs.DESIGNS[title.layout]
    story = Story(title, palette, design.scale)
    document = _Document(story, pages)
    document._firstPageTemplateIndex = design.first_page
    document.build(design.build(story))
    return document


def _text_lines(block: source.Block) -> Iterator[str]:
    """Write one block as plain text."""
    match block:
        case source.Heading(level, text):
            yield plain(text).upper() if level == 2 else plain(text)
        case source.Text(text):
            yield from textwrap.wrap(plain(text), TXT_WIDTH)
        case source.Items(kind, items):
            for number, item in enumerate(items, start=1):
                mark = {"bullet": "- ", "box": "[ ] ", "number": f"{number}. "}[kind]
                yield from textwrap.wrap(plain(item), TXT_WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark))
        case source.Grid(rows):
            for number, row in enumerate(rows[1:], start=1):
                for head, cell in zip(rows[0], row, strict=True):
                    yield from textwrap.wrap(plain(f"{head}: {cell}"), TXT_WIDTH)
                if number < len(rows) - 1:
                    yield ""
        case source.Lines(labels):
            yield from (f"{plain(label)}: ______________________" for label in labels)
        case source.Note(blocks) | source.Card(_, _, blocks):
            for place, inner in enumerate(blocks):
                yield from ([""] if place else [])
                yield from _text_lines(inner)
        case source.Break():
            yield "-" * TXT_WIDTH
