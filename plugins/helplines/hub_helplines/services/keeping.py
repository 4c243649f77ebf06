"""What coordinators do: confirm a service, say more about it, keep its numbers, and be reminded in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from hub import audit
from hub.audit import Actor
from hub.campaigns.models import HelpService
from hub.campaigns.services import ServiceFacts, change_service
from hub.db import constraints_decide, db
from hub.errors import Conflict, NotFound
from hub.i18n import _l
from hub_helplines.ages import Limits
from hub_helplines.models import Details, Phone
from hub_helplines.services import documents
from hub_helplines.services.directory import Entry, phones_of

AGAIN_AFTER = timedelta(days=30)
"""Coordinators who do nothing are reminded once more after this."""
MOST_PHONES = 10


@dataclass(frozen=True, slots=True)
class DetailFacts:
    """What a coordinator may say about a service; names of HSDS."""

    alternate_name: str = ""
    needs: list[str] = field(default_factory=list)
    eligibility_description: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    application_process: str = ""
    fees_description: str = ""
    interpretation_services: str = ""
    accessibility: str = ""
    alert: str = ""
    translations: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PhoneFacts:
    """A further number; ``number`` holds digits only."""

    number: str
    type: str
    number_display: str = ""
    extension: str = ""
    description: str = ""
    languages: list[str] = field(default_factory=list)
    translations: dict[str, Any] = field(default_factory=dict)


def list_for_staff(*, today: date, limits: Limits) -> list[Entry]:
    """Return every service, the confirmed and the others, by organization and name; two statements."""
    query = (
        select(HelpService, Details)
        .outerjoin(Details, Details.service_id == HelpService.id)
        .order_by(HelpService.organization, HelpService.name, HelpService.id)
    )
    rows = db.session.execute(query).all()
    phones = phones_of([service.id for service, _details in rows])
    return [
        Entry(service, details, phones.get(service.id, ()), limits.state_of(service.assured_date, today))
        for service, details in rows
    ]


def get_for_staff(service_id: int, *, today: date, limits: Limits) -> Entry:
    """Return one service.

    Raises:
        NotFound: there is none.
    """
    service = db.session.get(HelpService, service_id)
    if service is None:
        raise NotFound(_l("There is no such help service."))
    details = db.session.get(Details, service_id)
    phones = phones_of([service_id]).get(service_id, ())
    return Entry(service, details, phones, limits.state_of(service.assured_date, today))


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


def confirm(service: HelpService, *, assurer: str, today: date, actor: Actor | None, now: datetime) -> None:
    """Note that the owner has confirmed today what is written about a service, and who that was."""
    known = ServiceFacts(**{item.name: getattr(service, item.name) for item in fields(ServiceFacts)})
    change_service(service, replace(known, assured_date=today, assurer=assurer), actor=actor, now=now)


def describe(service: HelpService, facts: DetailFacts, *, actor: Actor | None, now: datetime) -> Details:
    """Say more about a service."""
    details = _details_of(service.id)
    changed = [item.name for item in fields(facts) if getattr(details, item.name) != getattr(facts, item.name)]
    for item in fields(facts):
        setattr(details, item.name, getattr(facts, item.name))
    _done("service_described", service, actor=actor, now=now, details={"fields": changed})
    return details


def add_phone(service: HelpService, facts: PhoneFacts, *, actor: Actor | None, now: datetime) -> Phone:
    """Add a number.

    Raises:
        Conflict: the service has it already, or has very many.
    """
    if len(phones_of([service.id]).get(service.id, ())) >= MOST_PHONES:
        message = _l("“%(name)s” has %(count)s numbers already. Remove one first.")
        raise Conflict(message, name=service.name, count=MOST_PHONES)
    phone = Phone(service_id=service.id, **{item.name: getattr(facts, item.name) for item in fields(facts)})
    with constraints_decide(_l("“%(name)s” has this number already."), name=service.name):
        db.session.add(phone)
    _done("phone_added", service, actor=actor, now=now, details={"number": phone.number, "type": phone.type})
    return phone


def remove_phone(service: HelpService, phone_id: int, *, actor: Actor | None, now: datetime) -> None:
    """Remove a number of a service.

    Raises:
        NotFound: it has no such number.
    """
    phone = db.session.scalar(select(Phone).where(Phone.id == phone_id, Phone.service_id == service.id))
    if phone is None:
        raise NotFound(_l("There is no such number."))
    db.session.execute(delete(Phone).where(Phone.id == phone.id))
    _done("phone_removed", service, actor=actor, now=now, details={"number": phone.number, "type": phone.type})


def take_due(*, today: date, limits: Limits) -> Sequence[Entry]:
    """Return the services of which the coordinators must be told now, and note that they are.

    Those that have become due since, and those they were told of long ago.
    """
    asked = []
    for entry in list_aging(today=today, limits=limits):
        told = entry.details.reminded_on if entry.details else None
        assured = entry.service.assured_date or date.min
        if told is None or told <= assured or today - told >= AGAIN_AFTER:
            _details_of(entry.service.id).reminded_on = today
            asked.append(entry)
    db.session.flush()
    return asked


def _details_of(service_id: int) -> Details:
    """Return the row of a service; a new one when it has none."""
    details = db.session.get(Details, service_id)
    if details is None:
        details = Details(service_id=service_id)
        db.session.add(details)
    return details


def _done(what: str, service: HelpService, *, actor: Actor | None, now: datetime, details: dict[str, Any]) -> None:
    db.session.flush()
    audit.record(f"helplines.{what}", f"help_service:{service.id}", actor=actor, now=now, details=details)
    documents.refresh(service.id, now)
