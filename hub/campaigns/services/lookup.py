"""Finding campaigns and editions. What comes back is loaded completely; nothing is fetched later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, case, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from hub.campaigns.models import Campaign, Edition
from hub.db import db

_RANK = {"running": 0, "open": 0, "reporting": 1, "archived": 2}


@dataclass(frozen=True, slots=True)
class CampaignOverview:
    """A campaign that everyone may see, with its current edition."""

    campaign: Campaign
    edition: Edition


def pick_current(editions: Iterable[Edition]) -> Edition | None:
    """Return the edition that stands for its campaign now, ``None`` when all are still being planned.

    The one that takes people in (open or running); else the newest that is reporting; else the newest
    archived one, so that an address printed years ago still leads somewhere. What is only planned is not
    announced yet and is never current.
    """
    public = [edition for edition in editions if edition.state in _RANK]
    return min(public, key=lambda edition: (_RANK[edition.state], -edition.year), default=None)


def featured_edition() -> Edition | None:
    """Return the current edition of the campaign on the front page, with campaign and days; one statement."""
    return db.session.scalars(_featured()).unique().one_or_none()


def current_edition_of(slug: str) -> Edition | None:
    """Return the current edition of a campaign, with campaign and days; one statement."""
    return db.session.scalars(_current(), {"slug": slug}).unique().one_or_none()


def find_edition(slug: str, year: int) -> Edition | None:
    """Return one edition, planned ones too, with campaign and days; one statement."""
    return db.session.scalars(_of_year(), {"slug": slug, "year": year}).unique().one_or_none()


def list_editions(campaign_id: int, *, with_planned: bool = False) -> Sequence[Edition]:
    """Return the editions of a campaign, newest first."""
    query = select(Edition).where(Edition.campaign_id == campaign_id).order_by(Edition.year.desc())
    if not with_planned:
        query = query.where(Edition.state != "planning")
    return db.session.scalars(query).all()


def list_public_campaigns(session: Session | None = None) -> list[CampaignOverview]:
    """Return campaigns that have something to show, the featured one first, then by name; three statements."""
    query = (
        select(Campaign)
        .options(selectinload(Campaign.editions).selectinload(Edition.days))
        .order_by(Campaign.is_featured.desc(), Campaign.name, Campaign.id)
    )
    found = [(campaign, pick_current(campaign.editions)) for campaign in (session or db.session).scalars(query)]
    return [CampaignOverview(campaign, edition) for campaign, edition in found if edition]


# Every page asks one of these; making a statement takes longer than running it, so each is made once.


@cache
def _featured() -> Select[Edition]:
    return _with_days().where(Edition.id == _id_of_current(Campaign.is_featured.is_(True)))


@cache
def _current() -> Select[Edition]:
    return _with_days().where(Edition.id == _id_of_current(Campaign.slug == bindparam("slug")))


@cache
def _of_year() -> Select[Edition]:
    return _with_days().where(Campaign.slug == bindparam("slug"), Edition.year == bindparam("year"))


def _id_of_current(which: ColumnElement[bool]) -> ScalarSelect[int]:
    """Return the id of the edition that ``pick_current`` would pick, so that only its row is read."""
    return (
        select(Edition.id)
        .join(Edition.campaign)
        .where(which, Edition.state.in_(_RANK))
        .order_by(case(_RANK, value=Edition.state), Edition.year.desc())
        .limit(1)
        .correlate(None)
        .scalar_subquery()
    )


def _with_days() -> Select[Edition]:
    return select(Edition).join(Edition.campaign).options(contains_eager(Edition.campaign), joinedload(Edition.days))
