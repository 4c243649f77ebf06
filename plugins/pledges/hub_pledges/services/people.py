"""Pledges of single people: no account, no name, no address; only what is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from hub.campaigns.models import CampaignDay, Edition
from hub.db import db
from hub.errors import Invalid, TooMany
from hub.i18n import _l
from hub.plugins import settings_of
from hub_pledges.models import MOST_IN_A_GROUP, PersonalPledge
from hub_pledges.services.organizations import check_open
from hub_pledges.settings import PledgesSettings

UNDO_FOR = timedelta(minutes=10)
LARGE_GROUP = 200
"""From here on we say that organizations are counted and shown by name."""


@dataclass(frozen=True, slots=True)
class PersonalValues:
    """What somebody without an account says: where, what, and how many they are."""

    region: str
    activities: tuple[str, ...]
    people: int


def pledge_alone(edition: Edition, day: CampaignDay, values: PersonalValues, *, form_id: str, today: date) -> None:
    """Count one person or a group without keeping who it was. The same form sent twice counts once.

    Raises:
        Conflict: pledging is closed.
        Invalid: the number of people cannot be.
        TooMany: more pledges came from this region today than can be true.
    """
    check_open(edition, today)
    if not 1 <= values.people <= MOST_IN_A_GROUP:
        raise Invalid(_l("Give a number from 1 to %(most)s."), most=MOST_IN_A_GROUP)
    have = select(func.count()).where(
        PersonalPledge.day_id == day.id, PersonalPledge.region == values.region, PersonalPledge.made_on == today
    )
    most = settings_of(PledgesSettings, campaign_id=edition.campaign_id).most_a_day
    if (db.session.scalar(have) or 0) >= most:  # no moment is kept, so the limit is by date
        raise TooMany(_l("Very many pledges came from this state today. Please try again tomorrow."))
    pledge = PersonalPledge(
        day_id=day.id,
        region=values.region,
        activities=list(values.activities),
        people=values.people,
        form_id=form_id,
        made_on=today,
    )
    try:
        with db.session.begin_nested():
            db.session.add(pledge)
    except IntegrityError:
        return  # sent twice: the first one counts


def find_alone(form_id: str) -> PersonalPledge | None:
    """Return the pledge that came with a form."""
    return db.session.scalar(select(PersonalPledge).where(PersonalPledge.form_id == form_id))


def undo_alone(form_id: str) -> bool:
    """Remove the pledge that came with a form; returns whether there was one."""
    statement = delete(PersonalPledge).where(PersonalPledge.form_id == form_id).returning(PersonalPledge.id)
    return db.session.execute(statement).first() is not None
