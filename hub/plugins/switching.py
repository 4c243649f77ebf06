"""Whether a plugin is on for a campaign. Staff switch it in the browser; the application says how to know."""

from __future__ import annotations

from hub.errors import Message, NotFound
from hub.plugins.registry import Registry, get_registry


class SwitchedOff(NotFound):
    """A page of a plugin that is off for the campaign in its address."""

    def __init__(self, message: Message, *, plugin: str) -> None:
        super().__init__(message)
        self.plugin = plugin


def campaigns_with(registry: Registry, plugin: str) -> list[int]:
    """Return the ids of the campaigns for which a plugin is on, for work that is done for each of them."""
    return [campaign_id for campaign_id in registry.campaign_ids() if registry.is_on(plugin, campaign_id)]


def is_on(plugin: str, campaign_id: int | None = None) -> bool:
    """Return whether a plugin in use is switched on for a campaign; works in requests, jobs and commands.

    Without a campaign: whether any uses it, or there is none yet. A plugin that is not in use (uninstalled, failed,
    not on the list) is on for none.
    """
    registry = get_registry()
    return registry.find(plugin) is not None and registry.is_on(plugin, campaign_id)
