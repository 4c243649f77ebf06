"""Demo content: every feature adds its part, in dependency order; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from hub import clock
from hub.db import write_transaction
from hub.errors import Conflict
from hub.i18n import _l
from hub.plugins import Plugin, get_registry
from hub.settings import Settings


def load_demo(say: Callable[[str], None]) -> None:
    """Load the demo content of every feature; ``say`` gets a line of progress for each.

    Raises:
        Conflict: this is a production site.
    """
    settings: Settings = current_app.extensions["hub_settings"]
    if settings.env == "production":
        raise Conflict(_l("This is a production site; the demo accounts have published passwords and stay out of it."))
    for loaded in get_registry().loaded:
        if _has_demo(loaded.plugin):
            say(f"Demo content: {loaded.name} …")
            with write_transaction():
                loaded.plugin.load_demo(clock.now())


def _has_demo(plugin: Plugin) -> bool:
    return type(plugin).load_demo is not Plugin.load_demo
