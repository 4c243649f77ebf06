"""Kits as people see them: the public ones, and what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Integer, Select, String, and_, bindparam, case, or_, select
from sqlalchemy.orm import joinedload, selectinload

from hub import search
from hub.campaigns.models import Edition
from hub.db import db
from hub.errors import NotFound
from hub.i18n import _l
from hub.partners.models import Partner
from hub.search import Query
from hub_toolkits.models import Resource, ResourceFile, Toolkit, ToolkitItem, ToolkitSection
from hub_toolkits.services.catalogue import SOURCE, Card, is_public, list_cards

COVERS = 3
"""First pages that the picture of a kit is made of."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Where the small picture of a kit's page is: address of a resource and id of its file."""

    slug: str
    file_id: int


@dataclass(slots=True)
class KitCard:
    """A kit as lists show it."""

    toolkit: Toolkit
    count: int = 0
    """Public resources in it."""
    covers: list[Cover] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """A section with the cards of its public resources; ``hidden`` are items that cannot be shown now."""

    section: ToolkitSection
    cards: Sequence[tuple[ToolkitItem, Card]]
    hidden: int = 0


def list_public(*, edition_id: int | None = None, language: str = "", limit: int = 60) -> list[KitCard]:
    """Return public kits in their order with counts and covers; two statements.

    With ``edition_id``: those of that edition and those of every year, the edition's own first. Kits in
    ``language`` come first when it is given.
    """
    values = {"edition_id": edition_id, "language": language, "most": limit}
    return _with_covers(list(db.session.scalars(_public(of_edition=edition_id is not None), values)))


@cache
def _public(*, of_edition: bool) -> Select[Toolkit]:
    """The front page asks this each time; making the statement takes longer than running it."""
    edition_id, language = bindparam("edition_id", type_=Integer()), bindparam("language", type_=String())
    query = select(Toolkit).where(Toolkit.published_at.is_not(None))
    order = [case((Toolkit.language == language, 0), else_=1), Toolkit.position, Toolkit.id]
    if of_edition:
        query = query.where(or_(Toolkit.edition_id == edition_id, Toolkit.edition_id.is_(None)))
        order.insert(1, Toolkit.edition_id.is_(None))
    return query.order_by(*order).limit(bindparam("most"))


def list_all() -> list[KitCard]:
    """Return all kits, drafts too, in their order; two statements."""
    query = select(Toolkit).options(joinedload(Toolkit.partner)).order_by(Toolkit.position, Toolkit.id)
    return _with_covers(list(db.session.scalars(query)))


def list_containing(resource_id: int) -> list[Toolkit]:
    """Return the public kits that a resource is in."""
    inside = (
        select(ToolkitSection.toolkit_id)
        .join(ToolkitItem, ToolkitItem.section_id == ToolkitSection.id)
        .where(ToolkitItem.resource_id == resource_id)
    )
    query = select(Toolkit).where(Toolkit.id.in_(inside), Toolkit.published_at.is_not(None))
    return list(db.session.scalars(query.order_by(Toolkit.position, Toolkit.id)))


def get_kit(slug: str) -> Toolkit:
    """Return a kit with its maker, sections and items, in three statements.

    Raises:
        NotFound: there is none.
    """
    query = (
        select(Toolkit)
        .where(Toolkit.slug == slug)
        .options(joinedload(Toolkit.partner), selectinload(Toolkit.sections).selectinload(ToolkitSection.items))
    )
    toolkit = db.session.scalar(query)
    if toolkit is None:
        raise NotFound(_l("There is no such kit."))
    return toolkit


def parts_of(toolkit: Toolkit) -> list[Part]:
    """Return the sections of a kit with what everybody may see in them, in one statement."""
    wanted = [item.resource_id for section in toolkit.sections for item in section.items]
    cards = {card.resource.id: card for card in list_cards(wanted)}
    parts = []
    for section in toolkit.sections:
        shown = [(item, cards[item.resource_id]) for item in section.items if item.resource_id in cards]
        parts.append(Part(section, shown, len(section.items) - len(shown)))
    return parts


def list_contents(toolkit_id: int) -> list[tuple[ToolkitSection, Resource]]:
    """Return the public resources of a kit in order, with partner and files, in two statements.

    This is what the ZIP holds: a resource that is not public (any more) is not in it.
    """
    query = (
        select(ToolkitSection, Resource)
        .join(ToolkitItem, ToolkitItem.section_id == ToolkitSection.id)
        .join(Resource, Resource.id == ToolkitItem.resource_id)
        .join(Partner, Partner.id == Resource.partner_id)
        .where(ToolkitSection.toolkit_id == toolkit_id, is_public())
        .order_by(ToolkitSection.position, ToolkitSection.id, ToolkitItem.position, ToolkitItem.id)
        .options(
            joinedload(Resource.partner),
            selectinload(Resource.files).joinedload(ResourceFile.stored),
        )
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def list_public_slugs() -> list[str]:
    """Return the addresses of all public kits."""
    return list(db.session.scalars(select(Toolkit.slug).where(Toolkit.published_at.is_not(None)).order_by(Toolkit.id)))


def list_editions() -> list[tuple[int, str, int]]:
    """Return id, campaign's name and year of the editions a kit can be made for, newest first."""
    query = select(Edition).where(Edition.state != "archived").options(joinedload(Edition.campaign))
    return [(one.id, one.campaign.name, one.year) for one in db.session.scalars(query.order_by(Edition.year.desc()))]


def list_choices(text: str, *, limit: int = 30) -> list[Card]:
    """Return public resources to choose from for a kit, the best matches first."""
    return list_cards(search.find(Query(source=SOURCE, text=text, limit=limit)).ids)


def _with_covers(toolkits: Sequence[Toolkit]) -> list[KitCard]:
    found = {toolkit.id: KitCard(toolkit) for toolkit in toolkits}
    if found:
        for toolkit_id, slug, file_id in db.session.execute(_covers(), {"ids": list(found)}):
            card = found[toolkit_id]
            card.count += 1
            if file_id is not None and len(card.covers) < COVERS:
                card.covers.append(Cover(slug, file_id))
    return list(found.values())


@cache
def _covers() -> Select[int, str, int | None]:
    cover = (
        select(ResourceFile.id)
        .where(and_(ResourceFile.resource_id == Resource.id, ResourceFile.preview_state == "ready"))
        .order_by(ResourceFile.position, ResourceFile.id)
        .limit(1)
        .correlate(Resource)
        .scalar_subquery()
    )
    return (
        select(ToolkitSection.toolkit_id, Resource.slug, cover)
        .join(ToolkitItem, ToolkitItem.section_id == ToolkitSection.id)
        .join(Resource, Resource.id == ToolkitItem.resource_id)
        .join(Partner, Partner.id == Resource.partner_id)
        .where(ToolkitSection.toolkit_id.in_(bindparam("ids", expanding=True)), is_public())
        .order_by(ToolkitSection.position, ToolkitSection.id, ToolkitItem.position, ToolkitItem.id)
    )
