"""How well the hub is: core's own probes, then those of the plugins. A probe that raises has failed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from hub.db import db, roll_back_read
from hub.i18n import _, ngettext
from hub.plugins import Contribution, HealthCheck, Registry, get_registry, migrations
from hub.plugins.faults import place_of, said
from hub.plugins.registry import Failure, Loaded
from hub.web.assets import manifest

log = logging.getLogger(__name__)
RECENT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Result:
    """Outcome of one probe; ``problem`` says what is wrong and what to do, ``None`` when well."""

    name: str
    problem: str | None
    is_core: bool


def run_checks() -> list[Result]:
    """Run every probe, core's first. Without a sound core the others would only repeat what is wrong there."""
    results = [Result(name, _run(probe), is_core=True) for name, probe in _core_probes()]
    if any(result.problem for result in results):
        return results
    registry = get_registry()
    results += [result for failed in registry.failures for result in _left_out(failed)]
    results += [_asked(registry, one) for one in registry.contributions.get("health_checks", ())]
    results += _incidents(registry)
    return results


def run_checks_of(plugin: str) -> list[Result]:
    """Run the probes of one plugin, and add what of it failed in this process within the last hour."""
    registry = get_registry()
    own = [one for one in registry.contributions.get("health_checks", ()) if one.plugin == plugin]
    return [_asked(registry, one) for one in own] + list(_incidents(registry, plugin))


def _left_out(failed: Failure) -> Iterator[Result]:
    """Yield one result for each finding, whose beginning (plugin and distribution) is the name of the result."""
    whose = f"{failed.name} ({failed.distribution})"
    for finding in failed.findings:
        yield Result(_("Plugin %(name)s", name=whose), finding.removeprefix(f"{whose}: "), is_core=False)


def _asked(registry: Registry, one: Contribution[HealthCheck]) -> Result:
    loaded = registry.find(one.plugin)
    with registry.timed(one.plugin, "a health check"):
        problem = _run(one.item.probe, loaded)
    try:
        name = str(one.item.name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a label of a plugin's, which may even try to end the process
        name, problem = one.plugin, problem or said(error)
    return Result(name, problem, is_core=False)


def _incidents(registry: Registry, only: str = "") -> Iterator[Result]:
    """Yield one result for each thing of a plugin that failed in this process within the last hour."""
    since = datetime.now(UTC) - RECENT
    counted = Counter(
        (one.plugin, one.what, one.error) for one in registry.incidents if one.at > since and only in ("", one.plugin)
    )
    for (plugin, what, error), times in counted.items():
        problem = ngettext(
            "%(error)s (once in the last hour; the log has the whole of it)",
            "%(error)s (%(num)s times in the last hour; the log has the whole of it)",
            times,
            error=error,
        )
        yield Result(_("Plugin %(name)s: %(what)s", name=plugin, what=what), problem, is_core=False)


def _core_probes() -> Iterator[tuple[str, Callable[[], str | None]]]:
    yield _("The database answers"), _database
    yield _("The database is up to date"), _migrations
    yield _("The front-end files are built"), _front_end


def _run(probe: Callable[[], str | None], plugin: Loaded | None = None) -> str | None:
    try:
        found = probe()
        return None if found is None else str(found)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin's probe may even try to end the process
        log.error("a probe of the hub's health fails", exc_info=error)
        roll_back_read()
        if plugin is None or plugin.is_core:
            return said(error)
        place = f" ({where})" if (where := place_of(error, plugin.package)) else ""
        return plugin.named(f"this check raises {said(error)}{place}; mend it. The log has the traceback")


def _database() -> str | None:
    db.session.execute(text("SELECT 1"))
    return None


def _migrations() -> str | None:
    """A plugin that waits for an upgrade is left out here, and so is among the failures that are told next."""
    core = migrations.settle(db.engine, get_registry())
    if core.problem:
        return core.problem
    if not core.is_pending:
        return None
    return _("Changes are waiting for %(names)s. Run “hub db upgrade”.", names=core.name)


def _front_end() -> str | None:
    manifest()
    return None
