"""Sound and video: the outer structure, and no note of where it was recorded."""

from __future__ import annotations

import struct

from hub.storage.refusal import DAMAGED, N_, Refused

MOST_BOXES = 10_000
_PLACES = (b"\xa9xyz", b"com.apple.quicktime.location", b"loci")
_PLACE = N_("This video says where it was filmed. Please save it without the place, then send it again.")


def check_mp4(data: bytes, _extension: str) -> dict[str, int]:
    """Check the boxes of an MP4 file; one that names a place is refused, because we cannot clean it."""
    boxes = _boxes(data)
    names = [name for name, _start, _end in boxes]
    if not names or names[0] != b"ftyp" or b"moov" not in names:
        raise Refused(DAMAGED)
    for name, start, end in boxes:
        if name in {b"moov", b"meta", b"udta", b"uuid"} and any(place in data[start:end] for place in _PLACES):
            raise Refused(_PLACE)
    return {}


def check_sound(data: bytes, _extension: str) -> dict[str, int]:
    """Check that an MP3 file has a frame where its tags end."""
    start = 0
    if data.startswith(b"ID3"):
        if len(data) < 10:
            raise Refused(DAMAGED)
        size = data[6:10]
        start = 10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
    window = data[start : start + 65536]
    if not any(window[at] == 0xFF and window[at + 1] & 0xE0 == 0xE0 for at in range(len(window) - 1)):
        raise Refused(DAMAGED)
    return {}


def _boxes(data: bytes) -> list[tuple[bytes, int, int]]:
    """Return name, start and end of the outermost boxes; they must fill the file exactly."""
    found: list[tuple[bytes, int, int]] = []
    position = 0
    while position < len(data):
        if position + 8 > len(data) or len(found) >= MOST_BOXES:
            raise Refused(DAMAGED)
        size, name = struct.unpack(">I4s", data[position : position + 8])
        if size == 1 and position + 16 <= len(data):
            size = struct.unpack(">Q", data[position + 8 : position + 16])[0]
        end = len(data) if size == 0 else position + size
        if end > len(data) or end < position + 8:
            raise Refused(DAMAGED)
        found.append((name, position, end))
        position = end
    return found
