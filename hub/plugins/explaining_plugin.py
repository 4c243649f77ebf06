"""What a plugin is and what it contributes, or why it does not: what ``hub plugins explain`` says of its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hub.installed import installed, name_of, version_and_author
from hub.plugins.registry import Loaded, Registry

LIST = "“hub plugins list” shows all."


@dataclass(frozen=True, slots=True)
class PluginFacts:
    """One plugin: ``given`` is what it contributes, by hook, and ``outcome`` whether it is in use."""

    about: str
    given: tuple[tuple[str, tuple[Any, ...]], ...]
    outcome: str


def plugin_names(registry: Registry) -> list[str]:
    """Return the names of core's features and of all plugins: in use, left out, or only installed."""
    known = [*(one.name for one in registry.loaded), *(one.name for one in registry.failures), *installed().names]
    return list(dict.fromkeys(known))


def facts_of_plugin(registry: Registry, name: str) -> PluginFacts:
    """Return what a plugin of ``plugin_names`` is, contributes, and why it is in use or not."""
    loaded = registry.find(name)
    if loaded is not None:
        return _in_use(registry, loaded)
    failure = next((one for one in registry.failures if one.name == name), None)
    if failure is not None:
        about = _about(f"A plugin of {failure.distribution or name}", failure.version, failure.author)
        return PluginFacts(about, (), "\n  ".join([f"It is left out. {LIST}", *failure.findings]))
    point = next(point for point in installed().points if point.name == name)
    why = "the hub runs in safe mode" if registry.is_safe_mode else "HUB_PLUGINS does not name it"
    about = _about(f"A plugin of {name_of(point.dist, name)}", *version_and_author(point.dist))
    return PluginFacts(about, (), f"It is installed and not in use: {why}. {LIST}")


def _in_use(registry: Registry, loaded: Loaded) -> PluginFacts:
    kind = "A feature of core" if loaded.is_core else f"A plugin of {loaded.distribution}"
    given = tuple((hook, tuple(_own(registry, loaded.name, hook))) for hook in registry.contributions)
    outcome = f"It is in use. “hub plugins explain <hook>” says who else contributes. {LIST}"
    return PluginFacts(
        _about(f"“{loaded.title}”. {kind}", loaded.version, loaded.author),
        tuple((hook, items) for hook, items in given if items),
        outcome,
    )


def _own(registry: Registry, name: str, hook: str) -> Iterable[Any]:
    return (one.item for one in registry.contributions[hook] if one.plugin == name)


def _about(what: str, version: str, author: str) -> str:
    return what + (f", version {version}" if version else "") + (f", by {author}" if author else "")
