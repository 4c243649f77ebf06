"""What this plugin does when something happens elsewhere."""

from __future__ import annotations

from hub import clock
from hub.plugins import get_registry
from hub.signals import partner_changed
from hub_toolkits.services.catalogue import index_partner


@partner_changed.connect
def refresh_search(_sender: object = None, *, partner_id: int = 0, **_more: object) -> None:
    """Let search follow a partner's name and status: what a paused partner shared is not found."""
    # Signals are of the process; another application in it may run without this plugin and its tables.
    if any(plugin.name == "toolkits" for plugin in get_registry().plugins):
        index_partner(partner_id, clock.now())
