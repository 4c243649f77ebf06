"""How coordinators put kits together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hub import audit
from hub.db import db
from hub.errors import Conflict, Invalid, NotFound
from hub.i18n import _l
from hub_toolkits.models import Toolkit, ToolkitItem, ToolkitSection
from hub_toolkits.services.addresses import slugs
from hub_toolkits.services.catalogue import exists_public
from hub_toolkits.services.kits import parts_of
from hub_toolkits.services.people import Actor

RESERVED_SLUGS = frozenset({"new", "manage"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KitFacts:
    """The words of a kit, already cleaned; the names are those of ``Toolkit``."""

    title: str
    summary: str = ""
    description: str = ""
    language: str = "en"
    audiences: tuple[str, ...] = ()
    edition_id: int | None = None


def create_kit(
    facts: KitFacts, *, actor: Actor | None, now: datetime, partner_id: int | None = None, is_demo: bool = False
) -> Toolkit:
    """Add a kit that only coordinators see until it is published."""
    position = (db.session.scalar(select(func.max(Toolkit.position))) or 0) + 1
    for slug in slugs(facts.title, reserved=RESERVED_SLUGS, otherwise="kit"):
        toolkit = Toolkit(
            slug=slug,
            partner_id=partner_id,
            position=position,
            is_demo=is_demo,
            created_at=now,
            updated_at=now,
            sections=[],
            **_columns(facts),
        )
        try:
            with db.session.begin_nested():
                db.session.add(toolkit)
        except IntegrityError:
            continue
        _note("created", toolkit, actor=actor, now=now)
        return toolkit
    raise Conflict(_l("We could not find a free address for “%(title)s”."), title=facts.title)


def change_kit(toolkit: Toolkit, facts: KitFacts, *, actor: Actor, now: datetime) -> None:
    """Change the words of a kit."""
    for name, value in _columns(facts).items():
        setattr(toolkit, name, value)
    _touch(toolkit, "edited", actor=actor, now=now)


def publish_kit(toolkit: Toolkit, *, actor: Actor | None, now: datetime) -> None:
    """Show a kit to everybody.

    Raises:
        Invalid: nothing public is in it, or it has no summary.
    """
    if not toolkit.summary:
        raise Invalid(_l("Say in one or two sentences what the kit is for."))
    if not any(part.cards for part in parts_of(toolkit)):
        raise Invalid(_l("Put a published resource into the kit first."))
    toolkit.published_at = toolkit.published_at or now
    _touch(toolkit, "published", actor=actor, now=now)


def hide_kit(toolkit: Toolkit, *, actor: Actor, now: datetime) -> None:
    """Take a kit out of public sight; its resources stay where they are."""
    toolkit.published_at = None
    _touch(toolkit, "hidden", actor=actor, now=now)


def delete_kit(toolkit: Toolkit, *, actor: Actor, now: datetime) -> None:
    """Delete a kit; its resources stay."""
    _note("deleted", toolkit, actor=actor, now=now)
    db.session.delete(toolkit)
    db.session.flush()


def add_section(toolkit: Toolkit, heading: str, *, actor: Actor | None, now: datetime) -> ToolkitSection:
    """Add an empty section at the end."""
    section = ToolkitSection(heading=heading.strip()[:120], position=len(toolkit.sections), items=[])
    toolkit.sections.append(section)
    _touch(toolkit, "edited", actor=actor, now=now)
    return section


def rename_section(toolkit: Toolkit, section_id: int, heading: str, *, actor: Actor, now: datetime) -> None:
    """Change the heading of a section.

    Raises:
        Invalid: the heading is empty.
    """
    words = " ".join(heading.split())[:120]
    if not words:
        raise Invalid(_l("Please give it a heading."))
    _section(toolkit, section_id).heading = words
    _touch(toolkit, "edited", actor=actor, now=now)


def remove_section(toolkit: Toolkit, section_id: int, *, actor: Actor, now: datetime) -> None:
    """Remove a section; the resources stay in the catalogue."""
    toolkit.sections.remove(_section(toolkit, section_id))
    _touch(toolkit, "edited", actor=actor, now=now)


def move_section(toolkit: Toolkit, section_id: int, *, up: bool, actor: Actor, now: datetime) -> None:
    """Exchange a section with its neighbour."""
    _swap(toolkit.sections, _section(toolkit, section_id), up=up)
    _touch(toolkit, "edited", actor=actor, now=now)


def add_item(toolkit: Toolkit, section_id: int, resource_id: int, *, actor: Actor | None, now: datetime) -> ToolkitItem:
    """Put a public resource at the end of a section.

    Raises:
        NotFound: there is no such public resource.
        Conflict: it is in the section already.
    """
    section = _section(toolkit, section_id)
    if not exists_public(resource_id):
        raise NotFound(_l("There is no such resource."))
    if any(item.resource_id == resource_id for item in section.items):
        raise Conflict(_l("This resource is in this part of the kit already."))
    item = ToolkitItem(resource_id=resource_id, position=len(section.items))
    section.items.append(item)
    _touch(toolkit, "edited", actor=actor, now=now)
    return item


def remove_item(toolkit: Toolkit, item_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a resource out of a kit."""
    section, item = _item(toolkit, item_id)
    section.items.remove(item)
    _touch(toolkit, "edited", actor=actor, now=now)


def move_item(toolkit: Toolkit, item_id: int, *, up: bool, actor: Actor, now: datetime) -> None:
    """Exchange a resource with its neighbour in the section."""
    section, item = _item(toolkit, item_id)
    _swap(section.items, item, up=up)
    _touch(toolkit, "edited", actor=actor, now=now)


def _section(toolkit: Toolkit, section_id: int) -> ToolkitSection:
    for section in toolkit.sections:
        if section.id == section_id:
            return section
    raise NotFound(_l("There is no such part of the kit."))


def _item(toolkit: Toolkit, item_id: int) -> tuple[ToolkitSection, ToolkitItem]:
    for section in toolkit.sections:
        for item in section.items:
            if item.id == item_id:
                return section, item
    raise NotFound(_l("There is no such resource."))


def _swap(rows: Sequence[ToolkitSection] | Sequence[ToolkitItem], row: object, *, up: bool) -> None:
    order: list[ToolkitSection | ToolkitItem] = list(rows)
    place = next(index for index, one in enumerate(order) if one is row)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order):
        one.position = position


def _columns(facts: KitFacts) -> dict[str, object]:
    values = {item.name: getattr(facts, item.name) for item in fields(KitFacts)}
    return values | {"audiences": list(facts.audiences)}


def _touch(toolkit: Toolkit, what: str, *, actor: Actor | None, now: datetime) -> None:
    toolkit.updated_at = now
    db.session.flush()
    _note(what, toolkit, actor=actor, now=now)


def _note(what: str, toolkit: Toolkit, *, actor: Actor | None, now: datetime) -> None:
    audit.record(f"toolkits.kit.{what}", f"toolkits_toolkit:{toolkit.id}", actor=actor, now=now)
