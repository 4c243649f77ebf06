"""PDF documents: nothing active, no names of people, and pictures of their pages."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from hub.storage.refusal import DAMAGED, N_, TOO_MUCH, Refused

MOST_PAGES = 500
MOST_OBJECTS = 300_000
PREVIEW_PAGES = 12
"""Pages that are shown on the page of a resource; the rest is in the file."""
PREVIEW_WIDTH = 1000
"""In pixels."""
THUMBNAIL_WIDTH = 400
_ACTIVE_ACTIONS = frozenset(
    "/JavaScript /Launch /SubmitForm /ImportData /GoToE /Rendition /RichMediaExecute /Movie /Sound".split()
)
_ACTIVE_KEYS = frozenset("/JS /AA /EmbeddedFiles /EF /XFA /RichMediaContent".split())
_ACTIVE_TYPES = frozenset("/RichMedia /Screen /Movie /3D /FileAttachment /Sound /EmbeddedFile".split())
_LOCKED = N_("This PDF is locked with a password, so we cannot check it. Please send it without one.")
_ACTIVE = N_(
    "This PDF holds scripts, forms that send data, or other files. Please print it to a new PDF and send that."
)
_TOO_LONG = N_("This PDF has more than %(count)s pages. Please split it.")


def clean(data: bytes) -> bytes:
    """Return a line of JSON (pages), then the document without the names of its author and its tools.

    Raises:
        Refused: it is damaged, locked, too long, or acts by itself.
    """
    from pypdf import PdfReader, PdfWriter

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise Refused(_LOCKED)
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        raise Refused(_TOO_LONG, count=MOST_PAGES)
    if not pages:
        raise Refused(DAMAGED)
    _refuse_active(reader)
    title = str(reader.metadata.title or "") if reader.metadata else ""
    writer = PdfWriter(clone_from=reader)
    writer.metadata = {"/Title": title} if title else None
    for owner in (writer._root_object, *writer.pages):
        for name in ("/Metadata", "/PieceInfo"):
            if name in owner:
                del owner[name]
    output = io.BytesIO()
    writer.write(output)
    return json.dumps({"pages": pages}).encode() + b"\n" + output.getvalue()


def render(data: bytes, *, pages: int = PREVIEW_PAGES) -> bytes:
    """Return a line of JSON, then WebP pictures: a small one of the first page, and the first pages.

    The line has ``pages`` (all of the document) and ``sizes``: length, width and height of each picture.
    """
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    count = len(document)
    pictures = [_draw(document[0], THUMBNAIL_WIDTH)]
    pictures += [_draw(document[number], PREVIEW_WIDTH) for number in range(min(count, pages))]
    sizes = [(len(content), width, height) for content, width, height in pictures]
    head = json.dumps({"pages": count, "sizes": sizes}).encode()
    return head + b"\n" + b"".join(content for content, _width, _height in pictures)


def split_pictures(answer: bytes) -> tuple[int, list[tuple[bytes, int, int]]]:
    """Take apart what ``render`` returns: pages of the document; content, width and height of each picture."""
    head, _, body = answer.partition(b"\n")
    facts = json.loads(head)
    found, at = [], 0
    for length, width, height in facts["sizes"]:
        found.append((body[at : at + length], int(width), int(height)))
        at += length
    return int(facts["pages"]), found


def _draw(page: Any, width: int) -> tuple[bytes, int, int]:
    scale = min(width / max(page.get_width(), 1), 3 * width / max(page.get_height(), 1))
    picture = page.render(scale=scale).to_pil().convert("RGB")
    output = io.BytesIO()
    picture.save(output, "WEBP", quality=82, method=1)
    return output.getvalue(), picture.width, picture.height


def _refuse_active(reader: Any) -> None:
    """Look at every object, also at those packed into streams and those that no page refers to."""
    for item in _objects(reader):
        keys = {str(key) for key in item}
        if keys & _ACTIVE_KEYS or _name(item, "/S") in _ACTIVE_ACTIONS:
            raise Refused(_ACTIVE)
        if {_name(item, "/Type"), _name(item, "/Subtype")} & _ACTIVE_TYPES:
            raise Refused(_ACTIVE)


def _name(item: Any, key: str) -> str:
    value = item.raw_get(key) if key in item else ""
    return str(value) if isinstance(value, str) else ""


def _objects(reader: Any) -> Iterator[Any]:
    """Yield every dictionary of a document, nested ones too."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject

    numbers = {(number, generation) for generation, ids in reader.xref.items() for number in ids}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise Refused(TOO_MUCH)
    seen = 0
    for number, generation in sorted(numbers):
        stack = [reader.get_object(IndirectObject(number, generation, reader)) or NullObject()]
        while stack:
            item = stack.pop()
            seen += 1
            if seen > 10 * MOST_OBJECTS:
                raise Refused(TOO_MUCH)
            if isinstance(item, DictionaryObject):
                yield item
                stack.extend(item.raw_get(key) for key in item)
            elif isinstance(item, ArrayObject):
                stack.extend(list.__iter__(item))
