"""Build every demo document with its files, ready to be stored by the hub."""

from collections.abc import Iterator
from dataclasses import dataclass

from . import documents, pictures, source
from .catalogue import Title, phrase, titles
from .palette import Palette
from .plaintext import plain_text


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file of a document, in memory."""

    name: str
    content_type: str
    content: bytes
    alt_text: str
    """Text for a picture of the file: the preview of a PDF, or the picture itself; empty for plain text."""


@dataclass(frozen=True, slots=True)
class DemoResource:
    """A document with everything to show about it and its files, the main one first."""

    title: Title
    files: tuple[DemoFile, ...]


def build_documents(colour: str) -> Iterator[DemoResource]:
    """Yield all documents in the order of the catalogue, drawn in ``colour`` (``#rrggbb``).

    The same colour gives the same bytes. Takes about four seconds and under 10 MB for all.

    Raises:
        ValueError: the colour is written differently.
    """
    palette = Palette.from_colour(colour)
    for title in titles():
        yield build_document(title, palette)


def build_document(title: Title, palette: Palette) -> DemoResource:
    """Build one document."""
    files = (file for kind in title.files for file in _files(title, kind, palette))
    return DemoResource(title, tuple(files))


def _files(title: Title, kind: str, palette: Palette) -> Iterator[DemoFile]:
    name = f"{title.slug}-{title.language}"
    if kind == "pdf":
        yield DemoFile(f"{name}.pdf", "application/pdf", documents.pdf(title, palette), title.alt_text)
    elif kind == "txt":
        yield DemoFile(f"{name}.txt", "text/plain; charset=utf-8", plain_text(title), "")
    elif kind == "png":
        png = pictures.scene_with_words(title.picture or "", title.picture_words, palette)
        yield DemoFile(f"{name}.png", "image/png", png, title.picture_alt)
    else:
        yield from _posts(title, name, palette)


def _posts(title: Title, name: str, palette: Palette) -> Iterator[DemoFile]:
    """Yield the square picture of each ready post."""
    (card,) = source.cards(source.read(title.slug, title.language), "posts")
    (table,) = (block for block in card.blocks if isinstance(block, source.Grid))
    for number, (myth, fact, _) in enumerate(table.rows[1:], start=1):
        png = pictures.myth_and_fact(myth, fact, palette, title.language)
        alt = phrase(title.language, "bubbles", myth=myth, fact=fact)
        yield DemoFile(f"{name}-{number:02}.png", "image/png", png, alt)
