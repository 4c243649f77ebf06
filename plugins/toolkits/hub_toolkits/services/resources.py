"""Resources: finding one, making one, changing its words, throwing a draft away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.exc import StaleDataError

from hub import audit
from hub.db import db
from hub.errors import Conflict, Message, NotFound
from hub.i18n import _l
from hub.partners.models import Partner
from hub_toolkits.models import EDITABLE_STATES, Resource, ResourceFile
from hub_toolkits.services.addresses import slugs
from hub_toolkits.services.downloads import sum_of_downloads
from hub_toolkits.services.files import forget_files
from hub_toolkits.services.people import Actor

RESERVED_SLUGS = frozenset({"kits", "mine", "review"})
"""Second parts of our own addresses under ``/toolkits/``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The words of a resource, already cleaned; the names are those of ``Resource``."""

    title: str
    resource_type: str
    summary: str = ""
    description: str = ""
    other_names: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    grade_bands: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    educational_use: tuple[str, ...] = ()
    content_notes: tuple[str, ...] = ()
    language: str = "en"
    translation_of_id: int | None = None
    licence: str = "permission-campaign-use"
    licence_note: str = ""
    link_url: str = ""
    time_required_minutes: int | None = None
    print_size: str = ""
    cobranding: str = "none"
    is_editable: bool = False


WORDS = tuple(item.name for item in fields(Facts))


def get_resource(resource_id: int) -> Resource:
    """Return a resource with partner, files and previews, in two statements.

    Raises:
        NotFound: there is none.
    """
    return _one(Resource.id == resource_id)


def get_by_slug(slug: str) -> Resource:
    """Return the resource at an address, whatever its state, as ``get_resource`` does.

    Raises:
        NotFound: there is none.
    """
    return _one(Resource.slug == slug)


def list_own(partner_ids: Sequence[int], *, limit: int = 200) -> list[Resource]:
    """Return all resources of some partners with their partner, last changed first, in one statement."""
    if not partner_ids:
        return []
    query = (
        select(Resource)
        .where(Resource.partner_id.in_(partner_ids))
        .options(joinedload(Resource.partner))
        .order_by(Resource.updated_at.desc(), Resource.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class Overview:
    """What makers see first: their newest resources, those to be changed, and downloads in the last 30 days."""

    newest: list[Resource]
    asked: list[Resource]
    recent: int


def overview(partner_ids: Sequence[int], *, limit: int, today: date) -> Overview:
    """Return the overview of some partners, both lists last changed first; one statement."""
    order = (Resource.updated_at.desc(), Resource.id.desc())
    own = Resource.partner_id.in_(partner_ids)
    newest = select(Resource.id).where(own).order_by(*order).limit(limit).correlate(None)
    is_newest, is_asked = Resource.id.in_(newest), Resource.state == "changes_requested"
    recent = sum_of_downloads(partner_ids, today=today).scalar_subquery()
    rows = db.session.execute(select(Resource, recent).where(own, or_(is_newest, is_asked)).order_by(*order)).all()
    found = [row[0] for row in rows]
    asked = [one for one in found if one.state == "changes_requested"]
    return Overview(found[:limit], asked, int(rows[0][1]) if rows else 0)


def create_resource(partner: Partner, facts: Facts, *, actor: Actor, now: datetime, is_demo: bool = False) -> Resource:
    """Add a draft; its address is made from its title, and the unique index says whether it is free."""
    for slug in slugs(facts.title, reserved=RESERVED_SLUGS, otherwise="resource"):
        resource = Resource(
            partner_id=partner.id,
            partner=partner,
            created_by_id=actor.account_id,
            slug=slug,
            state="draft",
            is_demo=is_demo,
            created_at=now,
            updated_at=now,
            files=[],
            **columns(facts),
        )
        try:
            with db.session.begin_nested():
                db.session.add(resource)
        except IntegrityError:
            continue  # taken, perhaps in this very second
        _note("created", resource, actor=actor, now=now)
        return resource
    raise Conflict(_l("We could not find a free address for “%(title)s”."), title=facts.title)


def change_resource(resource: Resource, facts: Facts, *, version: int, actor: Actor, now: datetime) -> frozenset[str]:
    """Change the words of a draft and return the names of the changed fields.

    Raises:
        Conflict: somebody else has changed it since ``version``, or it may not be changed now.
    """
    if resource.state not in EDITABLE_STATES:
        raise Conflict(_l("“%(title)s” cannot be changed now. Take it back first."), title=resource.title)
    if resource.version != version:
        raise Conflict(_changed_meanwhile(), title=resource.title)
    values = columns(facts)
    changed = {name for name, value in values.items() if getattr(resource, name) != value}
    for name in changed:
        setattr(resource, name, values[name])
    if changed:
        resource.updated_at = now
        save(resource)
        _note("edited", resource, actor=actor, now=now, fields=sorted(changed))
    return frozenset(changed)


def delete_resource(resource: Resource, *, actor: Actor, now: datetime) -> None:
    """Throw away a draft (or a working copy) with its files.

    Raises:
        Conflict: it is or was public; take it down instead.
    """
    if resource.state not in EDITABLE_STATES or (resource.published_at is not None and resource.replaces_id is None):
        raise Conflict(_l("“%(title)s” cannot be deleted. Take it down instead."), title=resource.title)
    _note("deleted", resource, actor=actor, now=now)
    forget_files(resource)
    db.session.delete(resource)
    db.session.flush()


def list_originals(partner_ids: Sequence[int], *, except_id: int | None) -> list[tuple[int, str, str]]:
    """Return id, title and language of what a resource of these partners may be a translation of."""
    query = (
        select(Resource.id, Resource.title, Resource.language)
        .where(
            Resource.partner_id.in_(partner_ids),
            Resource.translation_of_id.is_(None),
            Resource.replaces_id.is_(None),
            Resource.state != "retired",
        )
        .order_by(Resource.title, Resource.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query) if row[0] != except_id]


def find_copy(resource: Resource) -> Resource | None:
    """Return the working copy of a published resource, when there is one."""
    return db.session.scalar(
        select(Resource).where(Resource.replaces_id == resource.id).options(joinedload(Resource.partner))
    )


def columns(facts: Facts) -> dict[str, object]:
    """Return the facts as column values."""
    values = {name: getattr(facts, name) for name in WORDS}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def save(resource: Resource) -> None:
    """Write a changed resource.

    Raises:
        Conflict: somebody else was faster.
    """
    title = resource.title
    try:
        db.session.flush()
    except StaleDataError as error:
        raise Conflict(_changed_meanwhile(), title=title) from error


def loaded(query: Select[Resource]) -> Select[Resource]:
    """Let a query bring partner, files, their bytes' rows and previews along."""
    files = selectinload(Resource.files)
    return query.options(
        joinedload(Resource.partner), files.joinedload(ResourceFile.stored), files.joinedload(ResourceFile.previews)
    )


def _one(condition: ColumnElement[bool]) -> Resource:
    query = loaded(select(Resource).where(condition))
    # As it is stored now, also when this session has read it before and others have changed it since.
    resource = db.session.scalar(query.execution_options(populate_existing=True))
    if resource is None:
        raise NotFound(_l("There is no such resource."))
    return resource


def _changed_meanwhile() -> Message:
    return _l("“%(title)s” was changed by somebody else in the meantime. Open it again and repeat your change.")


def _note(what: str, resource: Resource, *, actor: Actor, now: datetime, **details: object) -> None:
    audit.record(
        f"toolkits.resource.{what}",
        f"toolkits_resource:{resource.id}",
        actor=actor,
        now=now,
        partner_id=resource.partner_id,
        details=details,
    )
