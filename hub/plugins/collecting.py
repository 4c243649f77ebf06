"""Asks a plugin once what it contributes. Whatever it does wrong in a hook is a finding, never the end of the hub."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import click
from flask import Blueprint

from hub.plugins.api import (
    DashboardCard,
    HealthCheck,
    JobKind,
    Listener,
    NavItem,
    Permission,
    Plugin,
    PolicySource,
    SearchSource,
    Slot,
    SlotFill,
    TemplateOverride,
)
from hub.plugins.faults import IN_REPORT, place_of, said
from hub.plugins.settings import PluginSettings
from hub.plugins.tracing import timed

COLLECTED: Mapping[str, type] = {
    "blueprints": Blueprint,
    "campaign_blueprints": Blueprint,
    "api_blueprints": Blueprint,
    "permissions": Permission,
    "nav_items": NavItem,
    "dashboard_cards": DashboardCard,
    "slots": SlotFill,
    "offers": Slot,
    "search_sources": SearchSource,
    "jobs": JobKind,
    "health_checks": HealthCheck,
    "listeners": Listener,
    "template_overrides": TemplateOverride,
    "content_policy": PolicySource,
    "commands": click.Command,
    "settings": PluginSettings,
}
"""Hooks that say at the start what a plugin contributes, and what each of their items is."""
CLASSES = frozenset({"settings"})
"""Hooks that give one class, a subclass of what ``COLLECTED`` names, or nothing."""
Collected = Mapping[str, tuple[Any, ...]]
log = logging.getLogger(__name__)


def collect(plugin: Plugin, *, trace: bool = False) -> tuple[Collected, list[str]]:
    """Return what each hook gives, and a finding for each hook that fails or gives something else."""
    found: dict[str, tuple[Any, ...]] = {}
    findings: list[str] = []
    package = type(plugin).__module__.partition(".")[0]
    for hook, kind in COLLECTED.items():
        found[hook] = ()
        try:
            with timed(plugin.name, f"`{hook}` at the start") if trace else nullcontext():
                items = _items(hook, getattr(plugin, hook)())
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too: a plugin must not end the hub
            log.error("the hook %s of the plugin %s fails", hook, plugin.name, exc_info=error, extra=IN_REPORT)
            place = f" ({where})" if (where := place_of(error, package)) else ""
            findings.append(f"`{hook}` raises {said(error)}{place}; mend it. The log has the traceback")
            continue
        wrong = [item for item in items if not _fits(hook, item, kind)]
        if wrong:
            findings.append(f"`{hook}` gives a {type(wrong[0]).__name__}; give {_wanted(hook, kind)}")
        else:
            found[hook] = items
    return found, findings


def _items(hook: str, given: Any) -> tuple[Any, ...]:
    if hook in CLASSES:
        return () if given is None else (given,)
    return tuple(given)


def _fits(hook: str, item: Any, kind: type) -> bool:
    if hook in CLASSES:
        return isinstance(item, type) and issubclass(item, kind)
    return isinstance(item, kind)


def _wanted(hook: str, kind: type) -> str:
    home = kind.__module__.partition(".")[0]
    return f"{'a subclass of ' if hook in CLASSES else ''}{'hub.plugins' if home == 'hub' else home}.{kind.__name__}"
