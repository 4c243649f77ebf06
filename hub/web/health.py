"""How well the hub is: core's own probes, then those of the plugins. A probe that raises has failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from hub.db import db, roll_back_read
from hub.i18n import _
from hub.plugins import Registry, get_registry, migrations
from hub.web.assets import manifest

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
    results += [
        Result(_("Plugin %(name)s", name=failed.name), "; ".join(failed.findings), is_core=False)
        for failed in registry.failures
    ]
    for one in registry.contributions.get("health_checks", ()):
        results.append(Result(str(one.item.name), _run(one.item.probe), is_core=False))
    results += _incidents(registry)
    return results


def _incidents(registry: Registry) -> Iterator[Result]:
    """Yield one result for each thing of a plugin that failed in this process within the last hour."""
    since = datetime.now(UTC) - RECENT
    counted = Counter((one.plugin, one.what, one.error) for one in registry.incidents if one.at > since)
    for (plugin, what, error), times in counted.items():
        problem = _(
            "%(error)s (%(times)s times in the last hour; the log has the whole of it)", error=error, times=times
        )
        yield Result(_("Plugin %(name)s: %(what)s", name=plugin, what=what), problem, is_core=False)


def _core_probes() -> Iterator[tuple[str, Callable[[], str | None]]]:
    yield _("The database answers"), _database
    yield _("The database is up to date"), _migrations
    yield _("The front-end files are built"), _front_end


def _run(probe: Callable[[], str | None]) -> str | None:
    try:
        return probe()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin's probe may even try to end the process
        roll_back_read()
        return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


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
