"""Finds, imports, checks and orders the plugins that are switched on.

Collect, validate, then mount: blueprints cannot be taken back, so nothing reaches the application
before every finding about a plugin is known.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import Distribution, EntryPoint, entry_points

from hub import __version__
from hub.errors import PluginError
from hub.i18n import N_
from hub.plugins.api import Plugin
from hub.plugins.checks import check_plugin, check_together, named
from hub.plugins.collecting import collect
from hub.plugins.data_duty import advise
from hub.plugins.registry import Failure, Loaded, Registry
from hub.settings import Settings

GROUP = "hub.plugins"
log = logging.getLogger(__name__)


def build_registry(core: Sequence[Plugin], settings: Settings) -> Registry:
    """Return core's features and every plugin that passed its checks.

    Raises:
        PluginError: in strict mode, with all findings of all plugins in one message.
    """
    registry = Registry(strict=settings.strict, trace=settings.trace_hooks)
    for feature in core:
        collected, findings = collect(feature)
        if findings:
            raise RuntimeError(f"core's {feature.name}: {'; '.join(findings)}")
        registry.add(Loaded(feature, "partner-hub", __version__, is_core=True, collected=collected))
    candidates, failures = load_plugins(settings)
    for candidate in candidates:
        collected, findings = collect(candidate.plugin)
        loaded = replace(candidate, collected=collected)
        findings = [named(loaded, finding) for finding in findings]
        findings += check_plugin(loaded) + check_together(loaded, registry)
        if findings:
            failures.append(Failure(loaded.name, tuple(findings), loaded.distribution, loaded.version))
        else:
            registry.add(loaded)
            registry.warnings += [named(loaded, advice) for advice in advise(loaded)]
    registry.failures = failures
    if failures:
        _tell(failures, strict=settings.strict)
    return registry


def load_plugins(settings: Settings) -> tuple[list[Loaded], list[Failure]]:
    """Import every plugin that is switched on; those that others require come first."""
    loaded: dict[str, Loaded] = {}
    failures: list[Failure] = []
    for name, points in discover(settings).items():
        point = points[0] if points else None
        try:
            _refuse_twins(name, points)
            loaded[name] = _load(name, point)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too: a plugin must not end the hub
            distribution = point.dist.name if point is not None and point.dist else name
            log.error("the plugin %s cannot be loaded", name, exc_info=error)
            failures.append(Failure(name, (f"{name} ({distribution}): {_said(error, point)}",), distribution))
    return _in_order(loaded, failures), failures


def discover(settings: Settings) -> dict[str, list[EntryPoint]]:
    """Return the plugins that the settings switch on, with the entry points of that name: one, if all is well."""
    found: dict[str, list[EntryPoint]] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        found.setdefault(point.name, []).append(point)
    if settings.safe_mode:
        return {}
    if settings.plugins is None:
        return dict(found)
    return {name: found.get(name, []) for name in (part.strip() for part in settings.plugins.split(",")) if name}


def _refuse_twins(name: str, points: Sequence[EntryPoint]) -> None:
    packages = sorted({point.dist.name for point in points if point.dist})
    if len(packages) > 1:
        raise PluginError(
            N_("Several installed packages have a plugin “%(name)s”: %(packages)s. Uninstall all but one."),
            name=name,
            packages=", ".join(packages),
        )


def _load(name: str, point: EntryPoint | None) -> Loaded:
    if point is None:
        raise PluginError(
            N_("HUB_PLUGINS names “%(name)s”, but no installed package has it. Install it or take it off the list."),
            name=name,
        )
    found = point.load()
    if not (isinstance(found, type) and issubclass(found, Plugin)):
        raise PluginError(N_("The entry point “%(name)s” does not name a subclass of hub.plugins.Plugin."), name=name)
    plugin = found()
    distribution = point.dist
    return Loaded(
        plugin=plugin,
        distribution=distribution.name if distribution else name,
        version=distribution.version if distribution else "",
        is_core=False,
        author=_author(distribution),
        entry_point=name,
    )


def _author(distribution: Distribution | None) -> str:
    if distribution is None:
        return ""
    facts = distribution.metadata
    return str(facts["Author"] or facts["Author-email"] or "")


def _said(error: BaseException, point: EntryPoint | None) -> str:
    """Return why a plugin cannot be imported, with the file where that is known, and what to do."""
    if isinstance(error, PluginError):
        return str(error)
    place = f" ({point.value})" if point is not None else ""
    remedy = "install what is missing" if isinstance(error, ImportError) else "mend or uninstall it"
    return f"its code cannot be imported{place}: {type(error).__name__}: {error}; {remedy}. The log has the traceback"


def _in_order(loaded: dict[str, Loaded], failures: list[Failure]) -> list[Loaded]:
    """Return plugins with those they require first; those that require each other in a circle are left out."""
    graph = {name: sorted(set(one.plugin.requires) & set(loaded)) for name, one in sorted(loaded.items())}
    while True:
        try:
            return [loaded[name] for name in TopologicalSorter(graph).static_order()]
        except CycleError as error:
            circle: list[str] = error.args[1]
            text = f"plugins require each other in a circle: {' → '.join(circle)}"
            failures.extend(Failure(name, (f"{name}: {text}",)) for name in sorted(set(circle)))
            graph = {
                name: [other for other in wanted if other not in circle]
                for name, wanted in graph.items()
                if name not in circle
            }


def _tell(failures: list[Failure], *, strict: bool) -> None:
    text = "\n".join(f"- {finding}" for failure in failures for finding in failure.findings)
    if strict:
        raise PluginError(N_("These plugins cannot be used:\n%(findings)s"), findings=text)
    log.error("These plugins are left out, the hub goes on without them:\n%s", text)
