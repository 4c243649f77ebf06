"""Switching plugins on and off for a campaign."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from hub import audit
from hub.audit import Actor
from hub.campaigns.models import Campaign
from hub.db import constraints_decide, db
from hub.errors import Conflict, NotFound
from hub.extensions.models import PluginSwitch
from hub.extensions.services.reading import forget
from hub.i18n import _l
from hub.plugins.registry import Loaded, Registry


def get_plugin(registry: Registry, name: str) -> Loaded:
    """Return a plugin in use; the features of the core are none, and nobody switches them.

    Raises:
        NotFound: no plugin in use has this name.
    """
    loaded = registry.find(name)
    if loaded is None or loaded.is_core:
        raise NotFound(_l("There is no plugin of this name in use."))
    return loaded


def switch(plugin: str, campaign: Campaign, *, is_on: bool, actor: Actor | None, now: datetime) -> None:
    """Switch a plugin on or off for a campaign; what it has stored stays.

    Raises:
        Conflict: it is so already, or somebody else switches it in this moment.
    """
    query = select(PluginSwitch).where(PluginSwitch.campaign_id == campaign.id, PluginSwitch.plugin == plugin)
    row = db.session.scalar(query)
    if (row is None or row.is_on) == is_on:
        raise Conflict(_ALREADY_ON if is_on else _ALREADY_OFF, name=campaign.name)
    with constraints_decide(_l("Somebody else switched it in this moment. Please look again.")):
        if row is None:
            row = PluginSwitch(plugin=plugin, campaign_id=campaign.id)
            db.session.add(row)
        row.is_on, row.updated_at = is_on, now
    forget(db.session())
    audit.record(
        "extensions.plugin.switched_on" if is_on else "extensions.plugin.switched_off",
        f"plugin:{plugin}",
        actor=actor,
        now=now,
        details={"campaign_id": campaign.id},
    )


_ALREADY_ON = _l("It is on for %(name)s already.")
_ALREADY_OFF = _l("It is off for %(name)s already.")
