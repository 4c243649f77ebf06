"""What everybody can find: the search documents, the cards of a list, and what belongs to a resource's page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, load_only

from hub import search
from hub.db import db
from hub.i18n import LANGUAGES, speaking
from hub.partners.models import Partner
from hub.search import Document
from hub_toolkits.models import Preview, Resource, ResourceFile
from hub_toolkits.vocabulary import TOPICS, TYPES, labels, unions_of

SOURCE = "toolkits.resource"
BATCH = 200
SHOWN = (
    Resource.slug,
    Resource.title,
    Resource.summary,
    Resource.resource_type,
    Resource.audiences,
    Resource.grade_bands,
    Resource.language,
    Resource.cobranding,
    Resource.is_editable,
    Resource.partner_id,
    Resource.state,
)
"""What a card needs: the rest of a row, long texts among it, is not even read."""
CardsQuery = Select[Resource, int | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Card:
    """A resource as lists show it; ``resource`` and its partner have only what ``SHOWN`` names loaded."""

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
    found = {card.resource.id: card for card in _cards(_cards_by_id(), {"ids": list(resource_ids)})}
    return [found[one] for one in resource_ids if one in found]


def exists_public(resource_id: int) -> bool:
    """Return whether everybody may see a resource of this id."""
    query = select(Resource.id).join(Resource.partner).where(is_public(), Resource.id == resource_id)
    return db.session.scalar(query) is not None


def list_of_partner(partner_id: int, *, limit: int) -> list[Card]:
    """Return the newest public resources of a partner."""
    return _cards(_cards_of_partner(), {"partner_id": partner_id, "most": limit})


def _cards(query: CardsQuery, values: Mapping[str, object]) -> list[Card]:
    made = []
    for resource, cover_id, cover_alt, languages in db.session.execute(query, values):
        others = sorted(set(filter(None, (languages or "").split(","))) - {resource.language})
        made.append(Card(resource, cover_id, cover_alt or "", (resource.language, *others)))
    return made


@cache
def _cards_by_id() -> CardsQuery:
    return _cards_query().where(Resource.id.in_(bindparam("ids", expanding=True)))


@cache
def _cards_of_partner() -> CardsQuery:
    query = _cards_query().where(Resource.partner_id == bindparam("partner_id"))
    return query.order_by(Resource.published_at.desc(), Resource.id.desc()).limit(bindparam("most"))


def _cards_query() -> CardsQuery:
    """Return the query behind cards: public resources with partner, cover and languages in one row each.

    Making it takes longer than running it, so each of its forms is made once.
    """
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
        .where(is_public())
        .options(
            load_only(*SHOWN, raiseload=True),
            contains_eager(Resource.partner).load_only(Partner.slug, Partner.name, Partner.status, raiseload=True),
        )
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
    words = [*resource.other_names]
    for code in LANGUAGES:  # found by the words on its page, in whichever language somebody reads it
        with speaking(code):
            words += (*labels(TOPICS, resource.topics), *labels(TYPES, [resource.resource_type]))
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
            "grade": [*resource.grade_bands, *unions_of(resource.grade_bands)],
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
