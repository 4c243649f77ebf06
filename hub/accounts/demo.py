"""Demo accounts of the site's staff. Everybody in the demo has the same published password."""

from __future__ import annotations

from datetime import datetime

from hub.accounts.services import ensure_demo_account

PASSWORD = "quiet porch lantern"
STAFF = {
    "reviewer": ("Rosa Delgado", "reviewer@hub.example"),
    "coordinator": ("Casey Lindqvist", "coordinator@hub.example"),
    "administrator": ("Avery Okafor", "administrator@hub.example"),
}
"""Site role: name and address of the one who has it."""


def load(now: datetime) -> None:
    """Add what is missing; a second time changes nothing."""
    for role, (name, email) in STAFF.items():
        ensure_demo_account(email, name, PASSWORD, (role,), now)
