"""Gathers next steps and cards; one that fails is logged and left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from hub.accounts.models import Account
from hub.plugins import Contribution, DashboardCard, NextStep, get_registry
from hub.web.slots import as_markup

MOST_STEPS = 3


def list_next_steps(account: Account, *, now: datetime) -> list[NextStep]:
    """Return the most urgent things to do, at most ``MOST_STEPS``."""
    steps: list[NextStep] = []
    registry = get_registry()
    off = registry.off_here()
    for plugin in registry.plugins:
        if plugin.name not in off:
            with registry.guarded(plugin.name, "next_steps"):
                steps += [_step(step) for step in plugin.next_steps(account, now)]
    return sorted(steps, key=lambda step: step.order)[:MOST_STEPS]


def _step(step: object) -> NextStep:
    if not isinstance(step, NextStep) or not isinstance(step.order, int):
        raise TypeError(f"it gives a {type(step).__name__}; give hub.plugins.NextStep with a whole number as order")
    url: object = step.url
    if not isinstance(url, str) or not url.startswith(("/", "https://")):
        raise TypeError(f"its step leads to {url!r}; give an address, as from url_for")
    return replace(step, label=str(step.label), text=str(step.text))  # here, where a text that fails is left out


def render_card(one: Contribution[DashboardCard], account: Account, *, now: datetime) -> Markup:
    """Return the markup of one card, empty when it has nothing to say or fails."""
    markup = Markup("")
    with get_registry().guarded(one.plugin, f"the card {one.item.name}"):
        markup = as_markup(one.item.render(account=account, now=now))
    return markup
