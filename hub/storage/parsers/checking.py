"""One file: does its content agree with its extension? Runs in a child process (``hub.storage.sandbox``)."""

from __future__ import annotations

import json
from collections.abc import Callable

from hub.storage.parsers import documents, media, pdf
from hub.storage.parsers.pictures import measure
from hub.storage.refusal import N_, Refused
from hub.storage.types import KINDS, REFUSED_CONTENT

Facts = dict[str, int]


def check(data: bytes, *, extension: str) -> bytes:
    """Return what is known about a file as JSON, or refuse it. ``extension`` is one of ``KINDS``."""
    kind = KINDS[extension]
    found = sniff(data)
    if found != kind.content_type and found in REFUSED_CONTENT:
        raise Refused(REFUSED_CONTENT[found])
    if kind.check != "text" and found not in kind.accepted:
        _refuse_other(extension)
    checks: dict[str, Callable[[bytes, str], Facts]] = {
        "pdf": pdf.check,
        "image": _check_image,
        "open_xml": documents.check_open_xml,
        "open_document": documents.check_open_document,
        "text": documents.check_text,
        "mp4": media.check_mp4,
        "sound": media.check_sound,
    }
    facts = checks[kind.check](data, extension)
    return json.dumps({"content_type": kind.content_type, **facts}).encode()


def sniff(data: bytes) -> str:
    """Return what libmagic takes the content for, with the library and database that pylibmagic brings."""
    import pylibmagic  # noqa: I001 - it must come first: it tells where the library is

    import magic

    name: str = magic.Magic(mime=True, magic_file=str(pylibmagic.data / "magic.mgc")).from_buffer(data)
    return name


def _check_image(data: bytes, extension: str) -> Facts:
    kind, width, height = measure(data)
    if kind != KINDS[extension].content_type:
        _refuse_other(extension)
    return {"width": width, "height": height}


def _refuse_other(extension: str) -> None:
    raise Refused(
        N_("The name ends in “.%(extension)s”, but the content is something else. Please save it anew and send that."),
        extension=extension,
    )
