"""Turn the blocks of a text into pieces of a page."""

from collections.abc import Callable, Iterable, Iterator

from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
)

from . import source
from .pieces import Box, Fields, Mark, WritingLines
from .styles import PLAIN_CELLS, Styles, markup, plain


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
            marks = [Mark(kind, number, text, styles, fields) for number, text in enumerate(items, start=1)]
            longest = max(map(len, items))
            if kind == "box" and not styles.narrow and (longest <= 24 or (len(items) >= 4 and longest <= 42)):
                yield _two_columns(marks)
            else:
                # No single item alone at the foot or the head of a page.
                for mark in (marks[0], marks[-2:][0]):
                    mark.keepWithNext = int(mark is not marks[-1])
                yield from marks
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


def _two_columns(pieces: list[Flowable]) -> Table:
    """Set short pieces in two columns, to be read downwards."""
    half = (len(pieces) + 1) // 2
    right = [*pieces[half:], *[""] * (2 * half - len(pieces))]
    table = Table(list(zip(pieces[:half], right, strict=True)), colWidths=["50%", "50%"], hAlign="LEFT")
    table.setStyle(
        [
            *PLAIN_CELLS,
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 8),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return table


def grid(rows: tuple[tuple[str, ...], ...], styles: Styles) -> Table:
    """Return a table with hairlines; columns take their share of the text they hold."""
    palette = styles.palette
    head, *body = rows
    cells = [[Paragraph(markup(cell, palette), styles.head) for cell in head]]
    cells += [[Paragraph(markup(cell, palette), styles.cell) for cell in row] for row in body]
    longest = [max(len(plain(row[column])) for row in rows) for column in range(len(head))]
    # Two columns are mostly a short one (minutes) beside a text; three share the width more evenly.
    least, most = (8, 90) if len(head) == 2 else (12, 60)
    shares = [min(max(length, least), most) ** 0.75 for length in longest]
    table = Table(
        cells,
        colWidths=[f"{100 * share / sum(shares):.2f}%" for share in shares],
        repeatRows=1,
        spaceBefore=4,
        spaceAfter=8,
        style=[
            *PLAIN_CELLS,
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
