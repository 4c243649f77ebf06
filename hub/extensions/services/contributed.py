"""What one plugin adds to the hub, in words for the staff page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from hub.i18n import _, ngettext
from hub.plugins.api import JobKind, Permission
from hub.plugins.registry import Loaded, Registry
from hub.plugins.settings import facts_of, variable_of


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of what a plugin contributes: its heading, and a line for each thing with a note beside it."""

    heading: str
    lines: tuple[tuple[str, str], ...]


def parts_of(registry: Registry, loaded: Loaded, pages: Iterable[str]) -> list[Part]:
    """Return everything a plugin contributes, without what it has none of. ``pages`` are its addresses."""
    hooks = loaded.collected
    found: list[tuple[str, Iterable[tuple[str, str]]]] = [
        (_("Pages"), ((path, "") for path in pages)),
        (_("Links in the navigation"), ((str(one.label), one.place) for one in hooks["nav_items"])),
        (_("Cards on the dashboard"), ((one.name, "") for one in hooks["dashboard_cards"])),
        (_("Pieces of other pages"), ((one.slot, "") for one in hooks["slots"])),
        (_("Permissions"), (_permission(one) for one in hooks["permissions"])),
        (_("Background work"), (_job(one) for one in hooks["jobs"])),
        (_("Settings"), _settings(loaded)),
        (_("Commands"), _commands(registry, loaded)),
        (_("Search"), ((one.name, "") for one in hooks["search_sources"])),
        (_("Listens to"), ((one.signal, "") for one in hooks["listeners"])),
        (_("Health checks"), ((str(one.name), "") for one in hooks["health_checks"])),
        (_("Templates of others it replaces"), ((one.template, "") for one in hooks["template_overrides"])),
        (
            _("Loads from elsewhere"),
            ((f"{one.directive} {one.source}", str(one.why)) for one in hooks["content_policy"]),
        ),
    ]
    parts: list[Part] = []
    for heading, lines in found:
        with registry.guarded(loaded.name, "a label"):
            parts.append(Part(heading, tuple(lines)))
    return [part for part in parts if part.lines]


_ROLES: dict[str, Callable[[], str]] = {
    "member": lambda: _("Member"),
    "owner": lambda: _("Owner"),
    "reviewer": lambda: _("Reviewer"),
    "coordinator": lambda: _("Coordinator"),
    "administrator": lambda: _("Administrator"),
}


def _permission(one: Permission) -> tuple[str, str]:
    return f"{one.label} ({one.name})", ", ".join(sorted(_ROLES[role]() for role in one.roles))


def _job(one: JobKind) -> tuple[str, str]:
    notes = [_every(one.every)] if one.every else []
    notes += [_("for each campaign")] if one.per_campaign else []
    return str(one.label or one.name), ", ".join(notes)


def _every(period: timedelta) -> str:
    minutes = max(1, round(period.total_seconds() / 60))
    if minutes % 1440 == 0:
        return ngettext("every day", "every %(num)s days", minutes // 1440)
    if minutes % 60 == 0:
        return ngettext("every hour", "every %(num)s hours", minutes // 60)
    return ngettext("every minute", "every %(num)s minutes", minutes)


def _settings(loaded: Loaded) -> Iterator[tuple[str, str]]:
    for model in loaded.collected.get("settings", ()):
        for key, facts in facts_of(model):
            yield str(facts.label), variable_of(loaded.name, key)


def _commands(registry: Registry, loaded: Loaded) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    with registry.guarded(loaded.name, "`commands`"):
        found = [(f"hub {loaded.name} {one.name}", one.get_short_help_str(120)) for one in loaded.plugin.commands()]
    return found
