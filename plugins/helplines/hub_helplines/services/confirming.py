"""Confirmations: giving one, taking it back, undoing either, and telling coordinators in time what grows old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from hub.audit import Actor
from hub.campaigns.models import HelpService
from hub.campaigns.services import ServiceFacts, change_service
from hub.db import db
from hub.errors import Conflict
from hub.i18n import _l
from hub_helplines.ages import Limits
from hub_helplines.models import Details
from hub_helplines.services.directory import Entry
from hub_helplines.services.keeping import UNDO_FOR, details_of

AGAIN_AFTER = timedelta(days=30)
"""Coordinators who do nothing are reminded once more after this."""


def confirm(service: HelpService, *, assurer: str, today: date, actor: Actor | None, now: datetime) -> None:
    """Note that the owner has confirmed today what is written about a service, and who that was."""
    _remember(service, today, becomes=today)
    _assure(service, today, assurer, actor=actor, now=now)


def take_off(service: HelpService, *, today: date, actor: Actor | None, now: datetime) -> None:
    """Take a service off every page at once: what is written about it is not right any more.

    Without a confirmation core does not show it either. What it said stays, for whoever puts it right.

    Raises:
        Conflict: nobody but staff sees it anyway.
    """
    if service.assured_date is None:
        raise Conflict(_l("“%(name)s” is not shown to anybody but staff."), name=service.name)
    _remember(service, today, becomes=None)
    _assure(service, None, "", actor=actor, now=now)


def can_undo(service: HelpService, details: Details | None, *, today: date) -> bool:
    """Return whether the last confirmation, or taking off, can be undone: lately made here, and as it was left."""
    if details is None or details.assurance_changed_on is None:
        return False
    return today - details.assurance_changed_on <= UNDO_FOR and service.assured_date == details.assured_after


def undo(service: HelpService, *, today: date, actor: Actor | None, now: datetime) -> None:
    """Put back the confirmation that a service had before the last button was pressed.

    Raises:
        Conflict: there is nothing to undo, or somebody has changed it since.
    """
    details = db.session.get(Details, service.id)
    if details is None or not can_undo(service, details, today=today):
        raise Conflict(_l("“%(name)s” was changed since. There is nothing to undo any more."), name=service.name)
    details.assurance_changed_on = None
    _assure(service, details.assured_before, details.assurer_before, actor=actor, now=now)


def list_aging(*, today: date, limits: Limits) -> list[Entry]:
    """Return the services that should be confirmed again, those that wait longest first; one statement."""
    query = (
        select(HelpService, Details)
        .outerjoin(Details, Details.service_id == HelpService.id)
        .where(HelpService.assured_date < today - limits.holds + limits.notice)
        .order_by(HelpService.assured_date, HelpService.name, HelpService.id)
    )
    return [
        Entry(service, details, (), limits.state_of(service.assured_date, today))
        for service, details in db.session.execute(query)
    ]


def take_due(*, today: date, limits: Limits) -> Sequence[Entry]:
    """Return the services of which the coordinators must be told now, and note that they are.

    Those that have become due since, and those they were told of long ago.
    """
    asked = []
    for entry in list_aging(today=today, limits=limits):
        told = entry.details.reminded_on if entry.details else None
        assured = entry.service.assured_date or date.min
        if told is None or told <= assured or today - told >= AGAIN_AFTER:
            details_of(entry.service.id).reminded_on = today
            asked.append(entry)
    db.session.flush()
    return asked


def _remember(service: HelpService, today: date, *, becomes: date | None) -> None:
    details = details_of(service.id)
    details.assured_before, details.assurer_before = service.assured_date, service.assurer
    details.assured_after, details.assurance_changed_on = becomes, today


def _assure(service: HelpService, day: date | None, assurer: str, *, actor: Actor | None, now: datetime) -> None:
    known = ServiceFacts(**{item.name: getattr(service, item.name) for item in fields(ServiceFacts)})
    change_service(service, replace(known, assured_date=day, assurer=assurer), actor=actor, now=now)
