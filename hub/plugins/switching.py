"""Whether a plugin is on for a campaign. Staff switch it in the browser; the application says how to know."""

from __future__ import annotations

from hub.plugins.registry import get_registry


def is_on(plugin: str, campaign_id: int) -> bool:
    """Return whether a plugin in use is switched on for a campaign; works in requests, jobs and commands.

    A plugin that is not in use (uninstalled, failed, not on the list) is on for none.
    """
    registry = get_registry()
    return registry.find(plugin) is not None and registry.is_on(plugin, campaign_id)
