"""What may come in: name, content and a real parser must agree, and the caller must want that kind.

The content is looked at in a child process (``hub.storage.sandbox``) and never in this one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import BinaryIO

from hub.errors import Invalid
from hub.i18n import _l
from hub.storage import sandbox
from hub.storage.names import clean_name, extension_of
from hub.storage.types import KINDS, REFUSED

__all__ = ["Inspected", "accept_attribute", "clean_name", "inspect", "size_of"]


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file really is. ``size`` is in bytes; ``width`` and ``height`` of pictures in pixels, as shown."""

    content_type: str
    extension: str
    size: int
    width: int | None = None
    height: int | None = None


def inspect(stream: BinaryIO, name: str, allowed: Collection[str], *, max_bytes: int | None = None) -> Inspected:
    """Look at an upload and say what it is; the stream is at its beginning before and after.

    ``allowed`` holds extensions (``"pdf"``) or content types (``"application/pdf"``, ``"image/*"``).

    Raises:
        Invalid: it is empty, too large, of another kind, damaged, locked or active; the message says so.
    """
    extension = extension_of(name)
    wanted = allowed_extensions(allowed)
    if extension not in wanted:
        raise _unwanted(extension, wanted)
    size = size_of(stream)
    if not size:
        raise Invalid(_l("The file is empty."))
    if max_bytes is not None and size > max_bytes:
        raise Invalid(_l("The file is too large. The limit is %(size)s MB."), size=max_bytes // (1024 * 1024))
    stream.seek(0)
    facts = json.loads(sandbox.run("hub.storage.parsers.checking:check", stream, extension=extension))
    stream.seek(0)
    # "jpg" and "jpeg" are one kind; the shorter name is kept.
    short = "jpg" if extension == "jpeg" else extension
    return Inspected(facts["content_type"], short, size, facts.get("width"), facts.get("height"))


def size_of(stream: BinaryIO) -> int:
    """Return the size of a stream in bytes without reading it."""
    size = stream.seek(0, 2)
    stream.seek(0)
    return size


def allowed_extensions(allowed: Collection[str]) -> list[str]:
    """Return the extensions that an allow-list of extensions and content types stands for."""
    entries = [entry.lower().lstrip(".") for entry in allowed]
    return [
        extension
        for extension, kind in KINDS.items()
        if any(entry == extension or ("/" in entry and fnmatch(kind.content_type, entry)) for entry in entries)
    ]


def accept_attribute(allowed: Collection[str]) -> str:
    """Return the ``accept`` attribute of a file input for an allow-list."""
    return ",".join(f".{extension}" for extension in allowed_extensions(allowed))


def _unwanted(extension: str, wanted: Iterable[str]) -> Invalid:
    if extension in REFUSED:
        return Invalid(_l(REFUSED[extension]))
    kinds = ", ".join(extension for extension in wanted if extension != "jpeg")
    if not extension:
        return Invalid(_l("The name of the file has no ending. We take: %(kinds)s."), kinds=kinds)
    return Invalid(
        _l("We do not take files that end in “.%(extension)s”. We take: %(kinds)s."), extension=extension, kinds=kinds
    )
