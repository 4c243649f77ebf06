"""Finds, imports, checks and orders the plugins that are switched on.

Collect, validate, then mount: blueprints cannot be taken back, so nothing reaches the application
before every finding about a plugin is known.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from importlib.metadata import EntryPoint

from hub import __version__
from hub.errors import PluginError
from hub.i18n import N_
from hub.installed import GROUP, Installed, installed, name_of, version_and_author
from hub.plugins import tracing
from hub.plugins.api import Plugin
from hub.plugins.catalogues import slips
from hub.plugins.checks import check_class, check_plugin
from hub.plugins.collecting import collect
from hub.plugins.connecting import watched
from hub.plugins.data_duty import advise
from hub.plugins.faults import IN_REPORT, did_you_mean, place_of, said
from hub.plugins.modelling import discard, leaves_harm
from hub.plugins.ordering import load_order
from hub.plugins.registry import Failure, Loaded, Registry
from hub.plugins.together import Company, core_addresses, name_faults
from hub.settings import Settings

__all__ = ["GROUP", "build_registry", "discover", "load_plugins"]
log = logging.getLogger(__name__)


class _Refused(PluginError):
    """Our own reason to leave a plugin out; its code has not failed."""


def build_registry(core: Sequence[Plugin], settings: Settings) -> Registry:
    """Return core's features and every plugin that passed its checks.

    Raises:
        PluginError: in strict mode, with all findings of all plugins in one message.
    """
    registry = Registry(strict=settings.strict, trace=settings.trace_hooks, is_safe_mode=settings.safe_mode)
    if settings.trace_hooks:
        tracing.switch_on()
    features = [_feature(feature) for feature in core]
    candidates, failures = load_plugins(settings)
    checked, findings = _check(features, candidates, trace=settings.trace_hooks)
    for loaded in features:
        registry.add(loaded)
    for loaded in checked:
        misspelled = [] if findings.get(loaded.name) else [loaded.named(slip) for slip in slips(loaded)]
        if found := findings.get(loaded.name) or (misspelled if settings.strict else []):
            failures.append(Failure(loaded.name, tuple(found), loaded.distribution, loaded.version, loaded.author))
        else:
            registry.add(loaded)
            registry.warnings += [loaded.named(advice) for advice in advise(loaded)] + misspelled
            for slip in misspelled:  # the plugin stays: one text that shows untranslated harms nobody
                log.warning("%s", slip)
    registry.failures = sorted(failures, key=lambda failure: failure.name)
    if failures:
        _tell(registry.failures, strict=settings.strict)
    return registry


@watched()
def load_plugins(settings: Settings) -> tuple[list[Loaded], list[Failure]]:
    """Import every plugin that is switched on; those that others require come first."""
    loaded: dict[str, Loaded] = {}
    failures: list[Failure] = []
    there = installed()
    if not settings.safe_mode:
        failures += [Failure(name, (f"{name}: {why}",), name) for name, why in there.broken]
    for name, points in discover(settings, there).items():
        point = points[0] if points else None
        try:
            _refuse_twins(name, points)
            with tracing.timed(name, "import") if settings.trace_hooks else nullcontext():
                loaded[name] = _load(name, point, there)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too: a plugin must not end the hub
            if not isinstance(error, _Refused):
                log.error("the plugin %s cannot be loaded", name, exc_info=error, extra=IN_REPORT)
            failures.append(_failure(name, point, error))
    order, circles = load_order({name: one.plugin.requires for name, one in loaded.items()})
    for circle in circles:
        text = f"plugins require each other in a circle: {' → '.join(circle)}; take one out of a `requires`"
        failures += [_left_out(loaded[name], loaded[name].named(text)) for name in sorted(set(circle))]
        for one in [loaded[name] for name in set(circle) if leaves_harm(loaded[name])]:
            discard(one.package, one.name)
    return [loaded[name] for name in order], failures


def discover(settings: Settings, there: Installed) -> dict[str, list[EntryPoint]]:
    """Return the plugins that the settings switch on, with the entry points of that name: one, if all is well."""
    found: dict[str, list[EntryPoint]] = {}
    for point in there.points:
        found.setdefault(point.name, []).append(point)
    if settings.safe_mode:
        return {}
    if settings.plugins is None:
        return found
    return {name: found.get(name, []) for name in (part.strip() for part in settings.plugins.split(",")) if name}


def _feature(feature: Plugin) -> Loaded:
    collected, findings = collect(feature)
    if findings:
        raise RuntimeError(f"core's {feature.name}: {'; '.join(findings)}")
    return Loaded(feature, "partner-hub", __version__, is_core=True, collected=collected)


@watched()
def _check(
    features: Sequence[Loaded], candidates: Sequence[Loaded], *, trace: bool
) -> tuple[list[Loaded], dict[str, list[str]]]:
    """Return the plugins with what they contribute, and the findings about each that must stay out."""
    findings: dict[str, list[str]] = {}
    checked: list[Loaded] = []
    addresses = core_addresses(features)
    for candidate in candidates:
        collected, found = collect(candidate.plugin, trace=trace)
        loaded = replace(candidate, collected=collected)
        checked.append(loaded)
        faults = check_plugin(loaded)
        clashes = name_faults(loaded, [*features, *candidates[: len(checked) - 1]], addresses)
        findings[loaded.name] = [*map(loaded.named, found), *faults, *map(loaded.named, clashes)]
    company = Company(features, checked)
    for loaded in checked:
        findings[loaded.name] += company.faults(loaded, {one.name for one in checked})
    for name, faults in company.settle([name for name, found in findings.items() if not found]).items():
        findings[name] += faults
    for loaded in checked:
        if findings[loaded.name] and leaves_harm(loaded):
            discard(loaded.package, loaded.name)
    return checked, findings


def _refuse_twins(name: str, points: Sequence[EntryPoint]) -> None:
    packages = sorted({name_of(point.dist, "a package without a name") for point in points})
    if len(packages) > 1:
        raise _Refused(
            N_("Several installed packages have a plugin “%(name)s”: %(packages)s. Uninstall all but one."),
            name=name,
            packages=", ".join(packages),
        )


def _load(name: str, point: EntryPoint | None, there: Installed) -> Loaded:
    if point is None:
        hint = did_you_mean(name, there.names)
        raise _Refused(
            N_("HUB_PLUGINS names “%(name)s”, but no installed package has it; install it, or take it out%(hint)s"),
            name=name,
            hint=hint,
        )
    found = point.load()
    if not (isinstance(found, type) and issubclass(found, Plugin)):
        raise _Refused(
            N_("The entry point “%(name)s” (%(value)s) does not name a subclass of hub.plugins.Plugin. Name one."),
            name=name,
            value=point.value,
        )
    if faults := check_class(found):
        raise _Refused(N_("%(value)s: %(faults)s"), value=point.value, faults="; ".join(faults))
    if found.name != name:
        raise _Refused(
            N_("the entry point is called “%(name)s”, `name` of %(value)s is “%(own)s”; write the same in both"),
            name=name,
            value=point.value,
            own=found.name,
        )
    version, author = version_and_author(point.dist)
    return Loaded(
        plugin=found(),
        distribution=name_of(point.dist, name),
        version=version,
        is_core=False,
        author=author,
        entry_point=name,
    )


def _failure(name: str, point: EntryPoint | None, error: BaseException) -> Failure:
    distribution = point.dist if point is not None else None
    package = name_of(distribution, name)
    finding = f"{name} ({package}): {_why(error, point)}"  # said while the code is still there to be asked
    if point is not None and not isinstance(error, _Refused):
        discard(point.module.partition(".")[0], name)
    return Failure(name, (finding,), package, *version_and_author(distribution))


def _left_out(loaded: Loaded, finding: str) -> Failure:
    return Failure(loaded.name, (finding,), loaded.distribution, loaded.version, loaded.author)


def _why(error: BaseException, point: EntryPoint | None) -> str:
    """Return why a plugin cannot be imported, with the file where that is known, and what to do."""
    if isinstance(error, _Refused):
        return str(error)
    place = point.value if point is not None else ""
    if point is not None and isinstance(error, AttributeError) and (module := sys.modules.get(point.module)):
        first = point.attr.partition(".")[0]
        if not hasattr(module, first):
            return (
                f"the entry point names `{first}`, which {point.module} does not have"
                f"{did_you_mean(first, vars(module)) or '; write the name of the class'}"
            )
    if point is not None and (where := place_of(error, point.module.partition(".")[0])):
        place = where
    remedy = "install what is missing" if isinstance(error, ImportError) else "mend or uninstall it"
    return f"its code cannot be imported ({place}): {said(error)}; {remedy}. The log has the traceback"


def _tell(failures: list[Failure], *, strict: bool) -> None:
    text = "\n".join(f"- {finding}" for failure in failures for finding in failure.findings)
    if strict:
        raise PluginError(N_("These plugins cannot be used:\n%(findings)s"), findings=text)
    log.error("These plugins are left out, the hub goes on without them:\n%s", text)
