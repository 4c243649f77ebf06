"""Pictures inside of documents: what tells about people and places is cut out, the pixels stay as they are.

A picture sent by itself is made anew from its pixels; one in a document is not, so that it looks the same there.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from hub.storage.refusal import N_, Refused

UNCLEAN = N_(
    "This file holds a picture whose hidden details we cannot take out. Please replace it by a PNG or JPEG,"
    " and send the file again."
)
_EOI, _SOS, _COM = 0xD9, 0xDA, 0xFE
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Marks of a JPEG that stand without a segment."""
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)
_WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
_JP2_DROPPED = frozenset({b"xml ", b"uuid", b"uinf", b"asoc"})
_SVG_NOTES = re.compile(rb"<metadata\b.*?</metadata\s*>|<!--.*?-->", re.DOTALL)


def strip(data: bytes) -> bytes:
    """Return a picture without EXIF, places, comments and small copies of itself; other content as it is.

    Raises:
        Refused: it is damaged, or of a kind that we cannot clean.
    """
    try:
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        if data.startswith(_PNG):
            return _png(data)
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return _webp(data)
        if data.startswith((b"GIF87a", b"GIF89a")):
            return _gif(data)
        if data[4:8] == b"jP  ":
            return _jpeg_2000(data)
    except (struct.error, IndexError, ValueError) as error:
        raise Refused(UNCLEAN) from error
    if data.startswith((b"II*\0", b"MM\0*", b"II\xbc")) or data[4:12] in {
        b"ftypheic",
        b"ftypheix",
        b"ftypmif1",
        b"ftypavif",
    }:
        raise Refused(UNCLEAN)  # TIFF, JPEG XR, HEIC, AVIF: places lie between the pixels
    if b"<svg" in data[:2000]:
        return _SVG_NOTES.sub(b"", data)
    return data


def _jpeg(data: bytes) -> bytes:
    """Keep the picture, its colour profile and which side is up; end where the picture ends."""
    kept, turned = [b"\xff\xd8"], b""
    position, has_pixels = 2, False
    while not (has_pixels and position >= len(data) - 1):  # some documents leave out the last mark
        if data[position] != 0xFF:
            raise ValueError("no mark where one must be")
        mark = data[position + 1]
        if mark == 0xFF:  # filling
            position += 1
        elif mark == _EOI:
            break
        elif mark in _ALONE:
            position += 2
        else:
            end = position + 2 + struct.unpack_from(">H", data, position + 2)[0]
            body = data[position + 4 : end]
            if mark == 0xE1 and body.startswith(_EXIF):
                turned = turned or _only_orientation(body)
            elif not _tells(mark, body):
                has_pixels = has_pixels or mark == _SOS
                end = _end_of_scan(data, end) if mark == _SOS else end
                kept.append(data[position:end])
            position = end
    kept.insert(1, turned)
    return b"".join((*kept, b"\xff\xd9"))


def _tells(mark: int, body: bytes) -> bool:
    if mark == 0xE0:
        return not body.startswith(b"JFIF\0")
    if mark == 0xE2:
        return not body.startswith(b"ICC_PROFILE\0")
    return mark == _COM or (0xE1 <= mark <= 0xEF and mark != 0xEE)  # EE says how the colours are meant


def _end_of_scan(data: bytes, position: int) -> int:
    """Return where the next mark stands behind compressed pixels."""
    while 0 <= (position := data.find(b"\xff", position)) < len(data) - 1:
        if data[position + 1] != 0 and not 0xD0 <= data[position + 1] <= 0xD7:
            return position
        position += 2
    return len(data)


def _only_orientation(body: bytes) -> bytes:
    """Return an EXIF segment that says which side is up and nothing else, ``b""`` where the picture stands upright."""
    tiff = body[len(_EXIF) :]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return b""
        start = struct.unpack_from(f"{order}I", tiff, 4)[0]
        for number in range(min(struct.unpack_from(f"{order}H", tiff, start)[0], 100)):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if tag == _ORIENTATION and 2 <= value <= 8:
                entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, value, 0)
                small = _EXIF + b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
                return b"\xff\xe1" + struct.pack(">H", len(small) + 2) + small
    except struct.error:
        pass  # notes that cannot be read go as well
    return b""


def _png(data: bytes) -> bytes:
    kept, position = [_PNG], len(_PNG)
    while True:
        size, name = struct.unpack_from(">I4s", data, position)
        end = position + 12 + size
        if end > len(data):
            raise ValueError("cut off")
        if name in _PNG_KEPT:
            kept.append(data[position:end])
        position = end
        if name == b"IEND":
            return b"".join(kept)


def _webp(data: bytes) -> bytes:
    kept, position = [], 12
    while position + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, position)
        end = position + 8 + size + size % 2
        if name == b"VP8X":  # says which chunks there are: neither EXIF nor XMP
            flags = bytes([data[position + 8] & ~0x0C & 0xFF])
            kept.append(data[position : position + 8] + flags + data[position + 9 : end])
        elif name not in _WEBP_DROPPED:
            kept.append(data[position:end])
        position = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _gif(data: bytes) -> bytes:
    """Keep pictures and how they move; comments and what other programs have put in go."""
    position = 13 + _colours(data[10])
    kept = [data[:position]]
    while data[position] != 0x3B:
        start, kind = position, data[position]
        if kind == 0x21:
            label, position = data[position + 1], position + 2
            is_wanted = label == 0xF9 or (
                label == 0xFF and data[start + 3 : start + 14] in {b"NETSCAPE2.0", b"ANIMEXTS1.0"}
            )
        elif kind == 0x2C:
            position, is_wanted = position + 11 + _colours(data[position + 9]), True
        else:
            raise ValueError("no block where one must be")
        while data[position]:
            position += 1 + data[position]
        position += 1
        if is_wanted:
            kept.append(data[start:position])
    return b"".join((*kept, b";"))


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _jpeg_2000(data: bytes) -> bytes:
    return b"".join(box for name, box in _boxes(data) if name not in _JP2_DROPPED)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position < len(data):
        size, name = struct.unpack_from(">I4s", data, position)
        if size == 1:
            size = struct.unpack_from(">Q", data, position + 8)[0]
        end = len(data) if size == 0 else position + size
        if not position + 8 <= end <= len(data):
            raise ValueError("cut off")
        yield name, data[position:end]
        position = end
