"""Work whose plugin is not in use at the moment: it stays queued, untouched, until the plugin is back.

A start in safe mode or an upgrade that was forgotten must not cost anybody work. Nothing takes the lease of such a
job, so that no attempt is counted, and another process that does have the plugin can do it at once.
"""

from __future__ import annotations

from sqlalchemy import inspect, select

from hub.db import db
from hub.jobs.models import Job
from hub.plugins import Registry, get_registry
from hub.plugins.owning import installed_names, plugins_in


def plugin_of(kind: str) -> str:
    """Return the name of the plugin that a kind of work belongs to."""
    return kind.partition(".")[0]


def waits(kind: str) -> bool:
    """Return whether the plugin of a kind of work is not in use here, but may come back.

    It may in safe mode, while it is left out, installed or listed, and as long as it has tables. A plugin in use that
    does not know the work, and one that is gone without a trace, do not come back for it.
    """
    registry = get_registry()
    return kind not in registry.job_kinds and _may_return(registry, plugin_of(kind))


def waiting_kinds() -> list[str]:
    """Return the kinds of queued work that wait for their plugins, by name: one statement when there are none."""
    unknown = select(Job.kind).distinct().where(Job.state == "queued", Job.kind.not_in(get_registry().job_kinds))
    return [kind for kind in db.session.scalars(unknown.order_by(Job.kind)) if waits(kind)]


def _may_return(registry: Registry, plugin: str) -> bool:
    if registry.find(plugin) is not None:
        return False
    is_known = registry.is_safe_mode or any(one.name == plugin for one in registry.failures)
    return (
        is_known
        or plugin in installed_names()
        or plugin in plugins_in(inspect(db.session.connection()).get_table_names())
    )
