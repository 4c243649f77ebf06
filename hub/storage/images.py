"""Pictures as the hub keeps and shows them: made anew from their pixels, so that nothing else is left.

Orientation is applied, colours become sRGB, and there is no EXIF, GPS, XMP, IPTC, comment, thumbnail or
colour profile in what comes out. All decoding is done in a child process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import BinaryIO, Literal

from hub.storage import sandbox
from hub.storage.types import KINDS

Format = Literal["png", "jpeg", "webp"]
THUMBNAIL_SIDE = 480


@dataclass(frozen=True, slots=True)
class Image:
    """An encoded picture and its size in pixels."""

    data: bytes
    content_type: str
    extension: str
    width: int
    height: int


def reencode(data: bytes | BinaryIO, max_side: int | None = None, *, format: Format | None = None) -> Image:
    """Return a picture made anew; the longer side is at most ``max_side`` pixels.

    ``format`` is by default that of the picture; a GIF becomes a PNG of its first frame.

    Raises:
        Invalid: it is no picture we know, is damaged, or has more than 40 million pixels.
    """
    answer = sandbox.run("hub.storage.parsers.pictures:reencode", data, max_side=max_side, format=format)
    head, _, content = answer.partition(b"\n")
    facts = json.loads(head)
    kind = KINDS[facts["format"]]
    extension = "jpg" if facts["format"] == "jpeg" else facts["format"]
    return Image(content, kind.content_type, extension, facts["width"], facts["height"])


def thumbnail(data: bytes | BinaryIO, side: int = THUMBNAIL_SIDE) -> Image:
    """Return a small WebP of a picture.

    Raises:
        Invalid: as in ``reencode``.
    """
    return reencode(data, side, format="webp")
