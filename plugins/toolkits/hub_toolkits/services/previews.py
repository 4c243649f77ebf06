"""Pictures of files: a small one for lists and the first pages to look at. Made by a job, kept like files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hub import storage
from hub.db import db, write_transaction
from hub.errors import Invalid
from hub.jobs import enqueue
from hub.storage import images, sandbox
from hub_toolkits.models import Preview, ResourceFile
from hub_toolkits.parsers import pdf
from hub_toolkits.services.files import RENDER

LARGE_SIDE = 1400
"""Longer side of a picture on the page of its resource, in pixels."""
SMALL_SIDE = 480
Picture = tuple[bytes, int, int]


def render_file(file_id: int, *, now: datetime) -> None:
    """Make the previews of one file if they are missing; repeatable, and a file that is gone is no error."""
    file = db.session.scalar(
        select(ResourceFile).where(ResourceFile.id == file_id).options(joinedload(ResourceFile.stored))
    )
    if file is None or file.preview_state != "waiting":
        return
    content_type, content = file.stored.content_type, storage.read_bytes(file.stored)
    db.session.rollback()  # parsing takes seconds; no transaction is open meanwhile
    try:
        pages, pictures = draw(content, content_type)
    except Invalid:
        pages, pictures = None, []
    with write_transaction():
        keep_pictures(file_id, pages, pictures, now=now)


def draw(content: bytes, content_type: str) -> tuple[int | None, list[Picture]]:
    """Return the number of pages (``None`` for a picture) and WebP pictures, the small one first.

    Raises:
        Invalid: it cannot be drawn.
    """
    if content_type == "application/pdf":
        return pdf.split_pictures(sandbox.run("hub_toolkits.parsers.pdf:render", content))
    small = images.reencode(content, SMALL_SIDE, format="webp")
    large = images.reencode(content, LARGE_SIDE, format="webp")
    return None, [(one.data, one.width, one.height) for one in (small, large)]


def keep_pictures(file_id: int, pages: int | None, pictures: list[Picture], *, now: datetime) -> None:
    """Store the previews of a file, if nobody else was faster; none means that it cannot be drawn."""
    file = db.session.scalar(
        select(ResourceFile)
        .where(ResourceFile.id == file_id, ResourceFile.preview_state == "waiting")
        .with_for_update()
    )
    if file is None:
        return
    for number, (content, width, height) in enumerate(pictures):
        stored = storage.put(
            content, name=f"page-{number}.webp", content_type="image/webp", now=now, width=width, height=height
        )
        db.session.add(Preview(file_id=file.id, page=number, width=width, height=height, stored_file_id=stored.id))
    file.pages = pages or file.pages
    file.preview_state = "ready" if pictures else "failed"
    db.session.flush()
    db.session.expire(file, ["previews"])  # whoever has loaded them before sees them now


def ask_for_missing(*, again: bool, now: datetime) -> int:
    """Queue the drawing of all files that wait for it (``again``: also of those that failed); return how many."""
    states = ["waiting", "failed"] if again else ["waiting"]
    found = list(db.session.scalars(select(ResourceFile).where(ResourceFile.preview_state.in_(states))))
    for file in found:
        file.preview_state = "waiting"
        enqueue(RENDER, {"file_id": file.id}, now=now)
    db.session.flush()
    return len(found)
