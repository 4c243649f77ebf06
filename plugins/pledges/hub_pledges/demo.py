"""Demo pledges: about 140 over the demo's years, all of invented partners and of nobody in particular.

Together they cover 47 states, the District of Columbia, Puerto Rico and Guam; three states stay blank, so that the
map shows an honest blank. The first demo organization has not pledged for the open year: signing in as its owner
shows what there is to do next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from hub.campaigns.models import Campaign, CampaignDay, Edition
from hub.db import db
from hub.partners.models import Membership, Partner
from hub_pledges.models import PersonalPledge, Pledge
from hub_pledges.vocabulary import ACTIVITIES, PERSONAL_ACTIVITIES

BLANK_STATES = ("AR", "RI", "SD")
"""Nobody in the demo pledges from here."""
NOT_YET = "juniper-hollow-library"
HEAD_COUNTS = (12, 40, 85, 150, 25, 320, 60, 1, 18, 480, 30, 95, 210, 55, 8, 130, 700, 45, 22, 75)
LARGEST = {"lakeshore-nine": 2400, "mesa-verbena-schools": 1850, "three-pines-town-library": 1}
GROUPS = (1, 1, 2, 1, 4, 1, 3, 1, 12, 2, 1, 5, 1, 28, 1)

OPEN_YEAR = (
    "OR OR IA NV KS AK CT DE HI MD MO MT NC NH OK SC UT WV TX TX CA CA NY OH IL FL WA PA VA CO MI WI PR GU DC TN NC"
).split()
"""Regions of single people's pledges; the states without a demo partner among them."""
PAST_YEAR = "CA TX NY OH WA NC MO PR IL".split()
OTHER_CAMPAIGN = "MN CO VA GA".split()

