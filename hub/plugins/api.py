"""What a plugin is: one class, optional hooks, small frozen dataclasses.

Facts known at start-up are hooks; things that happen are signals (``hub.signals``). Every hook has a
default that contributes nothing, so a plugin overrides only what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from sqlalchemy.orm import Mapper, registry

from hub.db import TYPES, metadata, table_of

if TYPE_CHECKING:
    import click
    from flask import Blueprint, Flask
    from markupsafe import Markup

    from hub.errors import Message
    from hub.plugins.settings import PluginSettings

CONTRACT_VERSION = "1.0"
"""Of the names in ``hub.plugins`` and ``hub.testing``. The second number grows with what is new; the first when
something goes, after it was deprecated for two minor releases."""

Role = Literal["member", "owner", "reviewer", "coordinator", "administrator"]
"""Member and owner within an organisation; reviewer, coordinator and administrator for the site."""

Place = Literal["main", "account", "staff", "footer"]
"""Where in the frame a link stands."""

STAFF: frozenset[Role] = frozenset({"reviewer", "coordinator", "administrator"})
"""Roles of those who look after the site."""
PARTNER: frozenset[Role] = frozenset({"member", "owner"})
"""Roles within an organization."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Something one may do: ``<plugin>:<resource>:<action>``, and the roles that may do it."""

    name: str
    label: Message | str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link in the frame of every page; shown to those who hold ``permission`` (``None``: everyone).

    ``text`` says in a sentence what one does there; the staff's start page shows it.
    """

    label: Message | str
    endpoint: str
    place: Place = "main"
    permission: str | None = None
    order: int = 100
    icon: str = ""
    text: Message | str = ""


@dataclass(frozen=True, slots=True)
class SlotFill:
    """A piece of a page that belongs to another feature.

    ``render`` gets the slot's context by keyword and returns safe markup, or ``""`` for nothing.
    """

    slot: str
    render: Callable[..., Markup | str]
    permission: str | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in one's own pages that others may fill with a ``SlotFill``.

    ``name`` is ``<plugin>.<place>``; ``where`` says in a sentence where it is; ``context`` has the type of each value
    that what fills it gets.
    """

    name: str
    where: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DashboardCard:
    """A card on the dashboard. ``render`` gets ``account`` and ``now``; ``""`` leaves the card out."""

    name: str
    render: Callable[..., Markup | str]
    permission: str | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing for a person to do next: a sentence with a verb, and where it is done.

    ``text`` says in a sentence why, or what it takes.
    """

    label: str
    url: str
    order: int = 100
    text: str = ""


@dataclass(frozen=True, slots=True)
class JobKind:
    """Work done outside requests. ``run`` gets a ``hub.jobs.JobRun`` and must be repeatable.

    ``every`` makes it periodic; ``attempts`` counts the first one. ``per_campaign`` makes it work for one campaign,
    ``run.campaign_id``: a periodic one is asked for once for each campaign, and where the plugin is off nothing is
    done. Work that is a duty (forgetting, erasing) is not per campaign: it goes on while a plugin is off.
    """

    name: str
    run: Callable[[Any], None]
    label: Message | str = ""
    every: timedelta | None = None
    attempts: int = 5
    per_campaign: bool = False


@dataclass(frozen=True, slots=True)
class SearchSource:
    """A kind of document in the search index. ``documents`` yields all of them, for a reindex."""

    name: str
    documents: Callable[[], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A probe for ``hub doctor`` and ``/healthz``. ``probe`` returns ``None`` when well, else what is wrong."""

    name: Message | str
    probe: Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class Listener:
    """A receiver of a signal (``hub.signals``), by the signal's name. It runs inside the transaction of the change.

    ``receiver`` gets the sender and what the signal is sent with, by keyword. What it writes goes back when it
    raises, and the change goes on.
    """

    signal: str
    receiver: Callable[..., object]


@dataclass(frozen=True, slots=True)
class TemplateOverride:
    """A template of core or of a plugin in ``requires`` that this plugin replaces as a whole.

    The replacement lies at ``templates/<name>/overrides/<template>``. ``fingerprint`` is that of the original when it
    was copied (``hub plugins explain <template>`` prints it): a later change of the original is told.
    """

    template: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class PolicySource:
    """Something that this plugin's pages load and the hub's Content Security Policy forbids; administrators see it.

    ``directive`` such as ``img-src``, ``source`` such as ``https://maps.example``, ``why`` in a sentence.
    """

    directive: str
    source: str
    why: Message | str


