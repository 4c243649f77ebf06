"""Whether this process may answer at all: asked before the first page, and while the answer is no, of every page.

``hub serve`` brings the database up to date itself. Behind another server (``gunicorn wsgi:app``) nobody has looked
before the first request comes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, abort, current_app, request

from hub.db import db
from hub.errors import Message
from hub.i18n import _l
from hub.plugins import get_registry, migrations
from hub.web.errors import error_page

MONITOR = "pages.healthz"
"""Says itself what is wrong."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why no page can be shown, and what the person who runs the site should type."""

    text: Message
    command: str = ""


Check = Callable[[], Obstacle | None]


def init_app(app: Flask, *checks: Check) -> None:
    """Ask ``checks`` before the first request, after looking at the database; each until it finds nothing."""
    app.extensions["hub_readiness"] = [find_pending, *checks]
    app.before_request(_ask)


def find_pending() -> Obstacle | None:
    """Say that core's tables are not those of this program. A plugin in that state is left out, alone."""
    registry = get_registry()
    if registry.is_current:
        return None
    core = migrations.settle(db.engine, registry)
    if core.problem:
        return Obstacle(_l("The database belongs to a newer version of the hub. Install that version."))
    return (
        Obstacle(_l("The database has to be brought up to date first."), "hub db upgrade") if core.is_pending else None
    )


def _ask() -> Response | None:
    checks: list[Check] = current_app.extensions["hub_readiness"]
    while checks:
        obstacle = checks[0]()
        if obstacle is not None:
            if request.endpoint == MONITOR:
                return None
            return error_page(503, str(obstacle.text), command=obstacle.command)
        checks[:] = checks[1:]
    if get_registry().is_left_out(request.blueprint):
        abort(404)
    return None
