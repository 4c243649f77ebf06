"""What search knows of the registry: only what everybody may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hub import search
from hub.db import db
from hub.partners.models import Partner
from hub.partners.policies import PUBLIC_STATUSES
from hub.search import Document

SOURCE = "partners.partner"
BATCH = 500


def index_partners(partner_ids: Sequence[int]) -> None:
    """Bring the search documents of these partners up to date; part of the transaction of the change.

    Those that are not public (any more) are taken out. Three statements for each 500 ids, and those of
    the search engine.
    """
    for start in range(0, len(partner_ids), BATCH):
        wanted = partner_ids[start : start + BATCH]
        query = select(Partner).where(Partner.id.in_(wanted), Partner.status.in_(PUBLIC_STATUSES))
        # An import has written with bulk statements: what the session remembers may be old.
        query = query.options(selectinload(Partner.other_names)).execution_options(populate_existing=True)
        partners = list(db.session.scalars(query))
        hidden = sorted(set(wanted) - {partner.id for partner in partners})
        if hidden:
            search.remove(SOURCE, hidden)
        if partners:
            newest = max(partner.updated_at for partner in partners)
            search.index([document_of(partner) for partner in partners], newest)


def documents() -> Iterator[Document]:
    """Yield the documents of all public partners in batches, for a new index."""
    last = 0
    while True:
        query = select(Partner).where(Partner.id > last, Partner.status.in_(PUBLIC_STATUSES))
        query = query.options(selectinload(Partner.other_names)).order_by(Partner.id).limit(BATCH)
        partners = list(db.session.scalars(query))
        if not partners:
            return
        yield from map(document_of, partners)
        last = partners[-1].id


def document_of(partner: Partner) -> Document:
    """Return what search may know of one partner (``other_names`` loaded).

    Never the street: it may be secret, and “oak” is not to bring up every library on an Oak Street.
    """
    names = [partner.acronym, *(other.name for other in partner.other_names)]
    places = [partner.city, partner.county, partner.state, partner.service_area]
    return Document(
        source=SOURCE,
        object_id=partner.id,
        language="en",
        title=partner.name,
        summary=partner.summary,
        body="\n".join(part for part in (*names, *places) if part),
        facets={
            "type": [partner.partner_type],
            "state": [partner.state] if partner.state else [],
            "audience": list(partner.audiences),
            "status": [partner.status],
        },
        sort_key=partner.sort_name,
    )
