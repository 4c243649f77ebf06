"""What everybody can find: the search documents, the cards of a list, and what belongs to a resource's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from hub import search
from hub.db import db
from hub.partners.models import Partner
from hub.search import Document
from hub_toolkits.models import Preview, Resource, ResourceFile
from hub_toolkits.vocabulary import TOPICS, TYPES, labels

SOURCE = "toolkits.resource"
BATCH = 200
FACETS = ("type", "audience", "grade", "topic", "language", "licence")


@dataclass(frozen=True, slots=True)
class Card:
    """A resource as lists show it; ``resource`` has its partner loaded."""

    resource: Resource
    cover_id: int | None
    """Id of the first file that has a preview."""
    cover_alt: str
    languages: tuple[str, ...]
    """Its own language first, then those of its public translations."""


def is_public() -> ColumnElement[bool]:
    """Return the condition that a row of ``Resource`` joined with ``Partner`` may be seen by everybody."""
    return and_(Resource.state == "published", Partner.status == "active")


def list_cards(resource_ids: Sequence[int]) -> list[Card]:
    """Return public resources in the order of ``resource_ids``, in one statement; others are left out."""
    if not resource_ids:
        return []
    found = {card.resource.id: card for card in cards(cards_query().where(is_public(), Resource.id.in_(resource_ids)))}
    return [found[one] for one in resource_ids if one in found]


def exists_public(resource_id: int) -> bool:
    """Return whether everybody may see a resource of this id."""
    query = select(Resource.id).join(Resource.partner).where(is_public(), Resource.id == resource_id)
    return db.session.scalar(query) is not None


def list_of_partner(partner_id: int, *, limit: int) -> list[Card]:
    """Return the newest public resources of a partner."""
    query = cards_query().where(is_public(), Resource.partner_id == partner_id)
    return cards(query.order_by(Resource.published_at.desc(), Resource.id.desc()).limit(limit))


def cards(query: Select[Resource, int | None, str | None, str | None]) -> list[Card]:
    """Run a ``cards_query``."""
    made = []
    for resource, cover_id, cover_alt, languages in db.session.execute(query):
        others = sorted(set(filter(None, (languages or "").split(","))) - {resource.language})
        made.append(Card(resource, cover_id, cover_alt or "", (resource.language, *others)))
    return made


def cards_query() -> Select[Resource, int | None, str | None, str | None]:
    """Return the query behind cards: resource with partner, cover and languages in one row each."""
    other, maker = aliased(Resource), aliased(Partner)
    cover = aliased(ResourceFile)
    first = (
        select(ResourceFile.id)
        .where(ResourceFile.resource_id == Resource.id, ResourceFile.preview_state == "ready")
        .order_by(ResourceFile.position, ResourceFile.id)
        .limit(1)
        .correlate(Resource)
        .scalar_subquery()
    )
    root = func.coalesce(Resource.translation_of_id, Resource.id)
    languages = (
        select(func.aggregate_strings(other.language, ","))
        .join(maker, maker.id == other.partner_id)
        .where(or_(other.id == root, other.translation_of_id == root))
        .where(other.state == "published", maker.status == "active")
        .correlate(Resource)
        .scalar_subquery()
    )
    return (
        select(Resource, cover.id, cover.alt_text, languages)
        .join(Resource.partner)
        .outerjoin(cover, cover.id == first)
        .options(contains_eager(Resource.partner))
    )


def list_translations(resource: Resource) -> list[Resource]:
    """Return the other public languages of a resource."""
    root = resource.translation_of_id or resource.id
    query = (
        select(Resource)
        .join(Resource.partner)
        .where(is_public(), Resource.id != resource.id)
        .where(or_(Resource.id == root, Resource.translation_of_id == root))
        .order_by(Resource.language, Resource.id)
    )
    return list(db.session.scalars(query))


def get_file(slug: str, file_id: int, *, page: int | None = None) -> tuple[ResourceFile, Preview | None]:
    """Return a file with its resource, the partner and the stored row, and one of its previews; one statement.

    Raises:
        NotFound: there is no such file.
    """
    from hub.errors import NotFound
    from hub.i18n import _l

    query = (
        select(ResourceFile, Preview)
        .join(ResourceFile.resource)
        .outerjoin(Preview, and_(Preview.file_id == ResourceFile.id, Preview.page == (-1 if page is None else page)))
        .where(Resource.slug == slug, ResourceFile.id == file_id)
        .options(
            contains_eager(ResourceFile.resource).joinedload(Resource.partner),
            joinedload(ResourceFile.stored),
            joinedload(Preview.stored),
        )
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such file."))
    return row[0], row[1]


def index_resources(resource_ids: Sequence[int], now: datetime) -> None:
    """Bring the search documents of these resources up to date; part of the transaction of the change."""
    for start in range(0, len(resource_ids), BATCH):
        wanted = resource_ids[start : start + BATCH]
        query = _documents().where(Resource.id.in_(wanted)).execution_options(populate_existing=False)
        found = list(db.session.scalars(query))
        search.remove(SOURCE, sorted(set(wanted) - {one.id for one in found}))
        search.index([document_of(one) for one in found], now)


def index_partner(partner_id: int, now: datetime) -> None:
    """Do the same for all resources of a partner, whose name or status has changed."""
    index_resources(list(db.session.scalars(select(Resource.id).where(Resource.partner_id == partner_id))), now)


def documents() -> Iterator[Document]:
    """Yield the documents of all public resources in batches, for a new index."""
    last = 0
    while True:
        found = list(db.session.scalars(_documents().where(Resource.id > last).order_by(Resource.id).limit(BATCH)))
        if not found:
            return
        yield from map(document_of, found)
        last = found[-1].id


def document_of(resource: Resource) -> Document:
    """Return what search may know of one public resource (``partner`` loaded)."""
    words = [*resource.other_names, *labels(TOPICS, resource.topics), *labels(TYPES, [resource.resource_type])]
    return Document(
        source=SOURCE,
        object_id=resource.id,
        language=resource.language,
        title=resource.title,
        summary=resource.summary,
        body="\n".join((*words, resource.partner.name, resource.description)),
        facets={
            "type": [resource.resource_type],
            "audience": resource.audiences,
            "grade": resource.grade_bands,
            "topic": resource.topics,
            "language": [resource.language],
            "licence": [resource.licence],
        },
        sort_key=search.newest_first(resource.published_at or resource.created_at),
    )


def list_public_slugs(*, limit: int = 20_000) -> list[str]:
    """Return the addresses of all public resources, in one statement."""
    query = select(Resource.slug).join(Resource.partner).where(is_public()).order_by(Resource.id).limit(limit)
    return list(db.session.scalars(query))


def _documents() -> Select[Resource]:
    return select(Resource).join(Resource.partner).where(is_public()).options(contains_eager(Resource.partner))
