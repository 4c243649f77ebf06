"""PDF documents: nothing active, no names of people, and pictures of their pages."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from hub.storage.refusal import DAMAGED, N_, TOO_MUCH, Refused
from hub_toolkits.parsers.pictures import UNCLEAN, strip

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
    """Return a line of JSON (pages), then the document without names of people and tools, and places in its pictures.

    Raises:
        Refused: it is damaged, locked, too long, acts by itself, or a picture in it cannot be cleaned.
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
    for item in writer._objects:
        _forget(item)
    _drop_unreachable(writer)
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


def _forget(item: Any) -> None:
    """Take notes about people, tools and places off an object of a document and what lies in it."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

    stack = [item]
    while stack:
        one = stack.pop()
        if isinstance(one, ArrayObject):
            stack.extend(one)
        if not isinstance(one, DictionaryObject):
            continue
        for name in ("/Metadata", "/PieceInfo"):
            one.pop(name, None)
        # On a comment it is who wrote it; on a field of a form it is the field's name.
        if "/T" in one and "/Rect" in one and _name(one, "/Subtype") not in {"", "/Widget"}:
            del one[NameObject("/T")]
        if isinstance(one, StreamObject) and _name(one, "/Subtype") == "/Image":
            _clean_picture(one)
        stack.extend(one.raw_get(key) for key in list(one))


def _drop_unreachable(writer: Any) -> None:
    """Leave out what nothing refers to any more: taken off a page, it would still lie in the file."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    seen: set[int] = set()
    stack = [getattr(one, "indirect_reference", None) for one in (writer.root_object, writer._info, writer._ID)]
    while stack:
        one = stack.pop()
        if isinstance(one, IndirectObject) and one.idnum not in seen:
            seen.add(one.idnum)
            stack.append(one.get_object())
        elif isinstance(one, DictionaryObject):
            stack.extend(one.raw_get(key) for key in one)
        elif isinstance(one, ArrayObject):
            stack.extend(one)
    for number in range(1, len(writer._objects) + 1):
        if number not in seen:
            writer._objects[number - 1] = None


def _clean_picture(stream: Any) -> None:
    """Cut notes out of a JPEG or JPEG 2000 that lies in the document as it came from the camera."""
    from pypdf import filters
    from pypdf.generic import NameObject

    named = stream.get("/Filter")
    names = [str(one) for one in named] if isinstance(named, list) else [str(named)]
    if names[-1] not in {"/DCTDecode", "/JPXDecode", "/DCT"}:
        return
    content = stream._data
    for name in names[:-1]:  # packed once more
        unpack = {"/FlateDecode": filters.FlateDecode.decode, "/ASCII85Decode": filters.ASCII85Decode.decode}.get(name)
        if unpack is None:
            raise Refused(UNCLEAN)
        content = unpack(content)
    stream._data = strip(content)
    if len(names) > 1:
        stream[NameObject("/Filter")] = NameObject(names[-1])
        stream.pop("/DecodeParms", None)


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