PLACES_BY_TYPE = {
    "public_library": "library",
    "school_district": "school",
    "state_education_agency": "government_building",
    "youth_service_provider": "shelter",
    "law_enforcement": "government_building",
    "faith_community": "place_of_worship",
    "youth_group": "street",
}
FITTING = {
    "public_library": "tabletop_display book_display read_aloud story_time poster_distribution film_or_talk",
    "school_district": "classroom_lesson staff_training newsletter green_challenge youth_led_project",
    "state_education_agency": "proclamation press_outreach newsletter staff_training social_posts",
    "youth_service_provider": "light_green card_distribution donation_drive sleep_out resource_fair",
    "youth_group": "youth_led_project selfie_sign social_chat podcast walk_or_run",
    "law_enforcement": "staff_training card_distribution group_photo",
    "health_provider": "tabletop_display card_distribution profile_frame",
    "faith_community": "candlelight_vigil donation_drive light_green",
    "business": "fundraiser social_posts group_photo",
    "tribal_organization": "walk_or_run youth_led_project film_or_talk",
    "coalition": "resource_fair proclamation press_outreach",
}
NOTES = {
    "saltgrass-bay-library": "Could you send us thirty pocket cards in Spanish?",
    "lakeshore-nine": "All nine towns take part; the number is for all of them together.",
    "marigold-city-police-youth": "We would like to hand out cards at two bus stations.",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Who pledges for one day: how many organizations, who of them cancelled, and regions of single people."""

    organizations: int
    cancelled: tuple[str, ...]
    regions: Sequence[str]
    skips: tuple[str, ...] = ()
    step: int = 1


PLANS = (
    Plan(99, ("sable-county-sheriff-youth", "lamplight-hill-church", "fern-and-kettle"), OPEN_YEAR, (NOT_YET,)),
    Plan(27, ("stonebrook-police-youth", "honeybee-clinic"), PAST_YEAR, step=5),
    Plan(9, (), (), step=7),
)
"""For the featured campaign: its newest year, the one before, and the one before that."""
OTHER_PLAN = Plan(12, (), OTHER_CAMPAIGN, step=3)


def load(now: datetime) -> None:
    """Add what is missing; a day that has any pledge stays as it is."""
    partners = db.session.scalars(
        select(Partner)
        .where(Partner.is_demo, Partner.status == "active", Partner.state.not_in(BLANK_STATES))
        .order_by(Partner.id)
    ).all()
    if not partners:
        return
    owners = _owners([one.id for one in partners])
    for day, plan in _days():
        if not _has_pledges(day):
            _add_organizations(day, plan, partners, owners, now)
            _add_people(day, plan, now)
    db.session.flush()


def _days() -> Sequence[tuple[CampaignDay, Plan]]:
    """Return the main day of each demo year with its plan, newest year first."""
    query = (
        select(CampaignDay)
        .join(CampaignDay.edition)
        .join(Edition.campaign)
        .where(CampaignDay.is_main, Edition.state != "planning")
        .options(contains_eager(CampaignDay.edition).contains_eager(Edition.campaign))
        .order_by(Campaign.is_featured.desc(), Campaign.id, Edition.year.desc())
    )
    days = db.session.scalars(query).all()
    featured = [day for day in days if day.edition.campaign.is_featured]
    others = [day for day in days if not day.edition.campaign.is_featured]
    return [*zip(featured, PLANS, strict=False), *((day, OTHER_PLAN) for day in others[:1])]


def _owners(partner_ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Membership.partner_id, Membership.account_id)
        .where(Membership.partner_id.in_(partner_ids), Membership.role == "owner")
        .order_by(Membership.id.desc())
    )
    return {row[0]: row[1] for row in rows}


def _has_pledges(day: CampaignDay) -> bool:
    have = exists().where(Pledge.day_id == day.id) | exists().where(PersonalPledge.day_id == day.id)
    return bool(db.session.scalar(select(have)))


def _add_organizations(
    day: CampaignDay, plan: Plan, partners: Sequence[Partner], owners: dict[int, int], now: datetime
) -> None:
    willing = [one for one in partners if one.slug not in plan.skips]
    count = min(plan.organizations, len(willing))
    # A step that shares no factor with the number of partners takes another mix of kinds every year.
    chosen = [willing[place * plan.step % len(willing)] for place in range(count)]
    chosen = list(dict.fromkeys(chosen)) + [one for one in willing if one.slug in plan.cancelled]
    codes = list(ACTIVITIES)
    for place, partner in enumerate(dict.fromkeys(chosen)):
        made = _moment(day, now, 2 + place * 5 % 60, place)
        cancelled = partner.slug in plan.cancelled
        fitting = FITTING.get(partner.partner_type, "").split()
        activities = {"wear_green", fitting[place % len(fitting)] if fitting else "group_photo"}
        activities |= {codes[(place * 2 + shift) % len(codes)] for shift in range(place % 3)}
        if place < len(codes):
            activities.add(codes[place])  # every activity at least once
        db.session.add(
            Pledge(
                day_id=day.id,
                partner_id=partner.id,
                account_id=owners.get(partner.id),
                state="cancelled" if cancelled else "pledged",
                activities=[code for code in codes if code in activities],
                planned_on=day.date,
                place_kind=PLACES_BY_TYPE.get(partner.partner_type, "office"),
                region=partner.state,
                city=partner.city,
                expected_people=LARGEST.get(partner.slug, HEAD_COUNTS[place % len(HEAD_COUNTS)]),
                is_listed=place % 9 != 4,
                note=NOTES.get(partner.slug, ""),
                created_at=made,
                updated_at=made + timedelta(days=1) if cancelled else made,
                cancelled_at=made + timedelta(days=1) if cancelled else None,
            )
        )


def _add_people(day: CampaignDay, plan: Plan, now: datetime) -> None:
    for place, region in enumerate(plan.regions):
        activities = {"wear_green", PERSONAL_ACTIVITIES[place % len(PERSONAL_ACTIVITIES)]}
        form = hashlib.sha256(f"demo {day.id} {place}".encode()).hexdigest()[:32]
        db.session.add(
            PersonalPledge(
                day_id=day.id,
                region=region,
                activities=[code for code in PERSONAL_ACTIVITIES if code in activities],
                people=GROUPS[place % len(GROUPS)],
                form_id=form,
                made_on=_moment(day, now, place * 3 % 40 + 1, place).date(),
            )
        )


def _moment(day: CampaignDay, now: datetime, days_before: int, place: int) -> datetime:
    """Return a moment before both the campaign day and now, at an hour when people work."""
    latest: date = min(day.date, now.date())
    at = time(14 + place % 8, place * 7 % 60, tzinfo=now.tzinfo)
    return datetime.combine(latest - timedelta(days=days_before), at)
