"""Who may pledge, and when. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from hub.campaigns.models import Edition
from hub.campaigns.services import accepts_pledges


class Pledger(Protocol):
    """A signed-in person, as far as pledges need to know."""

    @property
    def account_id(self) -> int: ...
    @property
    def opaque_id(self) -> str: ...
    @property
    def partner_roles(self) -> Mapping[int, str]: ...


def is_open(edition: Edition, today: date) -> bool:
    """Return whether pledges of an edition are taken: coordinators have opened it, and it is not over."""
    return accepts_pledges(edition, today) and today <= (edition.pledges_close_on or edition.ends_on)


def can_pledge(person: Pledger | None, partner_id: int) -> bool:
    """Return whether this person may pledge, change and cancel for an organisation: its members and owners."""
    return person is not None and partner_id in person.partner_roles