class Plugin:
    """One feature of the hub. Subclass it and name it in the entry-point group ``hub.plugins``."""

    name: ClassVar[str]
    """Equals the entry point; a plural noun."""
    label: ClassVar[Message | str]
    requires_core: ClassVar[str] = ""
    """Version range of partner-hub, as ``">=0.1,<0.2"``."""
    requires: ClassVar[tuple[str, ...]] = ()
    """Names of plugins that must be loaded before this one."""

    def blueprints(self) -> Iterable[Blueprint]:
        """Pages under ``/<name>/``."""
        return ()

    def campaign_blueprints(self) -> Iterable[Blueprint]:
        """Pages of one edition, under ``/c/<campaign>/<year>/<name>/``."""
        return ()

    def api_blueprints(self) -> Iterable[Blueprint]:
        """Addresses for programs, under ``/api/v1/<name>/``."""
        return ()

    def nav_items(self) -> Iterable[NavItem]:
        """Links in the frame of every page."""
        return ()

    def dashboard_cards(self) -> Iterable[DashboardCard]:
        """Cards on the dashboard of a signed-in person."""
        return ()

    def next_steps(self, account: Any, now: datetime) -> Iterable[NextStep]:
        """What this person should do next, most urgent first."""
        return ()

    def slots(self) -> Iterable[SlotFill]:
        """Pieces of other features' pages."""
        return ()

    def offers(self) -> Iterable[Slot]:
        """Slots in this plugin's pages, for others to fill."""
        return ()

    def permissions(self) -> Iterable[Permission]:
        """Every permission that this plugin's views ask for."""
        return ()

    def settings(self) -> type[PluginSettings] | None:
        """What can be set, as a typed model; ``None`` for nothing. Values come from ``settings_of``."""
        return None

    def migrations(self) -> Path | None:
        """Folder of this plugin's revisions; ``None`` when it has no tables."""
        return None

    def search_sources(self) -> Iterable[SearchSource]:
        """Kinds of documents that can be searched."""
        return ()

    def sitemap(self) -> Iterable[str]:
        """Paths of pages that everyone may read, made with ``url_for``, for ``sitemap.xml``."""
        return ()

    def jobs(self) -> Iterable[JobKind]:
        """Kinds of background work."""
        return ()

    def commands(self) -> Iterable[click.Command]:
        """Commands, run as ``hub <name> ...``."""
        return ()

    def health_checks(self) -> Iterable[HealthCheck]:
        """Probes of what this plugin needs."""
        return ()

    def listeners(self) -> Iterable[Listener]:
        """What happens here when something happens elsewhere."""
        return ()

    def template_overrides(self) -> Iterable[TemplateOverride]:
        """Templates of others that this plugin replaces."""
        return ()

    def content_policy(self) -> Iterable[PolicySource]:
        """What this plugin's own pages load beyond the hub's own files."""
        return ()

    def export_personal_data(self, account_id: int) -> Mapping[str, list[dict[str, Any]]]:
        """All rows about one account: table or list name to plain values."""
        return {}

    def erase_personal_data(self, account_id: int, now: datetime) -> None:
        """Remove or blank every row about one account; part of the transaction that closes it."""

    def copy_edition(self, source_id: int, target_id: int, now: datetime) -> None:
        """Carry over into a new edition what should not be entered again; part of the transaction that makes it."""

    def init_app(self, app: Flask) -> None:
        """Do what no hook allows; each use is a hook that is missing."""

    def load_demo(self, now: datetime) -> None:
        """Add this plugin's part of the demo content; must change nothing the second time."""


_registries: dict[str, list[registry]] = {}


def plugin_registry(module: str) -> registry:
    """Return a mapper registry of a plugin's own over the shared metadata.

    Used as ``class Base(DeclarativeBase): registry = plugin_registry(__name__)``. A faulty relationship
    then breaks only this plugin's models, and is found when the plugin is loaded.
    """
    own = registry(metadata=metadata, type_annotation_map=TYPES)
    _registries.setdefault(module.partition(".")[0], []).append(own)
    return own


def registries_of(package: str) -> list[registry]:
    """Return the mapper registries that the modules of ``package`` have made."""
    return _registries.get(package, [])


def mappers_of(own: registry) -> list[Mapper[Any]]:
    """Return the mappers of a registry; ``registry.mappers`` fails when a class of it was given up half-way."""
    return [manager.mapper for manager in list(own._managers) if "mapper" in vars(manager)]


def forget_registries(package: str) -> None:
    """Unmap the models of ``package``, whose code is given up."""
    for own in _registries.pop(package, []):
        own.dispose()


def tables_of_plugins() -> frozenset[str]:
    """Return the names of the tables that plugins have defined in this process, in use or not."""
    registries = [own for made in _registries.values() for own in made]
    return frozenset(table_of(mapper.class_).name for own in registries for mapper in mappers_of(own))
