"""Gathers next steps and cards; one that fails is logged and left out."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from hub.accounts.models import Account
from hub.db import roll_back_read
from hub.plugins import DashboardCard, NextStep, Plugin, get_registry

MOST_STEPS = 3


def list_next_steps(account: Account, *, now: datetime) -> list[NextStep]:
    """Return the most urgent things to do, at most ``MOST_STEPS``."""
    steps: list[NextStep] = []
    for plugin in get_registry().plugins:
        steps += _steps_of(plugin, account, now)
    return sorted(steps, key=lambda step: step.order)[:MOST_STEPS]


def render_card(card: DashboardCard, account: Account, *, now: datetime) -> Markup:
    """Return the markup of one card, empty when it has nothing to say or fails."""
    try:
        return Markup(card.render(account=account, now=now))  # noqa: S704 - what a card renders is markup
    except Exception as error:
        roll_back_read()
        get_registry().report(f"dashboard card {card.name}", error)
        return Markup("")


def _steps_of(plugin: Plugin, account: Account, now: datetime) -> list[NextStep]:
    try:
        return list(plugin.next_steps(account, now))
    except Exception as error:
        roll_back_read()
        get_registry().report(f"next steps of {plugin.name}", error)
        return []
