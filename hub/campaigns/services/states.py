"""The life of an edition: planning → open → running → reporting → archived, one step at a time, either way.

Planning is seen by coordinators alone. Open and running take people in; reporting collects what was
reached; archived is read only.
"""

from __future__ import annotations

from datetime import datetime

from hub.audit import Actor
from hub.campaigns import documents
from hub.campaigns.models import STATES, Edition
from hub.campaigns.services.rows import note
from hub.db import constraints_decide
from hub.errors import Conflict
from hub.i18n import _l


def next_states(state: str) -> tuple[str | None, str | None]:
    """Return the state before and the state after ``state``; ``None`` at the ends."""
    place = STATES.index(state)
    before = STATES[place - 1] if place else None
    after = STATES[place + 1] if place + 1 < len(STATES) else None
    return before, after


def change_state(edition: Edition, state: str, *, actor: Actor | None, now: datetime) -> None:
    """Take an edition (with its days loaded) one step on, or one step back.

    Raises:
        Conflict: that is no neighbouring state; it has no day to open for; another year of the campaign
            is open.
    """
    was = edition.state
    if state not in next_states(was):
        raise Conflict(_l("This year has changed since you opened the page. Look at it again, then decide."))
    if state == "open" and not edition.days:
        raise Conflict(_l("Add at least one day before you open the year %(year)s."), year=edition.year)
    with constraints_decide(
        _l("Another year of this campaign is open. Close it before you open the year %(year)s."), year=edition.year
    ):
        edition.state = state
        edition.updated_at = now
    details = {"from": was, "to": state}
    note("edition.state_changed", f"edition:{edition.id}", actor=actor, now=now, details=details)
    documents.refresh(now)
