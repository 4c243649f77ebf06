"""Whole pages that are cut, folded or held up: pocket cards, card decks, signs, and the blocks of a social kit."""

from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Image, KeepTogether, Paragraph, Spacer, Table

from . import fonts, pictures, source
from .drawings import ribbon
from .flowables import build
from .palette import blend
from .pieces import draw_stack, stack_height
from .story import PAGE_HEIGHT, PAGE_WIDTH, TEXT_WIDTH, Story
from .styles import PLAIN_CELLS, Styles, markup

CARD_WIDTH, CARD_HEIGHT = 252.0, 144.0
"""A pocket card in points: 3.5 by 2 inches."""
POST_PIXELS = 360


def wallet_sheet(canvas: Any, story: Story, card: source.Card, *, front: bool) -> None:
    """Draw eight pocket cards with cutting marks, the same on each place so that both sides meet."""
    left = (PAGE_WIDTH - 2 * CARD_WIDTH) / 2
    bottom = (PAGE_HEIGHT - 4 * CARD_HEIGHT) / 2
    draw = partial(_wallet_front if front else _wallet_back, canvas, story, card)
    for place in range(8):
        draw(left + place % 2 * CARD_WIDTH, bottom + place // 2 * CARD_HEIGHT)
    canvas.saveState()
    canvas.setStrokeColor(story.palette.grey)
    canvas.setLineWidth(0.5)
    for column in range(3):
        x = left + column * CARD_WIDTH
        canvas.line(x, bottom - 16, x, bottom - 4)
        canvas.line(x, bottom + 4 * CARD_HEIGHT + 4, x, bottom + 4 * CARD_HEIGHT + 16)
    for row in range(5):
        y = bottom + row * CARD_HEIGHT
        canvas.line(left - 16, y, left - 4, y)
        canvas.line(left + 2 * CARD_WIDTH + 4, y, left + 2 * CARD_WIDTH + 16, y)
    canvas.restoreState()


def _wallet_front(canvas: Any, story: Story, card: source.Card, x: float, y: float) -> None:
    palette = story.palette
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(x, y, CARD_WIDTH, CARD_HEIGHT)
    canvas.clipPath(clip, stroke=0)
    canvas.setFillColor(palette.deep)
    canvas.rect(x, y, CARD_WIDTH, CARD_HEIGHT, stroke=0, fill=1)
    for radius, share in ((150, 0.05), (112, 0.1), (74, 0.17), (36, 0.28)):
        canvas.setFillColor(blend(palette.deep, "#ffffff", share))
        canvas.circle(x + CARD_WIDTH - 18, y + 10, radius, stroke=0, fill=1)
    canvas.setFillColor("#ffffff")
    canvas.setFont(fonts.BLACK, 23)
    canvas.drawString(x + 20, y + CARD_HEIGHT - 52, card.title)
    style = ParagraphStyle("front", story.styles.body, fontSize=10.5, leading=14.5, textColor="#ffffff")
    text = [Paragraph(markup(block.text, palette), style) for block in card.blocks if isinstance(block, source.Text)]
    draw_stack(canvas, text, x + 20, y + CARD_HEIGHT - 66, 168)
    canvas.restoreState()
    _edge(canvas, story, x, y)


def _wallet_back(canvas: Any, story: Story, card: source.Card, x: float, y: float) -> None:
    palette = story.palette
    small = Styles(palette, 0.76)
    small.heading.fontSize, small.heading.leading = 9.6, 11.5
    small.heading.spaceBefore, small.heading.spaceAfter = 3, 1
    small.item.leading, small.item.spaceAfter = 9.9, 0.4
    canvas.saveState()
    canvas.setFillColor(palette.deep)
    name, number = card.title.split(" · ")
    canvas.setFont(fonts.BLACK, 17)
    canvas.drawString(x + 14, y + CARD_HEIGHT - 27, name)
    canvas.setFont(fonts.BLACK, 14)
    canvas.drawString(x + 14, y + CARD_HEIGHT - 46, number)
    lead, first, *others = _parts(card)
    line = Paragraph(markup(lead[0].text, palette), ParagraphStyle("back", small.body, fontSize=8.4, leading=10))
    line.wrap(86, 40)
    line.drawOn(canvas, x + CARD_WIDTH - 100, y + CARD_HEIGHT - 48)
    canvas.setStrokeColor(palette.soft)
    canvas.setLineWidth(0.7)
    canvas.line(x + 14, y + CARD_HEIGHT - 55, x + CARD_WIDTH - 14, y + CARD_HEIGHT - 55)
    for place, blocks in enumerate((first, [block for part in others for block in part])):
        pieces = [piece for piece in build(blocks, small, story.fields) if piece.wrap(107, 999)[1]]
        draw_stack(canvas, pieces, x + 14 + place * 117, y + CARD_HEIGHT - 61, 107)
    canvas.restoreState()
    _edge(canvas, story, x, y)


def _parts(card: source.Card) -> list[list[Any]]:
    """Split a card into its first line and one part for each heading."""
    parts: list[list[Any]] = [[]]
    for block in card.blocks:
        if isinstance(block, source.Heading):
            parts.append([])
        parts[-1].append(block)
    return parts


def _edge(canvas: Any, story: Story, x: float, y: float) -> None:
    canvas.saveState()
    canvas.setStrokeColor(story.palette.soft)
    canvas.setLineWidth(0.4)
    canvas.rect(x, y, CARD_WIDTH, CARD_HEIGHT)
    canvas.restoreState()


def card_sheet(
    canvas: Any, story: Story, cards: tuple[tuple[str, ...], ...], *, first: int, columns: int, rows: int
) -> None:
    """Draw one sheet of cards to cut; each card is (kind, text) or (kind, text, small text)."""
    palette = story.palette
    left, top, gap = 38.0, PAGE_HEIGHT - 40, 10.0
    width = (PAGE_WIDTH - 2 * left - gap * (columns - 1)) / columns
    height = (top - 54 - gap * (rows - 1)) / rows
    size = 14 if columns == 2 else 15.5
    text = ParagraphStyle(
        "card", story.styles.body, fontName=fonts.BOLD, fontSize=size, leading=size * 1.28, alignment=TA_CENTER
    )
    small = ParagraphStyle("card-small", story.styles.label, alignment=TA_CENTER, spaceBefore=5)
    for place, (kind, words, *more) in enumerate(cards):
        x = left + place % columns * (width + gap)
        y = top - (place // columns + 1) * height - place // columns * gap
        canvas.saveState()
        canvas.setStrokeColor(palette.grey)
        canvas.setLineWidth(0.7)
        canvas.setDash(4, 3)
        canvas.roundRect(x, y, width, height, 8)
        canvas.setDash()
        canvas.setFillColor(palette.tint)
        canvas.roundRect(x + 7, y + height - 29, width - 14, 22, 5, stroke=0, fill=1)
        canvas.setFillColor(palette.deep)
        canvas.setFont(fonts.BOLD, 9.5)
        canvas.drawString(x + 14, y + height - 21.5, kind)
        canvas.drawRightString(x + width - 14, y + height - 21.5, str(first + place))
        pieces = [Paragraph(markup(words, palette), text)]
        pieces += [Paragraph(markup(extra, palette), small) for extra in more]
        inner = width - 28
        free = height - 32 - stack_height(pieces, inner)
        draw_stack(canvas, pieces, x + 14, y + height - 32 - free / 2, inner)
        canvas.restoreState()


def selfie_page(canvas: Any, story: Story, card: source.Card) -> None:
    """Draw a landscape sign: big words, three lines to write on, a band with a ribbon."""
    palette = story.palette
    width, height = PAGE_HEIGHT, PAGE_WIDTH  # landscape
    tail = next(block.text for block in card.blocks if isinstance(block, source.Text))
    canvas.saveState()
    canvas.setFillColor(palette.deep)
    canvas.rect(0, height - 190, width, 190, stroke=0, fill=1)
    canvas.setFillColor("#ffffff")
    size = 70.0
    while canvas.stringWidth(card.title, fonts.BLACK, size) > width - 250:
        size -= 1
    canvas.setFont(fonts.BLACK, size)
    canvas.drawString(48, height - 95 - size * 0.34, card.title)
    ribbon(canvas, width - 102, height - 92, 142, fill="#ffffff", stroke=palette.night, line=1.6)
    canvas.setStrokeColor(palette.deep)
    canvas.setLineWidth(1.6)
    for row in range(3):
        canvas.line(48, height - 268 - row * 82, width - 48, height - 268 - row * 82)
    story.fields.text(canvas, card.title, (48, height - 434, width - 96, 236), lines=3)
    canvas.setFillColor(palette.deep)
    canvas.setFont(fonts.BOLD, 22)
    canvas.drawString(48, 84, tail)
    canvas.restoreState()


def post(story: Story, number: int, row: tuple[str, ...]) -> list[Flowable]:
    """Return one ready post of a social kit; ``row`` is (myth, fact, words to post)."""
    myth, fact, words = row
    alt = story.phrase("bubbles", myth=myth, fact=fact)
    palette, styles = story.palette, story.styles
    png = pictures.myth_and_fact(myth, fact, palette, story.title.language, size=POST_PIXELS)
    side = 104.0
    text = [
        Paragraph(f"{number}. {markup(myth, palette)}", styles.subheading),
        Paragraph(markup(words, palette), styles.item),
        Paragraph(f"<b>{story.phrase('picture_text')}:</b> {markup(alt, palette)}", styles.label),
    ]
    text[0].outline = (3, f"{number}. {myth}")
    row_table = Table(
        [[Image(BytesIO(png), side, side), text]],
        colWidths=[side + 14, TEXT_WIDTH - side - 14],
        style=[
            *PLAIN_CELLS,
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ],
    )
    return [KeepTogether([row_table]), Spacer(1, 11)]
