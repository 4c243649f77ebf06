"""What coordinators say about a service beyond core's contact: its details and its further numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from hub import audit
from hub.audit import Actor
from hub.campaigns.models import HelpService
from hub.db import constraints_decide, db
from hub.errors import Conflict, NotFound
from hub.i18n import _l
from hub_helplines.ages import Limits
from hub_helplines.models import Details, Phone
from hub_helplines.services import documents
from hub_helplines.services.directory import Entry, phones_of

UNDO_FOR = timedelta(days=30)
"""How long what was taken away can be put back."""
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


def version_of(details: Details | None) -> int:
    """Return how often a service was described; 0 for one that never was."""
    return details.version if details is not None else 0


def describe(
    service: HelpService, facts: DetailFacts, *, actor: Actor | None, now: datetime, version: int | None = None
) -> Details:
    """Say more about a service. ``version`` is that of the details which the writer had before them.

    Raises:
        Conflict: somebody else has written since.
    """
    known = db.session.get(Details, service.id, with_for_update=True, populate_existing=True)
    if version is not None and version != version_of(known):
        raise Conflict(
            _l(
                "Somebody else changed “%(name)s” while you were writing. What you wrote is still here. "
                "Save again to replace what they wrote."
            ),
            name=service.name,
        )
    details = known or details_of(service.id)
    details.version = version_of(known) + 1
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
    same = (Phone.service_id == service.id, Phone.number == facts.number, Phone.type == facts.type)
    phone = db.session.scalar(select(Phone).where(*same, Phone.removed_on.is_not(None))) or Phone(service_id=service.id)
    phone.removed_on = None
    for item in fields(facts):
        setattr(phone, item.name, getattr(facts, item.name))
    with constraints_decide(_l("“%(name)s” has this number already."), name=service.name):
        db.session.add(phone)
    _done("phone_added", service, actor=actor, now=now, details={"number": phone.number, "type": phone.type})
    return phone


def remove_phone(service: HelpService, phone_id: int, *, today: date, actor: Actor | None, now: datetime) -> Phone:
    """Take a number away: nobody but staff sees it, and it can be put back for a while.

    Raises:
        NotFound: the service has no such number.
    """
    phone = get_phone(service, phone_id)
    phone.removed_on = today
    _done("phone_removed", service, actor=actor, now=now, details={"number": phone.number, "type": phone.type})
    return phone


def restore_phone(service: HelpService, phone_id: int, *, actor: Actor | None, now: datetime) -> Phone:
    """Put a number back that was taken away.

    Raises:
        NotFound: there is none, or it is gone for good.
    """
    phone = get_phone(service, phone_id, is_removed=True)
    phone.removed_on = None
    _done("phone_restored", service, actor=actor, now=now, details={"number": phone.number, "type": phone.type})
    return phone


def get_phone(service: HelpService, phone_id: int, *, is_removed: bool = False) -> Phone:
    """Return a number of a service.

    Raises:
        NotFound: it has no such number.
    """
    phone = db.session.scalar(select(Phone).where(Phone.id == phone_id, Phone.service_id == service.id))
    if phone is None or (phone.removed_on is not None) != is_removed:
        raise NotFound(_l("There is no such number."))
    return phone


def list_removed(service_id: int) -> Sequence[Phone]:
    """Return the numbers that can be put back, those taken away last first."""
    query = select(Phone).where(Phone.service_id == service_id, Phone.removed_on.is_not(None))
    return db.session.scalars(query.order_by(Phone.removed_on.desc(), Phone.id)).all()


def forget_removed(*, today: date) -> None:
    """Remove for good what was taken away long ago."""
    db.session.execute(delete(Phone).where(Phone.removed_on < today - UNDO_FOR))


def details_of(service_id: int) -> Details:
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
