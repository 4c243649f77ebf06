"""Data for the tests of the directory: services confirmed lately, soon to be confirmed again, long ago, and never."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hub.campaigns.models import Edition, HelpService
from hub.db import db
from hub.testing.factories import NOON, make_help
from hub_helplines.ages import Limits
from hub_helplines.models import Details, Phone

LIMITS = Limits(timedelta(days=400), timedelta(days=30))
TODAY = NOON.date()
DUE = TODAY - timedelta(days=380)
STALE = TODAY - timedelta(days=401)


def make_service(
    edition: Edition | None = None, *, details: dict[str, Any] | None = None, **values: Any
) -> HelpService:
    """Make a service for everybody, confirmed a month ago; with details when some are given."""
    service = make_help(edition, **{"assured_date": TODAY - timedelta(days=30), "audiences": ["youth"], **values})
    if details is not None:
        db.session.add(Details(service_id=service.id, **details))
    db.session.flush()
    return service


def make_phone(service: HelpService, **values: Any) -> Phone:
    """Make a further number of a service."""
    phone = Phone(**{"service_id": service.id, "number": "18005550177", "type": "textphone", **values})
    db.session.add(phone)
    db.session.flush()
    return phone


def read_anew() -> None:
    """Let the test see what a request has changed."""
    db.session.rollback()
    db.session.expire_all()
