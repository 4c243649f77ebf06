"""New versions of what is public: a working copy beside the original, moved into it when it is published.

So the public page, its address, its place in kits and its count stay, and nothing unreviewed is ever shown.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from hub import audit
from hub.db import constraints_decide, db
from hub.errors import Conflict
from hub.i18n import _l
from hub.jobs import enqueue
from hub_toolkits.models import Preview, Resource, ResourceFile, ReviewMessage
from hub_toolkits.services.files import RENDER, forget_files
from hub_toolkits.services.people import Actor
from hub_toolkits.services.resources import WORDS, get_resource


def begin(resource: Resource, *, actor: Actor, now: datetime) -> Resource:
    """Make a working copy of a published resource (``files`` and ``previews`` loaded) and return it.

    Raises:
        Conflict: it is not published, or there is a copy already.
    """
    if resource.state != "published":
        raise Conflict(_l("“%(title)s” is not published, so you can change it directly."), title=resource.title)
    copy = Resource(
        partner_id=resource.partner_id,
        partner=resource.partner,
        created_by_id=actor.account_id,
        replaces_id=resource.id,
        slug=f"new-version-{resource.id}",
        state="draft",
        is_demo=resource.is_demo,
        created_at=now,
        updated_at=now,
        files=[],
        **{name: getattr(resource, name) for name in WORDS},
    )
    with constraints_decide(_l("Somebody has already begun a new version of “%(title)s”."), title=resource.title):
        db.session.add(copy)
    for file in resource.files:
        copy.files.append(_copy_of(file, now))
    db.session.flush()
    for file in copy.files:
        if file.preview_state == "waiting":
            enqueue(RENDER, {"file_id": file.id}, now=now, unique_key=f"{RENDER}:{file.id}")
    audit.record(
        "toolkits.resource.revision_begun",
        f"toolkits_resource:{resource.id}",
        actor=actor,
        now=now,
        partner_id=resource.partner_id,
        details={"copy": copy.id},
    )
    return copy


def merge(copy: Resource, *, now: datetime) -> Resource:
    """Move words, files and conversation of a working copy into its original; return the original.

    A former title stays findable. The rows of the files move, so their bytes are not touched.

    Raises:
        Conflict: the original is not public any more.
    """
    original = get_resource(copy.replaces_id or 0)
    if original.state != "published":
        raise Conflict(_l("“%(title)s” was taken down in the meantime."), title=original.title)
    former = original.title
    for name in WORDS:
        setattr(original, name, getattr(copy, name))
    if former != original.title:
        original.other_names = list(dict.fromkeys([*original.other_names, former]))
    original.submitted_by_id, original.submitted_at = copy.submitted_by_id, copy.submitted_at
    forget_files(original)
    copy_id = copy.id
    for table in (ResourceFile, ReviewMessage):
        db.session.execute(
            update(table)
            .where(table.resource_id == copy_id)
            .values(resource_id=original.id)
            .execution_options(synchronize_session=False)
        )
    db.session.expunge(copy)
    gone = db.session.scalar(select(Resource).where(Resource.id == copy_id))
    if gone is not None:
        db.session.delete(gone)
    db.session.flush()
    db.session.expire(original, ["files"])
    return get_resource(original.id)


def _copy_of(file: ResourceFile, now: datetime) -> ResourceFile:
    return ResourceFile(
        stored_file_id=file.stored_file_id,
        stored=file.stored,
        position=file.position,
        alt_text=file.alt_text,
        pages=file.pages,
        preview_state=file.preview_state,
        created_at=now,
        previews=[
            Preview(page=one.page, width=one.width, height=one.height, stored_file_id=one.stored_file_id)
            for one in file.previews
        ],
    )
