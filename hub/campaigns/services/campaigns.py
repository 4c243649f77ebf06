"""Campaigns themselves: made, changed, put on the front page, removed while they are empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import selectinload

from hub.audit import Actor
from hub.campaigns import documents
from hub.campaigns.models import Campaign
from hub.campaigns.services.addresses import remember_campaign
from hub.campaigns.services.rows import note, remove, take_facts
from hub.db import constraints_decide, db
from hub.errors import Conflict, NotFound
from hub.i18n import _l

_ADDRESS_TAKEN = _l("Another campaign has the address “%(slug)s”. Choose a different one.")


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What a coordinator may say about a campaign."""

    slug: str
    name: str
    tagline: str = ""
    purpose: str = ""
    organizer: str = ""
    organizer_url: str = ""
    alternate_names: list[str] = field(default_factory=list)
    translations: dict[str, Any] = field(default_factory=dict)


def list_campaigns() -> Sequence[Campaign]:
    """Return all campaigns with their editions, the featured one first; two statements."""
    return db.session.scalars(
        select(Campaign)
        .options(selectinload(Campaign.editions))
        .order_by(Campaign.is_featured.desc(), Campaign.name, Campaign.id)
    ).all()


def get_campaign(slug: str) -> Campaign:
    """Return a campaign with its editions.

    Raises:
        NotFound: there is none with this address.
    """
    query = select(Campaign).where(Campaign.slug == slug).options(selectinload(Campaign.editions))
    campaign = db.session.scalar(query)
    if campaign is None:
        raise NotFound(_l("There is no such campaign."))
    return campaign


def create_campaign(facts: CampaignFacts, *, actor: Actor | None, now: datetime) -> Campaign:
    """Add a campaign; the first one is put on the front page.

    Raises:
        Conflict: another campaign has this address.
    """
    campaign = Campaign(created_at=now, updated_at=now, slug="", name="", is_featured=not _any_campaign())
    take_facts(campaign, facts)
    with constraints_decide(_ADDRESS_TAKEN, slug=facts.slug):
        db.session.add(campaign)
    remember_campaign(campaign, "")
    note("campaign.created", f"campaign:{campaign.id}", actor=actor, now=now, details={"slug": campaign.slug})
    documents.refresh(now)
    return campaign


def change_campaign(campaign: Campaign, facts: CampaignFacts, *, actor: Actor | None, now: datetime) -> None:
    """Give a campaign new texts; an address it had before leads to the new one.

    Raises:
        Conflict: another campaign has this address.
    """
    before = campaign.slug
    with constraints_decide(_ADDRESS_TAKEN, slug=facts.slug):
        changed = take_facts(campaign, facts)
        campaign.updated_at = now
    remember_campaign(campaign, before)
    note("campaign.changed", f"campaign:{campaign.id}", actor=actor, now=now, details={"fields": changed})
    documents.refresh(now)


def feature_campaign(campaign: Campaign, *, actor: Actor | None, now: datetime) -> None:
    """Put a campaign on the front page, and take off the one that was there."""
    db.session.execute(update(Campaign).where(Campaign.is_featured).values(is_featured=False, updated_at=now))
    db.session.execute(update(Campaign).where(Campaign.id == campaign.id).values(is_featured=True, updated_at=now))
    note("campaign.featured", f"campaign:{campaign.id}", actor=actor, now=now)
    documents.refresh(now)


def delete_campaign(campaign: Campaign, *, actor: Actor | None, now: datetime) -> None:
    """Remove a campaign that has no edition.

    Raises:
        Conflict: it has editions.
    """
    if campaign.editions:
        raise Conflict(_l("“%(name)s” still has editions. Remove them first."), name=campaign.name)
    message = _l("“%(name)s” is still in use, so it stays.")
    remove(delete(Campaign).where(Campaign.id == campaign.id), message, name=campaign.name)
    note("campaign.deleted", f"campaign:{campaign.id}", actor=actor, now=now, details={"slug": campaign.slug})
    documents.refresh(now)


def _any_campaign() -> bool:
    return bool(db.session.scalar(select(exists().where(Campaign.id.is_not(None)))))
