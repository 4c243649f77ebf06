"""Campaigns in the search index: each language finds its name, its former names and its years' themes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.campaigns.models import Campaign
from hub.campaigns.services.lookup import CampaignOverview, list_public_campaigns
from hub.db import db
from hub.i18n import DEFAULT_LANGUAGE, LANGUAGES
from hub.search import Document, index, remove

SOURCE = "campaigns.campaign"


def all_documents() -> Iterator[Document]:
    """Yield a document for every campaign that everyone may see."""
    return (document_of(overview) for overview in list_public_campaigns())


def refresh(now: datetime) -> None:
    """Bring the index up to date after any change; there are only ever a few campaigns."""
    # A session of its own on the same connection: it sees every change, and leaves loaded rows as they are.
    with Session(db.session.connection(), join_transaction_mode="rollback_only") as reader:
        public = list_public_campaigns(reader)
    index([document_of(one) for one in public], now)
    shown = {one.campaign.id for one in public}
    remove(SOURCE, [known for known in db.session.scalars(select(Campaign.id)) if known not in shown])


def document_of(overview: CampaignOverview) -> Document:
    """Return the document of a campaign (with its editions and their days loaded)."""
    campaign = overview.campaign
    return Document(
        source=SOURCE,
        object_id=campaign.id,
        language=DEFAULT_LANGUAGE,
        title=campaign.name,
        summary=campaign.tagline,
        body="\n".join(_words(campaign)),
        facets={},
        sort_key=campaign.name.casefold()[:200],
    )


def _words(campaign: Campaign) -> Iterator[str]:
    yield from campaign.alternate_names
    for code in LANGUAGES:
        yield from (campaign.text(name, code) for name in ("name", "tagline", "purpose"))
    for edition in campaign.editions:
        if edition.state == "planning":
            continue
        yield edition.hashtag
        for code in LANGUAGES:
            yield from (edition.text(name, code) for name in ("name", "theme"))
            yield from (day.text("name", code) for day in edition.days)
