"""Codes of the campaigns feature and their words for people."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hub.errors import Message
from hub.i18n import _l
from hub.partners.vocabulary import AUDIENCES as PARTNER_AUDIENCES

STATE_LABELS: Mapping[str, Message] = MappingProxyType(
    {
        "planning": _l("Planning"),
        "open": _l("Open"),
        "running": _l("Running"),
        "reporting": _l("Gathering results"),
        "archived": _l("Archived"),
    }
)
"""States of an edition, in the order of its life."""

BOUND_LABELS: Mapping[str, Message] = MappingProxyType(
    {
        "exact": _l("Exactly"),
        "about": _l("About"),
        "more_than": _l("More than"),
        "less_than": _l("Less than"),
    }
)
"""How a published figure is meant."""

TALK = frozenset({"hotline", "text", "chat", "email", "forum"})
"""Kinds of services where somebody answers."""

URGENT = TALK | {"reporting_service", "removal_service"}
"""Kinds of services that a help bar may show."""

SERVICE_KINDS: Mapping[str, Message] = MappingProxyType(
    {
        "hotline": _l("Phone"),
        "text": _l("Text messages"),
        "chat": _l("Chat"),
        "email": _l("E-mail"),
        "forum": _l("Message board"),
        "transport": _l("Ride home"),
        "mediation": _l("Passing on a message"),
        "reporting_service": _l("Place to report"),
        "removal_service": _l("Taking pictures down"),
        "case_service": _l("Help when a child is missing"),
        "education_program": _l("Lessons and materials"),
        "media": _l("To listen and watch"),
        "print_material": _l("Printed material"),
        "toolkit": _l("Toolkit"),
        "campaign": _l("Campaign"),
    }
)
"""Kinds of help services."""

AUDIENCES: Mapping[str, Message] = MappingProxyType({**PARTNER_AUDIENCES, "professionals": _l("Professionals")})
"""Whom a help service is for."""

UNITS: Mapping[str, Message] = MappingProxyType(
    {
        "people": _l("people"),
        "cases": _l("cases"),
        "calls": _l("calls"),
        "submissions": _l("submissions"),
        "percent": _l("percent"),
        "year": _l("year"),
    }
)
"""Units of published figures."""
