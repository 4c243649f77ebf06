"""PDF documents: whole, not locked, and without anything that acts by itself.

This is a look at the structure, not a renderer: objects that lie open, and those in compressed object
streams, are searched for names of active content. Pages and pictures are not looked at.
"""

from __future__ import annotations

import re
import zlib

from hub.storage.refusal import DAMAGED, N_, Refused

MOST_UNPACKED = 256 * 1024 * 1024
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|RichMedia|EmbeddedFiles?|XFA|ImportData|SubmitForm|Rendition)(?![A-Za-z0-9])"
)
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_OBJECT_STREAM = re.compile(rb"/ObjStm(?![A-Za-z0-9])")


def check(data: bytes, _extension: str) -> dict[str, int]:
    """Refuse a document that is damaged, locked or active."""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-4096:] or b"startxref" not in data[-4096:]:
        raise Refused(DAMAGED)
    structure = _structure(data)
    if _LOCKED.search(structure):
        raise Refused(N_("This PDF is locked with a password, so we cannot check it. Please send it without one."))
    if _ACTIVE.search(structure):
        raise Refused(
            N_("This PDF holds scripts, other files, or a form that sends data. Please print it to a new PDF first.")
        )
    return {}


def _structure(data: bytes) -> bytes:
    """Return everything but the content of streams, and the objects that lie packed in object streams."""
    parts: list[bytes] = []
    unpacked = 0
    position = 0
    for match in _STREAM.finditer(data):
        if match.start() < position:
            continue
        head = data[position : match.start()]
        parts.append(head)
        end = data.find(b"endstream", match.end())
        if end < 0:
            raise Refused(DAMAGED)
        if _OBJECT_STREAM.search(_unescaped(head[-4096:])):
            packed = _unpack(data[match.end() : end], MOST_UNPACKED - unpacked)
            unpacked += len(packed)
            parts.append(packed)
        position = end
    parts.append(data[position:])
    return _unescaped(b"\n".join(parts))


def _unpack(packed: bytes, limit: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        result = unpacker.decompress(packed, max(limit, 1))
    except zlib.error as error:
        # Objects that we cannot look into (another filter, or damage) are not taken on trust.
        raise Refused(DAMAGED) from error
    if unpacker.unconsumed_tail:
        raise Refused(DAMAGED)
    return result


def _unescaped(text: bytes) -> bytes:
    """Names may be written with escapes: /J#61vaScript."""
    return _ESCAPE.sub(lambda match: bytes([int(match.group(1), 16)]), text)
