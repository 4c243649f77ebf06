"""Codes of the directory and their words for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hub.campaigns.vocabulary import TALK
from hub.errors import Message
from hub.i18n import _l

NEEDS: Mapping[str, Message] = MappingProxyType(
    {
        "talk": _l("Talk to somebody"),
        "unsafe": _l("I do not feel safe"),
        "away": _l("Away from home, or thinking about it"),
        "missing": _l("Somebody is missing"),
        "online": _l("Something happened online"),
        "pictures": _l("A picture should come down"),
        "learn": _l("Learn and teach"),
    }
)
"""What somebody needs, the most urgent first: the terms of the directory's own taxonomy."""

_NEEDS_OF_KINDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(TALK, "talk"),
        "transport": "away",
        "mediation": "away",
        "reporting_service": "online",
        "removal_service": "pictures",
        "case_service": "missing",
    }
)

WAYS: Mapping[str, Message] = MappingProxyType(
    {"call": _l("Call"), "text": _l("Text"), "chat": _l("Chat online"), "tty": _l("TTY or video relay")}
)
"""Ways to reach a service. They say nothing about why, so they may stand in an address."""

PHONE_LABELS: Mapping[str, Message] = MappingProxyType(
    {
        "voice": _l("Phone"),
        "text": _l("Text messages"),
        "textphone": _l("TTY (text telephone)"),
        "video": _l("Videophone (sign language)"),
    }
)
"""Types of numbers."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who looks for help: how they say who they are, and the audiences that are meant for them."""

    number: int
    """Their address: it stays in a browser's history and says nothing to whoever reads it there."""
    label: Message
    title: Message
    audiences: frozenset[str]


ASKERS: Mapping[int, Asker] = MappingProxyType(
    {
        asker.number: asker
        for asker in (
            Asker(
                1,
                _l("a young person, or a friend of one"),
                _l("For young people and their friends"),
                frozenset({"youth"}),
            ),
            Asker(
                2,
                _l("a parent or caregiver"),
                _l("For parents and caregivers"),
                frozenset({"families"}),
            ),
            Asker(
                3,
                _l("a teacher, librarian or youth worker"),
                _l("For teachers, librarians and youth workers"),
                frozenset({"educators", "professionals", "service_providers", "school_counselors", "libraries"}),
            ),
            Asker(
                4,
                _l("a police officer"),
                _l("For police officers"),
                frozenset({"law_enforcement"}),
            ),
        )
    }
)
"""The chooser “I am …”, in order."""

EVERYBODY = "general_public"
"""The audience of services that are for everybody."""


def needs_of(kind: str, needs: Iterable[str]) -> list[str]:
    """Return what a service helps with, in the order of ``NEEDS``; without any known one, what its kind says."""
    chosen = set(needs) & NEEDS.keys() or {_NEEDS_OF_KINDS.get(kind, "learn")}
    return [code for code in NEEDS if code in chosen]
