"""How old a confirmation is, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hub.plugins import settings_of
from hub_helplines.settings import LEAST_DAYS, HelplinesSettings

State = Literal["fresh", "due", "stale", "waiting"]
"""Confirmed; confirmed, but soon no longer; last confirmed too long ago; never confirmed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a confirmation holds, and how long before its end the coordinators are told."""

    holds: timedelta
    notice: timedelta

    def state_of(self, assured: date | None, today: date) -> State:
        """Return how a service that was confirmed on ``assured`` stands today."""
        if assured is None:
            return "waiting"
        age = today - assured
        if age > self.holds:
            return "stale"
        return "due" if age > self.holds - self.notice else "fresh"


def limits() -> Limits:
    """Return what the site has set."""
    values = settings_of(HelplinesSettings)
    return Limits(timedelta(days=values.stale_after_days), timedelta(days=values.remind_days_before))


def surely_fresh(assured: date, today: date) -> bool:
    """Return whether a service is not stale whatever is set, so that a page need not ask what is."""
    return today - assured <= timedelta(days=LEAST_DAYS)
