"""Gives the plugin engine the look-up of what is stored, without the engine knowing of tables or campaigns."""

from __future__ import annotations

import re
from collections.abc import Callable

from hub.campaigns.models import Campaign
from hub.extensions.models import plugins_off
from hub.extensions.services.reading import stored_settings, switches
from hub.plugins import Registry

_CAMPAIGN = re.compile(r"/c/([^/]+)/")


def connect(registry: Registry, current_campaign: Callable[[], Campaign | None]) -> None:
    """Let settings and switches count. ``current_campaign`` gives the campaign of the page at hand, loaded."""
    plugins = frozenset(loaded.name for loaded in registry.loaded if not loaded.is_core)

    def is_on(plugin: str, campaign_id: int | None) -> bool:
        return plugin not in plugins or switches().is_on(plugin, campaign_id)

    def off_here() -> frozenset[str]:
        campaign = current_campaign()
        return plugins.intersection(plugins_off(campaign)) if campaign is not None else frozenset()

    def is_address_on(plugin: str, path: str) -> bool:
        if plugin not in plugins or (found := _CAMPAIGN.match(path)) is None:
            return True
        campaign_id = switches().campaigns.get(found[1])
        return campaign_id is None or is_on(plugin, campaign_id)

    registry.stored_settings = stored_settings
    registry.is_address_on = is_address_on
    registry.is_on, registry.off_here = is_on, off_here
    registry.campaign_ids = lambda: sorted(switches().campaigns.values())
