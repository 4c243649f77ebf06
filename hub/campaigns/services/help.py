"""Help services: who can be reached, who confirmed it and when, and what an edition's help bar shows.

A service without an assured date is never shown as help (``docs``: an old number is worse than none).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, delete, select

from hub import signals
from hub.audit import Actor
from hub.campaigns.models import Edition, EditionHelp, HelpService
from hub.campaigns.services.rows import note, take_facts
from hub.campaigns.vocabulary import TALK, URGENT
from hub.db import constraints_decide, db
from hub.errors import Conflict, NotFound
from hub.i18n import _l


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What a coordinator may say about a help service; ``phone`` and ``sms`` hold digits only."""

    slug: str
    organization: str
    name: str
    kind: str
    description: str = ""
    url: str = ""
    phone: str = ""
    phone_display: str = ""
    sms: str = ""
    sms_keyword: str = ""
    schedule: str = ""
    audiences: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    assured_date: date | None = None
    assurer: str = ""
    translations: dict[str, Any] = field(default_factory=dict)


def help_of(edition_id: int | None) -> list[HelpService]:
    """Return the assured services of an edition's help bar, in its order; one statement.

    Without an edition, or when it has chosen none that is assured: every assured service that answers
    people in need. A page without any help would be the worse mistake.
    """
    rows = db.session.execute(_assured(), {"edition_id": edition_id or 0}).all()
    in_bar = [service for service, is_chosen in rows if is_chosen]
    return in_bar or [service for service, _chosen in rows if service.kind in URGENT]


@cache
def _assured() -> Select[HelpService, bool]:
    """Every page asks this, so it is made once; services answer with whether the edition has chosen them."""
    chosen = and_(EditionHelp.service_id == HelpService.id, EditionHelp.edition_id == bindparam("edition_id"))
    return (
        select(HelpService, EditionHelp.position.is_not(None))
        .outerjoin(EditionHelp, chosen)
        .where(HelpService.assured_date.is_not(None))
        .order_by(EditionHelp.position, _talk_first(), HelpService.name, HelpService.id)
    )


def list_assured(edition_id: int | None = None) -> Sequence[HelpService]:
    """Return every assured service: an edition's own in its order, those one can talk to, then by name."""
    chosen = and_(EditionHelp.service_id == HelpService.id, EditionHelp.edition_id == (edition_id or 0))
    return db.session.scalars(
        select(HelpService)
        .outerjoin(EditionHelp, chosen)
        .where(HelpService.assured_date.is_not(None))
        .order_by(
            EditionHelp.position.is_(None),
            EditionHelp.position,
            _talk_first(),
            HelpService.organization,
            HelpService.name,
            HelpService.id,
        )
    ).all()


def list_services() -> Sequence[HelpService]:
    """Return all services for staff: those to be confirmed too, by organisation and name."""
    query = select(HelpService).order_by(HelpService.organization, HelpService.name, HelpService.id)
    return db.session.scalars(query).all()


def get_service(slug: str) -> HelpService:
    """Return a service.

    Raises:
        NotFound: there is none.
    """
    service = db.session.scalar(select(HelpService).where(HelpService.slug == slug))
    if service is None:
        raise NotFound(_l("There is no such help service."))
    return service


def create_service(facts: ServiceFacts, *, actor: Actor | None, now: datetime) -> HelpService:
    """Add a service.

    Raises:
        Conflict: another service has this address.
    """
    service = HelpService()
    take_facts(service, facts)
    with constraints_decide(_l("Another service has the short name “%(slug)s”."), slug=facts.slug):
        db.session.add(service)
    note("service.created", f"help_service:{service.id}", actor=actor, now=now, details=_assurance(service))
    signals.help_service_changed.send(service_id=service.id)
    return service


def version_of(service: HelpService) -> str:
    """Return a mark of what is known of a service; another one as soon as anything is changed."""
    known = {item.name: getattr(service, item.name) for item in fields(ServiceFacts)}
    return sha256(json.dumps(known, sort_keys=True, default=str).encode()).hexdigest()[:16]


def change_service(
    service: HelpService, facts: ServiceFacts, *, actor: Actor | None, now: datetime, seen: str = ""
) -> None:
    """Change a service, its assured date too. ``seen`` is ``version_of`` what the writer had before them.

    Raises:
        Conflict: another service has this address, or somebody else has changed this one since.
    """
    if seen:
        db.session.refresh(service, with_for_update=True)
        if seen != version_of(service):
            raise Conflict(
                _l(
                    "Somebody else changed “%(name)s” while you were writing. What you wrote is still here. "
                    "Save again to replace what they wrote."
                ),
                name=service.name,
            )
    with constraints_decide(_l("Another service has the short name “%(slug)s”."), slug=facts.slug):
        changed = take_facts(service, facts)
    details = {"fields": changed, **_assurance(service)}
    note("service.changed", f"help_service:{service.id}", actor=actor, now=now, details=details)
    signals.help_service_changed.send(service_id=service.id)


def delete_service(service: HelpService, *, actor: Actor | None, now: datetime) -> None:
    """Remove a service that no edition shows.

    Raises:
        Conflict: an edition shows it.
    """
    used = db.session.scalar(select(EditionHelp.edition_id).where(EditionHelp.service_id == service.id).limit(1))
    if used is not None:
        raise Conflict(_l("“%(name)s” is in the help bar of a campaign. Take it off there first."), name=service.name)
    db.session.execute(delete(HelpService).where(HelpService.id == service.id))
    note("service.deleted", f"help_service:{service.id}", actor=actor, now=now, details={"slug": service.slug})
    signals.help_service_changed.send(service_id=service.id)


def chosen_for(edition_id: int) -> list[int]:
    """Return ids of the services chosen for an edition, in order."""
    query = select(EditionHelp.service_id).where(EditionHelp.edition_id == edition_id).order_by(EditionHelp.position)
    return list(db.session.scalars(query))


def set_help_order(edition: Edition, service_ids: Sequence[int], *, actor: Actor | None, now: datetime) -> None:
    """Let the help bar of an edition show these services, in this order.

    Raises:
        Conflict: one of them is not assured.
    """
    ids = list(dict.fromkeys(service_ids))
    assured = select(HelpService.id).where(HelpService.id.in_(ids), HelpService.assured_date.is_not(None))
    if set(db.session.scalars(assured)) != set(ids):
        raise Conflict(_l("Only services with an assured date can be shown as help. Confirm the date first."))
    db.session.execute(delete(EditionHelp).where(EditionHelp.edition_id == edition.id))
    for place, service_id in enumerate(ids):
        db.session.add(EditionHelp(edition_id=edition.id, service_id=service_id, position=place))
    db.session.flush()
    note("edition.help_changed", f"edition:{edition.id}", actor=actor, now=now, details={"services": ids})


def _talk_first() -> Any:
    return case((HelpService.kind == "hotline", 0), (HelpService.kind.in_(TALK), 1), else_=2)


def _assurance(service: HelpService) -> dict[str, Any]:
    return {"assured_date": service.assured_date.isoformat() if service.assured_date else None}
