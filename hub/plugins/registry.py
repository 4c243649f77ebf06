"""What the plugins in use contribute, in one order, and what went wrong with them."""

from __future__ import annotations

import logging
import sys
from collections import Counter, deque
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar

from flask import current_app
from sqlalchemy import Table

from hub.errors import HubError, PluginError, Unavailable
from hub.i18n import N_, _l
from hub.plugins.api import (
    DashboardCard,
    JobKind,
    NavItem,
    Permission,
    Plugin,
    SearchSource,
    SlotFill,
    mappers_of,
    registries_of,
)
from hub.plugins.collecting import Collected
from hub.plugins.faults import IN_REPORT, said
from hub.plugins.guarding import Guarded
from hub.plugins.settings import Scope
from hub.plugins.tracing import timed

log = logging.getLogger(__name__)
Item = TypeVar("Item")
StoredSettings = Mapping[str, Mapping[tuple[str, Scope, int | None], Any]]
"""Plugin, then key, scope and id of campaign or organization (``None`` for the site), to the value as plain JSON."""
MOST_INCIDENTS = 200
QUIET = timedelta(minutes=1)
"""How long the log keeps still about the same fault; the counts in ``hub doctor`` go on."""
ALWAYS_ON = "pages."
"""How the slots begin that are filled by plugins that are off for the campaign as well."""


@dataclass(frozen=True, slots=True)
class Contribution(Generic[Item]):
    """Something that a plugin adds, and which one."""

    plugin: str
    item: Item


@dataclass(frozen=True, slots=True)
class Loaded:
    """A plugin that is in use."""

    plugin: Plugin
    distribution: str
    version: str
    is_core: bool
    collected: Collected = field(default_factory=dict)
    author: str = ""
    entry_point: str = ""

    @property
    def name(self) -> str:
        """The plugin's name."""
        return self.plugin.name

    @property
    def title(self) -> str:
        """What people read, in the language of the moment; the plain name when the plugin's label fails."""
        try:
            return str(self.plugin.label)
        except KeyboardInterrupt:
            raise
        except BaseException:
            return self.name

    @property
    def package(self) -> str:
        """Top-level package of the plugin's code."""
        return type(self.plugin).__module__.partition(".")[0]

    def named(self, finding: str) -> str:
        """Return a finding with the plugin and its distribution in front."""
        return f"{self.name} ({self.distribution}): {finding}"

    @property
    def home(self) -> Path | None:
        """Folder of the plugin's code, ``None`` when it has none: what lies beside a single file is of others."""
        module = sys.modules.get(type(self.plugin).__module__)
        file = getattr(module, "__file__", None)
        is_in_package = "." in type(self.plugin).__module__ or hasattr(module, "__path__")
        return Path(file).resolve().parent if file and is_in_package else None

    def own_folder(self, name: str) -> Path | None:
        """Return a folder beside the plugin's class, as ``translations``, when there is one."""
        folder = self.home / name if self.home else None
        return folder if folder is not None and folder.is_dir() else None

    def translations(self) -> Path | None:
        """Folder of the plugin's catalogues, when it has one."""
        return self.own_folder("translations")

    def tables(self) -> set[Table]:
        """Tables of the models that this plugin has defined."""
        mappers = (mapper for own in registries_of(self.package) for mapper in mappers_of(own))
        return {mapper.local_table for mapper in mappers if isinstance(mapper.local_table, Table)}


@dataclass(frozen=True, slots=True)
class Failure:
    """A plugin that is left out, and every reason why."""

    name: str
    findings: tuple[str, ...]
    distribution: str = ""
    version: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """Something of a plugin that failed while the hub went on."""

    plugin: str
    what: str
    error: str
    at: datetime


