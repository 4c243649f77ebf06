"""Confirmed services in the search index: found by what they are called and help with, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from hub import search
from hub.campaigns.models import HelpService
from hub.db import db
from hub.i18n import DEFAULT_LANGUAGE, LANGUAGES, speaking
from hub.search import Document, Query
from hub_helplines.models import Details
from hub_helplines.services.directory import Entry, phones_of
from hub_helplines.vocabulary import NEEDS

SOURCE = "helplines.service"
MOST_FOUND = 200
_TEXTS = ("alternate_name", "eligibility_description", "application_process", "accessibility")


def documents() -> Iterator[Document]:
    """Yield a document for every confirmed service."""
    yield from (document_of(entry) for entry in _entries(None))


def refresh(service_id: int, now: datetime) -> None:
    """Bring the document of one service up to date; part of the transaction of the change."""
    found = [document_of(entry) for entry in _entries(service_id)]
    if found:
        search.index(found, now)
    else:
        search.remove(SOURCE, [service_id])


def find(text: str) -> list[int]:
    """Return the ids of the services that fit the words, the best first."""
    return list(search.find(Query(source=SOURCE, text=text, limit=MOST_FOUND)).ids)


def document_of(entry: Entry) -> Document:
    """Return what search may know of one confirmed service."""
    service = entry.service
    words = [service.organization, service.phone_display, service.sms]
    for code in LANGUAGES:
        words += (service.text(name, code) for name in ("name", "description"))
        words += (entry.text(name, code) for name in _TEXTS)
        with speaking(code):
            words += (str(NEEDS[need]) for need in entry.needs)
    return Document(
        source=SOURCE,
        object_id=service.id,
        language=DEFAULT_LANGUAGE,
        title=service.name,
        summary=service.description,
        body="\n".join(filter(None, words)),
        facets={
            "need": entry.needs,
            "audience": service.audiences,
            "way": sorted(entry.ways),
            "language": sorted(entry.languages),
        },
    )


def _entries(service_id: int | None) -> list[Entry]:
    query = (
        select(HelpService, Details)
        .outerjoin(Details, Details.service_id == HelpService.id)
        .where(HelpService.assured_date.is_not(None))
        .order_by(HelpService.id)
    )
    if service_id is not None:
        query = query.where(HelpService.id == service_id)
    rows = db.session.execute(query).all()
    phones = phones_of([service.id for service, _details in rows])
    return [Entry(service, details, phones.get(service.id, ()), "fresh") for service, details in rows]
