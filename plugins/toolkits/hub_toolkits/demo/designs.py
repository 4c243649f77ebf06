"""Page designs: how the blocks of one kind of document are laid out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, NextPageTemplate, PageBreak, Paragraph, Spacer, Table

from . import drawings, sheets, source
from .flowables import build
from .palette import Palette
from .pieces import Box
from .story import PAGE_HEIGHT, PAGE_WIDTH, TEXT_WIDTH, Story
from .styles import PLAIN_CELLS, Styles, markup


@dataclass(frozen=True, slots=True)
class Design:
    """A page design: what builds it and on which kind of page it starts."""

    build: Callable[[Story], list[Flowable]]
    first_page: str = "flow"


class Page(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A whole page drawn by a function that gets the canvas."""

    def __init__(self, draw_page: Callable[[Any], None]) -> None:
        super().__init__()
        self.draw_page = draw_page

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, height

    def draw(self) -> None:
        self.draw_page(self.canv)


class Drawing(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A drawing as wide as the text, made by a function that gets the canvas."""

    def __init__(self, height: float, draw_it: Callable[[Any], None]) -> None:
        super().__init__()
        self.height, self.draw_it = height, draw_it

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, self.height

    def draw(self) -> None:
        self.draw_it(self.canv)


def guide(story: Story) -> list[Flowable]:
    """Header, lead and text; the usual document."""
    lead, rest = story.lead()
    return [*story.header(), *lead, *story.flow(rest)]


def display(story: Story) -> list[Flowable]:
    """A guide with a plan of the table where the text has its ``plan`` card."""
    lead, rest = story.lead()

    def place(card: source.Card) -> list[Flowable]:
        labels = [text for block in card.blocks if isinstance(block, source.Items) for text in block.items]
        return [Drawing(drawings.PLAN_HEIGHT, partial(drawings.table_plan, labels=labels, palette=story.palette))]

    return [*story.header(), *lead, *build(rest, story.styles, story.fields, place)]


def template(story: Story) -> list[Flowable]:
    """A text to fill in, with the ``side`` card as a narrow column beside it."""
    side_width, gap = 150.0, 18.0
    lead, rest = story.lead()
    before = tuple(block for block in rest if not isinstance(block, source.Card))
    cut = before.index(source.Break()) if source.Break() in before else len(before)
    small = Styles(story.palette, story.scale * 0.9, narrow=True)
    side = Box(build(story.card("side").blocks, small, story.fields), story.palette)
    row = Table(
        [[story.flow(before[:cut]), side]],
        colWidths=[TEXT_WIDTH - side_width - gap, side_width + gap],
        style=[
            *PLAIN_CELLS,
            ("LEFTPADDING", (0, 0), (0, 0), 0),
            ("LEFTPADDING", (1, 0), (1, 0), gap),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
        ],
    )
    return [*story.header(), *lead, row, *story.flow(before[cut:])]


def certificate(story: Story) -> list[Flowable]:
    """A framed first page with centred text, then a plain page of notes."""
    page = story.card("page")
    formal = story.styles
    centred = ParagraphStyle("formal", formal.body, alignment=TA_CENTER, fontSize=12.6, leading=21.5, spaceAfter=11)
    head = ParagraphStyle("formal-title", formal.title, alignment=TA_CENTER, fontSize=34, leading=40, spaceAfter=14)
    pieces: list[Flowable] = [Spacer(1, 74), Paragraph(markup(page.title, story.palette), head)]
    for block in page.blocks:
        if isinstance(block, source.Text):
            pieces.append(Paragraph(markup(block.text, story.palette), centred))
        else:
            pieces += [Spacer(1, 26), *build((block,), formal, story.fields)]
    rest = tuple(block for block in story.blocks if not isinstance(block, source.Card))
    return [*pieces, NextPageTemplate("titled"), PageBreak(), *story.header(), *story.flow(rest)]


def certificate_frame(canvas: Any, palette: Palette) -> None:
    """Draw the double border and the ribbon of a formal page."""
    canvas.saveState()
    canvas.setStrokeColor(palette.deep)
    canvas.setLineWidth(2.2)
    canvas.roundRect(44, 52, PAGE_WIDTH - 88, PAGE_HEIGHT - 96, 10)
    canvas.setStrokeColor(palette.soft)
    canvas.setLineWidth(0.8)
    canvas.roundRect(52, 60, PAGE_WIDTH - 104, PAGE_HEIGHT - 112, 6)
    drawings.ribbon(canvas, PAGE_WIDTH / 2, PAGE_HEIGHT - 118, 58, fill=palette.base, stroke=palette.deep)
    canvas.restoreState()


def wallet(story: Story) -> list[Flowable]:
    """Eight cards to a sheet, fronts on the first page and backs on the second."""
    front, back = story.card("front"), story.card("back")
    notes = tuple(block for block in story.blocks if not isinstance(block, source.Card))
    draw = partial(sheets.wallet_sheet, story=story)
    return [
        Page(partial(draw, card=front, front=True)),
        NextPageTemplate("bare"),
        PageBreak(),
        Page(partial(draw, card=back, front=False)),
        NextPageTemplate("titled"),
        PageBreak(),
        *story.header(),
        *story.flow(notes),
    ]


def circle(story: Story) -> list[Flowable]:
    """A page with rings to fill in, then notes for the teacher."""
    labels = [text for block in story.card("rings").blocks if isinstance(block, source.Items) for text in block.items]
    rest = tuple(block for block in story.blocks if not isinstance(block, source.Card))
    first = Page(partial(drawings.rings_page, story=story, heading=story.card("rings").title, labels=labels))
    return [first, NextPageTemplate("titled"), PageBreak(), *story.header(), *story.flow(rest)]


def coloring(story: Story) -> list[Flowable]:
    """One page: a line drawing to color and a sentence to finish."""
    return [Page(partial(drawings.coloring_page, story=story))]


def selfie(story: Story) -> list[Flowable]:
    """A wide sign to hold up, then a page of ideas."""
    rest = tuple(block for block in story.blocks if not isinstance(block, source.Card))
    first = Page(partial(sheets.selfie_page, story=story, card=story.card("sign")))
    return [first, NextPageTemplate("titled"), PageBreak(), *story.header(), *story.flow(rest)]


def cards(story: Story) -> list[Flowable]:
    """A guide, then sheets of cards to cut out, one for each part of the ``deck`` card."""
    lead, rest = story.lead()
    deck = story.card("deck")
    columns, rows = (int(number) for number in deck.title.split("x"))
    (table,) = (block for block in deck.blocks if isinstance(block, source.Grid))
    pieces = [*story.header(), *lead, *story.flow(tuple(b for b in rest if not isinstance(b, source.Card)))]
    per_page = columns * rows
    for start in range(0, len(table.rows) - 1, per_page):
        part = table.rows[1:][start : start + per_page]
        draw = partial(sheets.card_sheet, story=story, cards=part, first=start + 1, columns=columns, rows=rows)
        pieces += [NextPageTemplate("bare"), PageBreak(), Page(draw)]
    return pieces


def posts(story: Story) -> list[Flowable]:
    """A guide with a block for each ready post: its words, its picture and the text for the picture."""
    lead, rest = story.lead()

    def place(card: source.Card) -> list[Flowable]:
        (table,) = (block for block in card.blocks if isinstance(block, source.Grid))
        return [piece for number, row in enumerate(table.rows[1:], 1) for piece in sheets.post(story, number, row)]

    return [*story.header(), *lead, *build(rest, story.styles, story.fields, place)]


DESIGNS = {
    "guide": Design(guide),
    "template": Design(template),
    "certificate": Design(certificate, "framed"),
    "display": Design(display),
    "wallet": Design(wallet, "bare"),
    "circle": Design(circle, "bare"),
    "coloring": Design(coloring, "bare"),
    "selfie": Design(selfie, "wide"),
    "cards": Design(cards),
    "posts": Design(posts),
}