@dataclass
class Registry:
    """What all plugins contribute, in one order: declared number, then dependency order, then name."""

    loaded: list[Loaded] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    strict: bool = False
    trace: bool = False
    is_safe_mode: bool = False
    """Whether the operator asked for a start without plugins."""
    contributions: dict[str, list[Contribution[Any]]] = field(default_factory=dict)
    incidents: deque[Incident] = field(default_factory=lambda: deque(maxlen=MOST_INCIDENTS))
    receivers: list[Callable[..., None]] = field(default_factory=list)
    off_here: Callable[[], Container[str]] = frozenset
    """Names of the plugins that are off for the campaign of the page at hand; the application says how to know."""
    is_on: Callable[[str, int | None], bool] = lambda _plugin, _campaign_id: True
    """Whether a plugin is on for a campaign; ``None`` asks whether it is for any."""
    is_address_on: Callable[[str, str], bool] = lambda _plugin, _path: True
    """Whether a plugin is on for the campaign that a path names, or for any when it names none."""
    campaign_ids: Callable[[], Sequence[int]] = tuple
    """Ids of all campaigns."""
    stored_settings: Callable[[int | None], StoredSettings] = lambda _partner_id: {}
    """What people have set, for the site and all campaigns, and for one organization if its id is given."""
    told_misfits: set[Any] = field(default_factory=set)
    """Values of settings that were passed over and logged."""
    is_current: bool = False
    """Whether the database is known to be up to date for everything that is loaded."""
    permissions: dict[str, Permission] = field(default_factory=dict)
    job_kinds: dict[str, JobKind] = field(default_factory=dict)
    search_sources: dict[str, SearchSource] = field(default_factory=dict)
    _slots: dict[str, list[Contribution[SlotFill]]] = field(default_factory=dict)
    _nav: dict[str, list[Contribution[NavItem]]] = field(default_factory=dict)
    _owners: dict[str, str] = field(default_factory=dict)
    _left_out: set[str] = field(default_factory=set)
    _told: dict[tuple[str, str, str], datetime] = field(default_factory=dict)

    def add(self, loaded: Loaded) -> None:
        """Take in the contributions of one plugin that has passed its checks."""
        self.loaded.append(loaded)
        for hook, items in loaded.collected.items():
            self.contribute(loaded.name, hook, *items)

    def contribute(self, plugin: str, hook: str, *items: Any) -> None:
        """Take in what one plugin gives in one hook."""
        own = [Contribution(plugin, item) for item in items]
        # Sorting is stable and plugins come in dependency order, so equal numbers keep that order.
        self.contributions[hook] = sorted([*self.contributions.get(hook, []), *own], key=_order)
        match hook:
            case "slots":
                self._slots = _grouped(self.contributions[hook], lambda fill: fill.slot)
            case "nav_items":
                self._nav = _grouped(self.contributions[hook], lambda item: item.place)
            case "permissions":
                self.permissions |= {item.name: item for item in items}
            case "jobs":
                self.job_kinds |= {item.name: item for item in items}
            case "search_sources":
                self.search_sources |= {item.name: item for item in items}
            case "blueprints" | "campaign_blueprints" | "api_blueprints":
                self._owners |= {item.name: plugin for item in items}

    def leave_out(self, name: str, *findings: str, error: BaseException | None = None) -> None:
        """Take back the contributions of a plugin that is mounted already, and of those that require it.

        Its pages cannot be taken back; the guard of the site asks ``is_left_out``.

        Raises:
            PluginError: in strict mode.
        """
        if self.strict:
            text = "\n".join(f"- {finding}" for finding in findings)
            raise PluginError(N_("These plugins cannot be used:\n%(findings)s"), findings=text) from error
        gone = {name}
        for loaded in self.loaded:  # dependencies first, so that one pass finds all
            if gone & set(loaded.plugin.requires):
                gone.add(loaded.name)
                self._fail(loaded.name, loaded.named(f"requires “{name}”, which is left out"))
        self._fail(name, *findings)
        rest = Registry()
        for loaded in self.loaded:
            if loaded.name not in gone:
                rest.add(loaded)
        self.loaded, self.contributions, self.permissions = rest.loaded, rest.contributions, rest.permissions
        self.job_kinds, self.search_sources = rest.job_kinds, rest.search_sources
        self._slots, self._nav = rest._slots, rest._nav
        self._left_out |= gone
        text = "\n".join(f"- {finding}" for finding in findings)
        extra = IN_REPORT if error is None else None  # commands that look at the tables tell it themselves
        log.error("A plugin is left out, the hub goes on without it:\n%s", text, exc_info=error, extra=extra)

    def _fail(self, name: str, *findings: str) -> None:
        known = self.find(name)
        about = (known.distribution, known.version, known.author) if known else ()
        self.failures.append(Failure(name, findings, *about))

    def is_left_out(self, blueprint: str | None) -> bool:
        """Return whether a blueprint belongs to a plugin that was left out after it had been mounted."""
        return self.owner_of(blueprint) in self._left_out

    def owner_of(self, blueprint: str | None) -> str | None:
        """Return the name of the plugin that a blueprint belongs to."""
        return self._owners.get((blueprint or "").partition(".")[0])

    def find(self, name: str) -> Loaded | None:
        """Return a plugin in use by its name."""
        return next((loaded for loaded in self.loaded if loaded.name == name), None)

    @property
    def plugins(self) -> list[Plugin]:
        """All plugins in use, dependencies first."""
        return [loaded.plugin for loaded in self.loaded]

    def nav(self, place: str) -> Sequence[Contribution[NavItem]]:
        """Links of one place of the frame, of plugins that are on for this page.

        Staff look after all campaigns, so their links stay as long as a plugin is on for one of them.
        """
        items = self._nav.get(place, ())
        return [one for one in items if self.is_on(one.plugin, None)] if place == "staff" else self._on(items)

    def cards(self) -> Sequence[Contribution[DashboardCard]]:
        """Cards of the dashboard, of plugins that are on."""
        return self._on(self.contributions.get("dashboard_cards", ()))

    def fills(self, slot: str) -> Sequence[Contribution[SlotFill]]:
        """What belongs into a named slot, of plugins that are on for this page.

        What a plugin says on the site's own pages (``pages.privacy``) stays: it keeps its data while it is off.
        """
        items = self._slots.get(slot, ())
        return items if slot.startswith(ALWAYS_ON) else self._on(items)

    @property
    def slots(self) -> Mapping[str, Sequence[Contribution[SlotFill]]]:
        """Every slot that somebody fills, on or not."""
        return self._slots

    def _on(self, items: Sequence[Contribution[Item]]) -> Sequence[Contribution[Item]]:
        if not items:
            return ()
        off = self.off_here()  # once for all: a page asks for hundreds
        return [one for one in items if one.plugin not in off]

    def is_switched_on(self, plugin: str) -> bool:
        """Return whether a plugin is on for the campaign of the page at hand."""
        return plugin not in self.off_here()

    def guarded(self, plugin: str, what: str, *, writes: bool = False, fenced: bool = True) -> Guarded:
        """Run code of a plugin: when it fails, ``SystemExit`` too, that is noted and the page goes on without it.

        What a failed statement left of the transaction is usable again: a reading one ends, a writing one goes back to
        where the plugin began. ``writes`` says that the plugin may write. ``fenced`` keeps it from ending the
        transaction, which is that of the page; rows it has changed on a page that only reads are put back.

        Raises:
            BaseException: whatever it was, in strict mode.
        """
        return Guarded(self, plugin, what, writes, fenced)

    def timed(self, plugin: str, what: str) -> AbstractContextManager[None]:
        """Run code of a plugin whose errors count, as a page of its own; traced when that is asked for."""
        return timed(plugin, what) if self.trace else nullcontext()

    @contextmanager
    def required(self, plugin: str, what: str) -> Iterator[None]:
        """Run code of a plugin that nobody can do without, as the erasure of an account; a failure is noted.

        Raises:
            Unavailable: it failed; the caller's transaction must not be committed. In strict mode the error itself.
            HubError: the plugin has refused, in words for people.
        """
        try:
            with self.timed(plugin, what):
                yield
        except (HubError, KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:
            loaded = self.find(plugin)
            if loaded is not None and loaded.is_core:
                raise
            self.note(plugin, what, error)
            raise Unavailable(
                _l("“%(name)s”, a part of this site, does not work at present. Nothing was changed."),
                name=loaded.title if loaded else plugin,
            ) from error

    def note(self, plugin: str, what: str, error: BaseException) -> None:
        """Note something of a plugin that failed; strict mode raises it again."""
        if self.strict:
            raise error
        incident = Incident(plugin, what, said(error), datetime.now(UTC))
        if len(self.incidents) == MOST_INCIDENTS:
            self._make_room()
        self.incidents.append(incident)
        if self._is_news(incident):
            log.error("%s of the plugin %s failed: %s", what, plugin, incident.error, exc_info=error)

    def _make_room(self) -> None:
        """Forget one of what is noted most often: a fault in the frame must not hide what fails now and then."""
        counted = Counter((one.plugin, one.what, one.error) for one in self.incidents)
        (most, _times), *_others = counted.most_common(1)
        self.incidents.remove(next(one for one in self.incidents if (one.plugin, one.what, one.error) == most))

    def _is_news(self, incident: Incident) -> bool:
        """Whether the log has not had the same within a minute: a fault in the frame comes up on every page."""
        key = (incident.plugin, incident.what, incident.error)
        told = self._told.get(key)
        if told is not None and incident.at - told < QUIET:
            return False
        if len(self._told) >= MOST_INCIDENTS:  # texts may differ each time
            self._told.clear()
        self._told[key] = incident.at
        return True


def _order(one: Contribution[Any]) -> int:
    return int(getattr(one.item, "order", 0))


def _grouped(items: Sequence[Contribution[Item]], key: Callable[[Item], str]) -> dict[str, list[Contribution[Item]]]:
    groups: dict[str, list[Contribution[Item]]] = {}
    for one in items:
        groups.setdefault(key(one.item), []).append(one)
    return groups


def get_registry() -> Registry:
    """Return the registry of the current application."""
    registry: Registry = current_app.extensions["hub_registry"]
    return registry
