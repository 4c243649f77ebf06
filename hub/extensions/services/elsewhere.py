"""Where another value of a setting counts than the one at hand: staff see why a campaign is different."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from hub.campaigns.models import Campaign
from hub.db import db
from hub.extensions.models import PluginSetting
from hub.extensions.services.changing import Place
from hub.extensions.services.reading import stored_settings


def values_of_campaigns(plugin: str, place: Place) -> Mapping[str, list[tuple[str, Any]]]:
    """Return by key the campaigns with a value of their own, with that value; none for a campaign itself.

    At most one statement besides what is read anyway.
    """
    if place.scope == "campaign":
        return {}
    rows = stored_settings(place.partner_id).get(plugin, {})
    own = [(key, target, value) for (key, scope, target), value in rows.items() if scope == "campaign"]
    if not own:
        return {}
    query = select(Campaign.id, Campaign.name).where(Campaign.id.in_({target for _key, target, _value in own}))
    found: dict[str, list[tuple[str, Any]]] = {}
    for campaign_id, name in db.session.execute(query.order_by(Campaign.name, Campaign.id)):
        for key, target, value in own:
            if target == campaign_id:
                found.setdefault(key, []).append((name, value))
    return found


def count_organizations(plugin: str) -> Mapping[str, int]:
    """Return by key how many organizations have a value of their own; one statement."""
    row = PluginSetting
    query = select(row.key, func.count()).where(row.plugin == plugin, row.scope == "partner").group_by(row.key)
    return dict(db.session.execute(query).all())
