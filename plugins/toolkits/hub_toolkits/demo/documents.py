"""Make the demo documents: letter-size PDFs with embedded fonts, outline, page numbers and a stated language."""

from bisect import bisect_left
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import landscape, letter
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from . import designs, fonts
from .catalogue import Title
from .palette import Palette
from .story import MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Story
from .styles import blank_width

SCALES = (1.18, 1.14, 1.1, 1.06, 1.02, 0.98, 0.95)
"""Type scales to try, largest first; 1 is text of 10.5 points."""


def pdf(title: Title, palette: Palette) -> bytes:
    """Return the document as PDF; the same input gives the same bytes."""
    document = _render(title, palette, *title.fit)
    if document.page != title.fit[1]:
        # The text has changed since, or the name of another maker is so long that it takes a line more.
        document = _render(title, palette, *best_fit(title, palette))
    return document.buffer.getvalue()


def best_fit(title: Title, palette: Palette) -> tuple[float, int]:
    """Return the largest type scale that needs no more pages than the smallest, and that number of pages.

    Lays the document out up to four times; the catalogue keeps the answer as ``Title.fit``.
    """
    fewest = _render(title, palette, SCALES[-1], 0).page
    # Larger type never needs fewer pages, so the border can be found by halving.
    place = bisect_left(SCALES, x=True, key=lambda scale: _render(title, palette, scale, 0).page == fewest)
    return SCALES[min(place, len(SCALES) - 1)], fewest


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
            initialFontName=fonts.REGULAR,
            invariant=1,
            pageCompression=1,
        )
        self.addPageTemplates(
            [
                _template("flow", self._furniture, top=58, bottom=62),
                _template("titled", self._furniture, top=58, bottom=62),
                _template("framed", self._framed, top=84, bottom=92, side=MARGIN + 30),
                _template("bare", self._footer_only, top=0, bottom=0, side=0),
                _template("wide", self._footer_only, top=0, bottom=0, side=0, turned=True),
            ]
        )

    def start_on(self, name: str) -> None:
        """Choose the kind of page the document opens with."""
        self._firstPageTemplateIndex = [template.id for template in self.pageTemplates].index(name)

    def beforeDocument(self) -> None:  # noqa: N802 - reportlab's name
        self.canv.setNamedCB("blank", self._inline_blank)
        self.canv.showOutline()
        # A reader's window should name the document, not the file.
        self.canv.setViewerPreference("DisplayDocTitle", "true")
        self._mark(self.story.title.title, 0)

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab's name
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
        if document.page > 1 and document.pageTemplate.id == "flow":
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
        line = self.story.licence_line()
        number = self.story.phrase("page", page=document.page, pages=self.pages) if self.pages > 1 else ""
        # The credit names the maker; a very long name makes the line smaller, not longer than the page.
        free = width - 2 * side - 16
        size = min(8.0, 8 * free / canvas.stringWidth(line + number, fonts.REGULAR, 8))
        canvas.setFont(fonts.REGULAR, size)
        canvas.drawString(side, 30, line)
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


def _render(title: Title, palette: Palette, scale: float, pages: int) -> _Document:
    fonts.register()
    design = designs.DESIGNS[title.layout]
    story = Story(title, palette, scale)
    document = _Document(story, pages)
    document.start_on(design.first_page)
    document.build(design.build(story))
    return document
