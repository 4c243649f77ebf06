"""What the staff pages tell about plugins; nothing is changed here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import select

from hub.campaigns.models import Campaign
from hub.db import db
from hub.extensions.models import PluginSetting
from hub.extensions.services.changing import Place, values_at
from hub.extensions.services.wording import words_for
from hub.i18n import _
from hub.installed import installed, name_of, version_and_author
from hub.plugins import migrations
from hub.plugins.registry import Failure, Incident, Loaded, Registry
from hub.plugins.settings import PluginSettings
from hub.plugins.values import misfit

State = Literal["on", "failed", "missing", "unused"]
MOST_MISFITS = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A plugin: in use, failed with the reasons, asked for but not installed, or not asked for."""

    name: str
    label: str
    state: State
    distribution: str = ""
    version: str = ""
    author: str = ""
    findings: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    incidents: tuple[Incident, ...] = ()
    policy: tuple[str, ...] = ()
    """What its pages load beyond the hub's own files, as ``img-src https://maps.example``."""
    off_for: tuple[str, ...] = ()
    """Names of the campaigns for which it is off."""
    is_off_everywhere: bool = False
    """Whether no campaign uses it."""


@dataclass(frozen=True, slots=True)
class CampaignSwitch:
    """One campaign, and whether a plugin is on for it."""

    campaign: Campaign
    is_on: bool


@dataclass(frozen=True, slots=True)
class Misfitting:
    """A stored value that counts for nothing, and why."""

    plugin: str
    key: str
    scope: str
    reason: str


@dataclass(frozen=True, slots=True)
class History:
    """Where the tables of a plugin stand."""

    current: str
    head: str
    is_pending: bool
    problem: str = field(default="")


def list_plugins(registry: Registry) -> list[Entry]:
    """Return all installed plugins, those that failed first, then by name; one statement."""
    campaigns = list_campaigns()
    names = set(installed().names)
    entries = [_failed(registry, one, names) for one in registry.failures]
    entries += [_used(registry, one, campaigns) for one in registry.loaded if not one.is_core]
    known = {one.name for one in entries}
    entries += [one for one in _installed() if one.name not in known]
    places: list[State] = ["failed", "missing", "on", "unused"]
    return sorted(entries, key=lambda one: (places.index(one.state), one.label.casefold(), one.name))


def list_remains(registry: Registry) -> list[str]:
    """Return the names of plugins whose tables are still in the database, but which are not installed any more."""
    return sorted(set(migrations.not_in_use(db.engine, registry)) - set(installed().names))


def entry_of(registry: Registry, loaded: Loaded, campaigns: Sequence[Campaign]) -> Entry:
    """Return what is told about one plugin in use."""
    return _used(registry, loaded, campaigns)


def list_campaigns() -> Sequence[Campaign]:
    """Return all campaigns, the featured one first."""
    return db.session.scalars(select(Campaign).order_by(Campaign.is_featured.desc(), Campaign.name, Campaign.id)).all()


def switches_of(registry: Registry, plugin: str, campaigns: Sequence[Campaign]) -> list[CampaignSwitch]:
    """Return each campaign with whether a plugin is on for it."""
    return [CampaignSwitch(one, registry.is_on(plugin, one.id)) for one in campaigns]


def history_of(registry: Registry, plugin: str) -> History | None:
    """Return where the tables of a plugin stand, ``None`` when it has none."""
    for one in migrations.statuses(db.engine, registry, only=plugin):
        return History(one.current or "", one.head or "", one.is_pending, one.problem)
    return None


def list_misfits(registry: Registry) -> Iterator[Misfitting]:
    """Yield stored values, and values of the environment, that do not fit the models at hand; one statement."""
    models: dict[str, type[PluginSettings]] = {
        one.plugin: one.item for one in registry.contributions.get("settings", ())
    }
    for plugin, model in models.items():
        for found in values_at(registry, plugin, model, Place()).misfits:
            if found.source == "environment" or found.is_together:
                yield Misfitting(plugin, found.key, found.source, words_for(found.finding))
    row = PluginSetting
    query = select(row.plugin, row.key, row.scope, row.value).where(row.plugin.in_(models)).order_by(row.id)
    for plugin, key, scope, value in db.session.execute(query):
        if key in models[plugin].model_fields and (finding := misfit(models[plugin], key, value)) is not None:
            yield Misfitting(plugin, key, scope, words_for(finding))


def misfits_in_words(registry: Registry) -> str | None:
    """Return what a health check says of values that are passed over."""
    found = list(list_misfits(registry))
    if not found:
        return None
    shown = [f"{one.plugin}.{one.key} ({one.scope}): {one.reason}" for one in found[:MOST_MISFITS]]
    shown += ["…"] if len(found) > MOST_MISFITS else []
    return _("Passed over until somebody sets them anew: %(values)s", values="; ".join(shown))


def _used(registry: Registry, loaded: Loaded, campaigns: Sequence[Campaign]) -> Entry:
    name = loaded.name
    off = tuple(one.name for one in campaigns if not registry.is_on(name, one.id))
    return Entry(
        name,
        loaded.title,
        "on",
        loaded.distribution,
        loaded.version,
        loaded.author,
        warnings=tuple(_own(name, registry.warnings)),
        incidents=tuple(reversed([one for one in registry.incidents if one.plugin == name])),
        policy=tuple(f"{one.directive} {one.source}" for one in loaded.collected.get("content_policy", ())),
        off_for=off,
        is_off_everywhere=bool(off) and len(off) == len(campaigns),
    )


def _failed(registry: Registry, failure: Failure, installed_names: Collection[str]) -> Entry:
    is_there = failure.name in installed_names or bool(failure.version)
    return Entry(
        failure.name,
        failure.name,
        "failed" if is_there else "missing",
        failure.distribution if is_there else "",
        failure.version,
        failure.author,
        findings=tuple(_own(failure.name, failure.findings)) or tuple(map(_sentence, failure.findings)),
        warnings=tuple(_own(failure.name, registry.warnings)),
        incidents=tuple(reversed([one for one in registry.incidents if one.plugin == failure.name])),
    )


def _own(plugin: str, texts: Sequence[str]) -> Iterator[str]:
    """Yield findings about one plugin without its name and distribution, with which each begins."""
    for text in texts:
        if text.startswith((f"{plugin} (", f"{plugin}:")):
            yield _sentence(text.partition(": ")[2])


def _sentence(text: str) -> str:
    """Return a finding as a sentence; names of files and settings at its beginning stay as they are."""
    first = text.partition(" ")[0]
    begun = text[:1].upper() + text[1:] if first.removesuffix("'s").isalpha() else text
    return begun if begun.endswith((".", "!", "?", "”")) else f"{begun}."


def _installed() -> Iterator[Entry]:
    for point in installed().points:
        yield Entry(point.name, point.name, "unused", name_of(point.dist, ""), *version_and_author(point.dist))
