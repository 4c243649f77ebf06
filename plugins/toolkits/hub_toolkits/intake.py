"""What partners may upload: checked by content, and cleaned of what nobody sees.

All parsing is done in child processes. It takes up to seconds, so no transaction may be open meanwhile.
"""

from __future__ import annotations

import json
from typing import BinaryIO

from hub.storage import clean_name, images, intake, sandbox
from hub_toolkits.services.files import CheckedFile

ALLOWED = ("pdf", "png", "jpg", "jpeg", "webp", "txt", "docx", "pptx", "xlsx")
MAX_FILE_BYTES = 40 * 1024 * 1024
ACCEPT = intake.accept_attribute(ALLOWED)
_OFFICE = "application/vnd.openxmlformats-officedocument."


def check_upload(stream: BinaryIO, name: str) -> CheckedFile:
    """Return an upload as it may be stored.

    Pictures are made anew from their pixels. Documents lose the names of their authors and devices; their
    title stays. A PDF that acts by itself is refused.

    Raises:
        Invalid: it is of another kind, too large, damaged, locked or active; the message says so.
    """
    found = intake.inspect(stream, name, ALLOWED, max_bytes=MAX_FILE_BYTES)
    name = clean_name(name)
    if found.content_type.startswith("image/"):
        picture = images.reencode(stream)
        return CheckedFile(
            name=f"{name.rpartition('.')[0]}.{picture.extension}",
            content_type=picture.content_type,
            content=picture.data,
            width=picture.width,
            height=picture.height,
        )
    if found.content_type == "application/pdf":
        head, _, content = sandbox.run("hub_toolkits.parsers.pdf:clean", stream).partition(b"\n")
        return CheckedFile(name=name, content_type=found.content_type, content=content, pages=json.loads(head)["pages"])
    if found.content_type.startswith(_OFFICE):
        content = sandbox.run("hub_toolkits.parsers.office:clean", stream)
        return CheckedFile(name=name, content_type=found.content_type, content=content)
    stream.seek(0)
    return CheckedFile(name=name, content_type=found.content_type, content=stream.read())
