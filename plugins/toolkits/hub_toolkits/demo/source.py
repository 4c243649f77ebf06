"""Read the demo texts: a small, strict subset of Markdown with lines to fill in.

Known: headings (``##``, ``###``), paragraphs, ``- `` bullets, ``- [ ]`` boxes, ``1. `` numbers, ``| a | b |`` tables,
``> `` notes, ``___ Label | Label`` lines to write on (``___3 Label`` for three), ``---`` page breaks, ``!help name``
for a shared note and ``::: name title`` … ``:::`` for cards. ``[[hint]]`` inside a paragraph is a
blank; a backslash at the end of a line keeps the line break.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3; the title of the document is level 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``kind`` is bullet, box or number."""

    kind: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first row is its head."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines to write on: one row of short ones, or one label with several lines."""

    labels: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Note:
    """A box set apart from the text."""

    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A part that a page design places by itself."""

    name: str
    title: str
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Break:
    """Start a new page."""


Block = Heading | Text | Items | Grid | Lines | Note | Card | Break

_ITEM = re.compile(r"^(?:(?P<box>- \[ \])|(?P<bullet>-)|(?P<number>\d+\.)) (?P<text>.+)$")
_LINES = re.compile(r"^___(?P<count>\d*) (?P<labels>.+)$")


@cache
def read(name: str, language: str) -> tuple[Block, ...]:
    """Return the blocks of ``texts/<name>.<language>.md``."""
    text = files(__package__).joinpath("texts", f"{name}.{language}.md").read_text(encoding="utf-8")
    return tuple(_blocks(text.splitlines(), language))


def cards(blocks: tuple[Block, ...], name: str) -> list[Card]:
    """Return the cards with this name, in order."""
    return [block for block in blocks if isinstance(block, Card) and block.name == name]


def _blocks(lines: list[str], language: str) -> Iterator[Block]:
    """Cut lines into blocks at empty lines, keeping ``:::`` and ``>`` parts whole."""
    chunk: list[str] = []
    rest = iter(lines)
    for line in rest:
        if line.startswith("::: "):
            yield from _chunk(chunk, language)
            chunk = []
            yield _card(line, rest, language)
        elif line.strip():
            chunk.append(line)
        else:
            yield from _chunk(chunk, language)
            chunk = []
    yield from _chunk(chunk, language)


def _card(opening: str, rest: Iterator[str], language: str) -> Card:
    _, name, *title = opening.split(" ", 2)
    inside: list[str] = []
    for line in rest:
        if line.strip() == ":::":
            break
        inside.append(line)
    return Card(name, title[0] if title else "", tuple(_blocks(inside, language)))


def _chunk(lines: list[str], language: str) -> Iterator[Block]:
    for kind, group in groupby(lines, key=_line_kind):
        part = list(group)
        if kind == "note":
            yield Note(tuple(_blocks([line[1:].removeprefix(" ") for line in part], language)))
        elif kind == "grid":
            yield Grid(tuple(_cells(line) for line in part if not set(line) <= set("|-: ")))
        elif kind == "item":
            yield from _lists(part)
        elif kind == "text":
            yield Text(" ".join(line.strip() for line in part).replace("\\ ", "\n"))
        else:
            yield from (_single(line, language) for line in part)


def _line_kind(line: str) -> str:
    if line.startswith((">", "|")):
        return "note" if line.startswith(">") else "grid"
    if line.startswith(("## ", "### ", "___", "!help ")) or line == "---":
        return "single"
    return "item" if _ITEM.match(line) or line.startswith("  ") else "text"


def _single(line: str, language: str) -> Block:
    if line == "---":
        return Break()
    if line.startswith("!help "):
        return Note(read(f"_{line.removeprefix('!help ').strip()}", language))
    if match := _LINES.match(line):
        labels = tuple(label.strip() for label in match["labels"].split("|"))
        return Lines(labels, int(match["count"] or 1))
    marks, text = line.split(" ", 1)
    return Heading(len(marks), text)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _lists(lines: list[str]) -> Iterator[Items]:
    """Join continuation lines to their item, then items of one kind to a list."""
    found: list[tuple[str, str]] = []
    for line in lines:
        match = _ITEM.match(line)
        if match:
            found.append((_item_kind(match), match["text"].strip()))
        else:
            kind, text = found.pop()
            found.append((kind, f"{text} {line.strip()}"))
    for kind, group in groupby(found, key=lambda pair: pair[0]):
        yield Items(kind, tuple(text for _, text in group))


def _item_kind(match: re.Match[str]) -> str:
    return next(kind for kind in ("box", "bullet", "number") if match[kind])
