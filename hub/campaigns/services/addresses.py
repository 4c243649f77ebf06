"""Former addresses: a campaign or a day that got another short name is still found under the ones before.

An address in use always wins: whoever takes a former address of somebody else gets it.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from hub.campaigns.models import Campaign, CampaignDay, CampaignDayFormerSlug, CampaignFormerSlug
from hub.db import db


def remember_campaign(campaign: Campaign, before: str) -> None:
    """Note the address that a campaign had until now; its new one is nobody's former address any more."""
    db.session.execute(delete(CampaignFormerSlug).where(CampaignFormerSlug.slug.in_((before, campaign.slug))))
    if before and before != campaign.slug:
        db.session.add(CampaignFormerSlug(slug=before, campaign_id=campaign.id))
        db.session.flush()


def remember_day(day: CampaignDay, before: str) -> None:
    """Note the address that a day had until now, within its year."""
    of_year = CampaignDayFormerSlug.edition_id == day.edition_id
    db.session.execute(delete(CampaignDayFormerSlug).where(of_year, CampaignDayFormerSlug.slug.in_((before, day.slug))))
    if before and before != day.slug:
        db.session.add(CampaignDayFormerSlug(edition_id=day.edition_id, slug=before, day_id=day.id))
        db.session.flush()


def renamed_campaign(slug: str) -> str | None:
    """Return the present address of the campaign that once had this one; ``None`` when none had."""
    query = select(Campaign.slug).join(CampaignFormerSlug, CampaignFormerSlug.campaign_id == Campaign.id)
    return db.session.scalar(query.where(CampaignFormerSlug.slug == slug))


def renamed_day(edition_id: int, slug: str) -> str | None:
    """Return the present address of the day of this year that once had this one; ``None`` when none had."""
    query = select(CampaignDay.slug).join(CampaignDayFormerSlug, CampaignDayFormerSlug.day_id == CampaignDay.id)
    former = CampaignDayFormerSlug.edition_id == edition_id, CampaignDayFormerSlug.slug == slug
    return db.session.scalar(query.where(*former))
