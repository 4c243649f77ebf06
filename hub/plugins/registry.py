"""What the plugins in use contribute, in one order."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app
from sqlalchemy import Table

from hub.errors import PluginError
from hub.i18n import N_
from hub.plugins.api import (
    DashboardCard,
    HealthCheck,
    JobKind,
    NavItem,
    Permission,
    Plugin,
    SearchSource,
    SlotFill,
    registries_of,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A plugin that is in use."""

    plugin: Plugin
    distribution: str
    version: str
    is_core: bool

    @property
    def name(self) -> str:
        """The plugin's name."""
        return self.plugin.name

    @property
    def package(self) -> str:
        """Top-level package of the plugin's code."""
        return type(self.plugin).__module__.partition(".")[0]

    def translations(self) -> Path | None:
        """Folder of the plugin's catalogues, when it has one."""
        folder = Path(inspect.getfile(type(self.plugin))).parent / "translations"
        return folder if folder.is_dir() else None

    def tables(self) -> set[Table]:
        """Tables of the models that this plugin has defined."""
        mappers = (mapper for own in registries_of(self.package) for mapper in own.mappers)
        return {mapper.local_table for mapper in mappers if isinstance(mapper.local_table, Table)}


@dataclass(frozen=True, slots=True)
class Failure:
    """A plugin that is left out, and every reason why."""

    name: str
    findings: tuple[str, ...]


@dataclass
class Registry:
    """What all plugins contribute, in one order: declared number, then dependency order, then name."""

    loaded: list[Loaded] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    strict: bool = False
    permissions: dict[str, Permission] = field(default_factory=dict)
    _nav: list[NavItem] = field(default_factory=list)
    _cards: list[DashboardCard] = field(default_factory=list)
    _slots: dict[str, list[SlotFill]] = field(default_factory=dict)
    job_kinds: dict[str, JobKind] = field(default_factory=dict)
    search_sources: dict[str, SearchSource] = field(default_factory=dict)
    health_checks: list[HealthCheck] = field(default_factory=list)
    is_current: bool = False
    """Whether the database is known to be up to date for everything that is loaded."""
    _left_out: set[str] = field(default_factory=set)

    def add(self, loaded: Loaded) -> None:
        """Take in the contributions of one plugin that has passed its checks."""
        plugin = loaded.plugin
        self.loaded.append(loaded)
        self.permissions |= {item.name: item for item in plugin.permissions()}
        # Sorting is stable and plugins come in dependency order, so equal numbers keep that order.
        self._nav = sorted([*self._nav, *plugin.nav_items()], key=lambda item: item.order)
        self._cards = sorted([*self._cards, *plugin.dashboard_cards()], key=lambda card: card.order)
        for fill in plugin.slots():
            self._slots[fill.slot] = sorted([*self._slots.get(fill.slot, []), fill], key=lambda one: one.order)
        self.job_kinds |= {kind.name: kind for kind in plugin.jobs()}
        self.search_sources |= {source.name: source for source in plugin.search_sources()}
        self.health_checks += plugin.health_checks()

    def leave_out(self, name: str, finding: str) -> None:
        """Take back the contributions of a plugin that is mounted already, and of those that require it.

        Its pages cannot be taken back; the guard of the site asks ``is_left_out``.

        Raises:
            PluginError: in strict mode.
        """
        if self.strict:
            raise PluginError(N_("This plugin cannot be used: %(finding)s"), finding=finding)
        gone = {name}
        for loaded in self.loaded:  # dependencies first, so that one pass finds all
            if gone & set(loaded.plugin.requires):
                gone.add(loaded.name)
                self.failures.append(Failure(loaded.name, (f"{loaded.name}: requires “{name}”, which is left out",)))
        rest = Registry()
        for loaded in self.loaded:
            if loaded.name not in gone:
                rest.add(loaded)
        self.loaded, self.permissions, self.health_checks = rest.loaded, rest.permissions, rest.health_checks
        self._nav, self._cards, self._slots = rest._nav, rest._cards, rest._slots
        self.job_kinds, self.search_sources = rest.job_kinds, rest.search_sources
        self.failures.append(Failure(name, (finding,)))
        self._left_out |= gone
        log.error("A plugin is left out, the hub goes on without it: %s", finding)

    def is_left_out(self, blueprint: str | None) -> bool:
        """Return whether a blueprint belongs to a plugin that was left out after it had been mounted."""
        return blueprint is not None and any(
            blueprint == name or blueprint.startswith(f"{name}_") for name in self._left_out
        )

    @property
    def plugins(self) -> list[Plugin]:
        """All plugins in use, dependencies first."""
        return [loaded.plugin for loaded in self.loaded]

    def nav(self, place: str) -> list[NavItem]:
        """Links of one place of the frame."""
        return [item for item in self._nav if item.place == place]

    def cards(self) -> list[DashboardCard]:
        """Cards of the dashboard."""
        return self._cards

    def fills(self, slot: str) -> Sequence[SlotFill]:
        """What belongs into a named slot."""
        return self._slots.get(slot, ())

    def report(self, what: str, error: Exception) -> None:
        """Log a contribution that failed; the page goes on without it, but strict mode raises."""
        if self.strict:
            raise error
        log.error("%s failed and is left out", what, exc_info=error)


def get_registry() -> Registry:
    """Return the registry of the current application."""
    registry: Registry = current_app.extensions["hub_registry"]
    return registry
