"""Pledges of organizations: one for each organization and day; the database decides a race."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from hub import audit
from hub.campaigns.models import CampaignDay, Edition
from hub.db import constraints_decide, db
from hub.errors import Conflict, Invalid, NotFound
from hub.i18n import _l
from hub.partners.models import Partner
from hub_pledges.models import Pledge
from hub_pledges.policies import Pledger, is_open

ALREADY = _l("Your organization has pledged for this day already. You can change that pledge.")


@dataclass(frozen=True, slots=True)
class PledgeValues:
    """What an organization says about its pledge; codes are those of ``hub_pledges.vocabulary``."""

    activities: tuple[str, ...]
    planned_on: date
    place_kind: str
    region: str
    city: str
    expected_people: int
    is_listed: bool
    note: str = ""


def find_pledge(day_id: int, partner_id: int, *, for_change: bool = False) -> Pledge | None:
    """Return the pledge of an organization for a day, cancelled ones too.

    ``for_change`` lets two people who change the same pledge go one after the other.
    """
    query = select(Pledge).where(Pledge.day_id == day_id, Pledge.partner_id == partner_id)
    return db.session.scalar(query.with_for_update() if for_change else query)


def get_pledge(day_id: int, partner_id: int, *, for_change: bool = False) -> Pledge:
    """Return the pledge of an organization for a day, cancelled ones too.

    Raises:
        NotFound: there is none.
    """
    pledge = find_pledge(day_id, partner_id, for_change=for_change)
    if pledge is None:
        raise NotFound(_l("Your organization has not pledged for this day."))
    return pledge


def make_pledge(
    edition: Edition,
    day: CampaignDay,
    partner: Partner,
    values: PledgeValues,
    *,
    by: Pledger,
    now: datetime,
    today: date,
) -> Pledge:
    """Pledge for an organization; a cancelled pledge is taken up again.

    Raises:
        Conflict: pledging is closed, the organization is not active, or it has pledged already.
        Invalid: the planned date is not within the edition.
    """
    check_open(edition, today)
    _check_active(partner)
    _check_date(edition, values)
    pledge = find_pledge(day.id, partner.id, for_change=True)
    if pledge is not None:
        return _take_up(pledge, values, by, now)
    pledge = Pledge(day_id=day.id, partner_id=partner.id, created_at=now, account_id=by.account_id)
    _change(pledge, values, now)
    with constraints_decide(ALREADY):
        db.session.add(pledge)
    _record("made", pledge, by, now)
    return pledge


def change_pledge(
    edition: Edition, pledge: Pledge, values: PledgeValues, *, by: Pledger, now: datetime, today: date
) -> None:
    """Change a pledge.

    Raises:
        Conflict: pledging is closed, or the pledge was cancelled.
        Invalid: the planned date is not within the edition.
    """
    check_open(edition, today)
    _check_date(edition, values)
    if pledge.state == "cancelled":
        raise Conflict(_l("This pledge was cancelled. Pledge again to take part."))
    _change(pledge, values, now)
    db.session.flush()
    _record("changed", pledge, by, now)


def cancel_pledge(pledge: Pledge, *, by: audit.Actor, now: datetime, reason: str = "") -> None:
    """Take a pledge back; it no longer counts and is no longer shown. It can be taken up again.

    Raises:
        Conflict: it was cancelled already.
    """
    if pledge.state == "cancelled":
        raise Conflict(_l("This pledge was cancelled before."))
    pledge.state, pledge.cancelled_at, pledge.updated_at = "cancelled", now, now
    db.session.flush()
    _record("cancelled", pledge, by, now, reason)


def renew_pledge(
    edition: Edition, partner: Partner, pledge: Pledge, *, by: Pledger, now: datetime, today: date
) -> None:
    """Take up a cancelled pledge as it was.

    Raises:
        Conflict: pledging is closed, the organization is not active, or the pledge was not cancelled.
    """
    check_open(edition, today)
    _check_active(partner)
    if pledge.state != "cancelled":
        raise Conflict(ALREADY)
    _renew(pledge, by, now)


def check_open(edition: Edition, today: date) -> None:
    """Refuse when pledges are not taken.

    Raises:
        Conflict: the edition is not open, or its last day for pledges is over.
    """
    if not is_open(edition, today):
        raise Conflict(_l("Pledges for this year are closed."))


def _take_up(pledge: Pledge, values: PledgeValues, by: Pledger, now: datetime) -> Pledge:
    if pledge.state != "cancelled":
        raise Conflict(ALREADY)
    _change(pledge, values, now)
    _renew(pledge, by, now)
    return pledge


def _renew(pledge: Pledge, by: Pledger, now: datetime) -> None:
    pledge.state, pledge.cancelled_at, pledge.account_id, pledge.updated_at = "pledged", None, by.account_id, now
    db.session.flush()
    _record("renewed", pledge, by, now)


def _check_active(partner: Partner) -> None:
    if partner.status != "active":
        raise Conflict(_l("Only active organizations can pledge."))


def _check_date(edition: Edition, values: PledgeValues) -> None:
    if not edition.starts_on <= values.planned_on <= edition.ends_on:
        raise Invalid(_l("The date must lie within this year's campaign."))


def _change(pledge: Pledge, values: PledgeValues, now: datetime) -> None:
    pledge.activities = list(values.activities)
    pledge.planned_on = values.planned_on
    pledge.place_kind = values.place_kind
    pledge.region = values.region
    pledge.city = values.city
    pledge.expected_people = values.expected_people
    pledge.is_listed = values.is_listed
    pledge.note = values.note
    pledge.updated_at = now


def _record(verb: str, pledge: Pledge, by: audit.Actor, now: datetime, reason: str = "") -> None:
    details: dict[str, Any] = {"day": pledge.day_id, "people": pledge.expected_people, "listed": pledge.is_listed}
    audit.record(
        f"pledges.pledge.{verb}",
        f"pledges_pledge:{pledge.id}",
        actor=by,
        now=now,
        partner_id=pledge.partner_id,
        reason=reason,
        details=details,
    )
