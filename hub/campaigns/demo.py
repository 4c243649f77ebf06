"""Demo content: two campaigns whose dates lie around the day of loading."""

from __future__ import annotations

from datetime import datetime


def load(now: datetime) -> None:
    """Add what is missing; what is there stays as it is."""
