"""The words of a document as plain text, for pasting into an e-mail or an official form."""

import textwrap
from collections.abc import Iterator

from . import source
from .catalogue import Title
from .styles import plain

WIDTH = 78
_MARKS = {"bullet": "- ", "box": "[ ] "}


def plain_text(title: Title) -> bytes:
    """Return the words of the document as UTF-8 text with lines of at most 78 characters."""
    lines = [*_wrap(title.title.upper()), "=" * min(len(title.title), WIDTH), ""]
    for block in source.read(title.slug, title.language):
        lines += [*_lines(block), ""]
    return ("\n".join(lines).rstrip() + "\n").encode()


def _lines(block: source.Block) -> Iterator[str]:
    """Write one block."""
    match block:
        case source.Heading(level, text):
            yield from _wrap(plain(text).upper() if level == 2 else plain(text))
        case source.Text(text):
            for line in plain(text).splitlines():
                yield from _wrap(line)
        case source.Items():
            yield from _items(block)
        case source.Grid():
            yield from _grid(block)
        case source.Lines(labels):
            for label in labels:
                yield from _wrap(f"{plain(label)}: ______________________")
        case source.Note(blocks) | source.Card(_, _, blocks):
            for place, inner in enumerate(blocks):
                yield from ([""] if place else [])
                yield from _lines(inner)
        case source.Break():
            yield "-" * WIDTH


def _items(block: source.Items) -> Iterator[str]:
    for number, item in enumerate(block.items, start=1):
        mark = _MARKS.get(block.kind, f"{number}. ")
        yield from _wrap(plain(item), mark, " " * len(mark))


def _grid(block: source.Grid) -> Iterator[str]:
    head, *rows = block.rows
    for number, row in enumerate(rows):
        yield from ([""] if number else [])
        for name, cell in zip(head, row, strict=True):
            yield from _wrap(f"{plain(name)}: {plain(cell)}")


def _wrap(text: str, first: str = "", others: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False)
