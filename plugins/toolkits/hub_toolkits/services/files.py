"""The files of a resource: adding, ordering, removing, and how much space they take."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hub import audit, storage
from hub.db import db
from hub.errors import Conflict, Invalid
from hub.i18n import _l
from hub.jobs import enqueue
from hub.partners.models import Partner
from hub.storage.models import StoredFile
from hub_toolkits.models import EDITABLE_STATES, Preview, Resource, ResourceFile
from hub_toolkits.services.people import Actor

MAX_FILES = 20
"""Files of one resource."""
RENDER = "toolkits.render"
PREVIEWED = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})
_FILE_ENDING = re.compile(r"(?i)\.(png|jpe?g|gif|webp|tiff?|bmp|pdf|svg|heic|docx?|pptx?|xlsx?|txt)$")
_WORD = re.compile(r"[^\W\d_]+")
_NAMELESS = frozenset(
    "img dsc dscn dscf pxl mvimg image picture photo scan screenshot screen shot whatsapp untitled document file copy"
    " final edited version v at a am pm p m imagen foto captura de pantalla archivo documento copia las".split()
)
"""Words of which cameras, phones and programs make names; a text of nothing else says nothing about a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A file whose content was checked and cleaned: it is what its type says, and holds nothing hidden."""

    name: str
    content_type: str
    content: bytes
    width: int | None = None
    height: int | None = None
    pages: int | None = None


def lock(resource_id: int) -> None:
    """Keep others from changing a resource, and from filling its organization's space, until the transaction ends.

    Ask for it before the resource is loaded, so that what is read is what will be changed. PostgreSQL locks the
    two rows; on SQLite whoever writes is alone since the transaction began, and ``FOR UPDATE`` is left out.
    """
    rows = select(Resource.id).join(Resource.partner).where(Resource.id == resource_id)
    db.session.execute(rows.with_for_update(of=(Resource, Partner), key_share=True))


def add_file(
    resource: Resource,
    checked: CheckedFile,
    *,
    alt_text: str,
    quota_bytes: int,
    actor: Actor | None,
    now: datetime,
    draw: bool = True,
) -> ResourceFile:
    """Store a file at the end of a resource's files, and ask for its preview unless ``draw`` is false.

    Raises:
        Conflict: the resource may not be changed now.
        Invalid: there are too many files, no space is left, or a picture's text does not describe it.
    """
    _check_open(resource)
    if len(resource.files) >= MAX_FILES:
        raise Invalid(_l("A resource can have at most %(count)s files."), count=MAX_FILES)
    alt_text = clean_alt(alt_text, checked.content_type)
    lock(resource.id)  # two files at once must not both find the last space free
    if used_bytes(resource.partner_id) + len(checked.content) > quota_bytes:
        raise Invalid(_l("There is no space left for files of your organization. Remove some first."))
    stored = storage.put(
        checked.content,
        name=checked.name,
        content_type=checked.content_type,
        now=now,
        width=checked.width,
        height=checked.height,
    )
    file = ResourceFile(
        stored_file_id=stored.id,
        stored=stored,
        position=max((one.position for one in resource.files), default=-1) + 1,
        alt_text=alt_text,
        pages=checked.pages,
        preview_state="waiting" if checked.content_type in PREVIEWED else "none",
        created_at=now,
        previews=[],
    )
    resource.files.append(file)
    resource.updated_at = now
    db.session.flush()
    _note("added", resource, file, actor=actor, now=now)
    if draw and file.preview_state == "waiting":
        enqueue(RENDER, {"file_id": file.id}, now=now, unique_key=f"{RENDER}:{file.id}")
    return file


def change_alt(file: ResourceFile, alt_text: str, *, now: datetime) -> None:
    """Change what stands for a picture or the first page (``resource`` and ``stored`` loaded).

    Raises:
        Conflict, Invalid: as in ``add_file``.
    """
    _check_open(file.resource)
    file.alt_text = clean_alt(alt_text, file.stored.content_type)
    file.resource.updated_at = now
    db.session.flush()


def move_file(resource: Resource, file_id: int, *, up: bool, now: datetime) -> None:
    """Exchange a file with its neighbour; at the end of the list nothing happens."""
    _check_open(resource)
    order = list(resource.files)
    place = next((index for index, one in enumerate(order) if one.id == file_id), None)
    if place is None:
        return
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order):
        one.position = position
    resource.updated_at = now
    db.session.flush()


def remove_file(resource: Resource, file: ResourceFile, *, actor: Actor, now: datetime) -> None:
    """Take a file off a draft; its bytes go when nothing else uses them."""
    _check_open(resource)
    _note("removed", resource, file, actor=actor, now=now)
    stored_ids = _stored_ids([file])
    resource.files.remove(file)
    resource.updated_at = now
    db.session.flush()
    release(stored_ids)


def forget_files(resource: Resource) -> None:
    """Take all files off a resource that is going away (``files`` and ``previews`` loaded)."""
    stored_ids = _stored_ids(resource.files)
    resource.files.clear()
    db.session.flush()
    release(stored_ids)


def release(stored_ids: Iterable[int]) -> None:
    """Remove stored files that no resource and no preview uses any more."""
    wanted = set(stored_ids)
    if not wanted:
        return
    used = set(db.session.scalars(select(ResourceFile.stored_file_id).where(ResourceFile.stored_file_id.in_(wanted))))
    used |= set(db.session.scalars(select(Preview.stored_file_id).where(Preview.stored_file_id.in_(wanted))))
    for stored in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(wanted - used))):
        storage.delete(stored)
    db.session.flush()


def used_bytes(partner_id: int) -> int:
    """Return how much space the files of a partner take; what a copy shares counts once."""
    own = (
        select(ResourceFile.stored_file_id)
        .join(Resource, Resource.id == ResourceFile.resource_id)
        .where(Resource.partner_id == partner_id)
    )
    return int(
        db.session.scalar(select(func.coalesce(func.sum(StoredFile.size_bytes), 0)).where(StoredFile.id.in_(own))) or 0
    )


def clean_alt(text: str, content_type: str) -> str:
    """Return a text for a picture, cleaned.

    Raises:
        Invalid: a picture has none, or it is the name of a file.
    """
    text = " ".join(text.split())[:500]
    if not text and content_type.startswith("image/"):
        raise Invalid(_l("Say in a few words what the picture shows, for people who cannot see it."))
    if text and is_file_name(text):
        raise Invalid(_l("“%(text)s” is the name of a file. Say what the picture shows."), text=text)
    return text


def is_file_name(text: str) -> bool:
    """Return whether a text is only the name of a file, as ``IMG_2041.jpg`` or ``Screenshot 3 at 5.43.32 PM``."""
    text = text.strip()
    return bool(_FILE_ENDING.search(text)) or set(_WORD.findall(text.casefold())) <= _NAMELESS


def _stored_ids(files: Iterable[ResourceFile]) -> set[int]:
    found = set()
    for file in files:
        found.add(file.stored_file_id)
        found.update(preview.stored_file_id for preview in file.previews)
    return found


def _check_open(resource: Resource) -> None:
    if resource.state not in EDITABLE_STATES:
        raise Conflict(_l("“%(title)s” cannot be changed now. Take it back first."), title=resource.title)


def _note(what: str, resource: Resource, file: ResourceFile, *, actor: Actor | None, now: datetime) -> None:
    audit.record(
        f"toolkits.file.{what}",
        f"toolkits_resource:{resource.id}",
        actor=actor,
        now=now,
        partner_id=resource.partner_id,
        details={"file": file.id, "sha256": file.stored.sha256, "size": file.stored.size_bytes},
    )
