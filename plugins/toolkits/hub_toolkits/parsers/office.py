"""Word, PowerPoint and Excel files without the names of those who wrote them, and places in their pictures."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

from hub.storage.parsers.media import check_mp4
from hub.storage.refusal import DAMAGED, N_, Refused
from hub_toolkits.parsers import pictures

_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></cp:coreProperties>'
)
_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties'
    ' xmlns="http://schemas.openxmlformats.org/officeDocument/2006/{}-properties"/>'
)
_LIBRARY = b"http://schemas.microsoft.com/office/2006/metadata/properties"
"""Of a shared folder: who may see the document, who is responsible for it."""
_TITLE = re.compile(rb"<dc:title>([^<]{0,300})</dc:title>")
_EMBEDDED = re.compile(r"(?i)(^|/)(embeddings|oleobjects)/")
_INSIDE = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0")
"""How archives, programs and old Office files begin, by whatever name they lie in the file."""
_ACTIVE = N_("This file holds macros or embedded programs. Please save it without them, or as a PDF.")

_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_WHO = rb"""(\b(?:\w+:)?(?:%s)\s*=\s*)(?:"[^"]*"|'[^']*')"""
_NAMES: tuple[tuple[re.Pattern[str], re.Pattern[bytes], bytes], ...] = tuple(
    (re.compile(f"(?i)^{part}$"), re.compile(wanted), put)
    for part, wanted, put in (
        # Who commented and changed, and with which account.
        (r"word/.*\.xml", _WHO % rb"author|initials|userId|providerId", rb'\1"Author"'),
        (r"ppt/(comment)?authors\.xml", _WHO % rb"name|initials|userId|providerId", rb'\1"Author"'),
        (r"xl/persons/.*\.xml", _WHO % rb"displayName|userId|providerId", rb'\1"Author"'),
        (r"xl/revisions/usernames\.xml", _WHO % rb"name", rb'\1"Author"'),
        # In which folder of whose computer it lay.
        (r"xl/workbook\.xml", _WHO % rb"userName", rb'\1"Author"'),
        (r"xl/workbook\.xml", rb"<(?:\w+:)?absPath\b[^>]*/>", b""),
    )
)
_AUTHOR = re.compile(rb"(<(?:\w+:)?author>)[^<]*")


def clean(data: bytes) -> bytes:
    """Return the file with its properties emptied but for the title, without names, its pictures without metadata.

    ``hub.storage.intake`` has looked at it before: no macros, no password, bounded size.

    Raises:
        Refused: it holds other files, or a picture that cannot be cleaned.
    """
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        names = [name.casefold() for name in source.namelist()]
        if len(names) != len(set(names)):
            raise Refused(DAMAGED)
        if any(_EMBEDDED.search(name) for name in names):
            raise Refused(_ACTIVE)
        for part in source.infolist():
            if part.is_dir():
                continue
            target.writestr(_bare(part), _content(part.filename, source.read(part)))
    return output.getvalue()


def _bare(part: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Return a new entry: no times, comments or notes of the system that packed it."""
    entry = zipfile.ZipInfo(part.filename)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _content(name: str, content: bytes) -> bytes:
    name = name.lower()
    if make := _EMPTIED.get(name):
        return make(content)
    if content.startswith(_INSIDE):
        raise Refused(_ACTIVE)
    if not name.endswith((".xml", ".rels", ".vml")):
        if content[4:8] == b"ftyp" and pictures.strip(content) == content:
            check_mp4(content, "mp4")
        return pictures.strip(content)
    if b"\0" in content:
        raise Refused(DAMAGED)  # UTF-16: no Office program writes it, and no name would be found in it
    if name.startswith("customxml/") and _LIBRARY in content:
        return b'<p:properties xmlns:p="%s"/>' % _LIBRARY
    if name.startswith("xl/comments"):
        content = _AUTHOR.sub(rb"\1Author", content)
    for part, wanted, put in _NAMES:
        if part.match(name):
            content = _replace(wanted, put, content)
    return content


def _replace(wanted: re.Pattern[bytes], put: bytes, content: bytes) -> bytes:
    """Replace in tags alone: words of the text that look like them are the author's own."""
    if not wanted.search(content):
        return content
    return _TAG.sub(lambda tag: wanted.sub(put, tag[0]), content)


def _core(content: bytes) -> bytes:
    title = _TITLE.search(content)
    # The words of the title are XML already.
    return _CORE.format(title[1].decode("utf-8", "ignore") if title else escape("")).encode()


_EMPTIED: dict[str, Callable[[bytes], bytes]] = {
    "docprops/core.xml": _core,
    "docprops/app.xml": lambda _content: _PROPERTIES.format("extended").encode(),
    "docprops/custom.xml": lambda _content: _PROPERTIES.format("custom").encode(),
}
