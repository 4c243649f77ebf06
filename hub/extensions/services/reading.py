"""What is stored about plugins, read once in a transaction: a page asks for it many times, and it must not grow old.

It is kept beside the session's rows and goes with the transaction, so that nobody sees a value that was rolled back,
or an old one after a commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Session, SessionTransaction

from hub.campaigns.models import Campaign
from hub.db import db
from hub.extensions.models import PluginSetting, PluginSwitch
from hub.plugins.registry import StoredSettings

_SETTINGS, _SWITCHES = "hub_extensions_settings", "hub_extensions_switches"
Values = dict[str, dict[tuple[str, Any, int | None], Any]]


@dataclass(frozen=True, slots=True)
class Switches:
    """Address and id of every campaign, and for each plugin the ids of those for which it is off."""

    campaigns: Mapping[str, int]
    off: Mapping[str, frozenset[int]]

    def is_on(self, plugin: str, campaign_id: int | None) -> bool:
        """Return whether a plugin is on for a campaign; ``None``: for at least one, or there is none yet."""
        off = self.off.get(plugin, frozenset())
        return campaign_id not in off if campaign_id is not None else not off or off != set(self.campaigns.values())


def stored_settings(partner_id: int | None) -> StoredSettings:
    """Return what is set for the site, for all campaigns, and for one organization if an id is given.

    One statement in a transaction; one more for each further organization.
    """
    info = db.session().info
    values: Values
    loaded: set[int | None]
    values, loaded = info.get(_SETTINGS, ({}, set()))
    if partner_id in loaded:
        return values
    wanted = PluginSetting.partner_id == partner_id if partner_id is not None else None
    if not loaded:
        common = PluginSetting.scope != "partner"
        wanted = common if wanted is None else or_(common, wanted)
    if wanted is not None:
        row = PluginSetting
        query = select(row.plugin, row.key, row.scope, row.campaign_id, row.partner_id, row.value).where(wanted)
        for plugin, key, scope, campaign, partner, value in db.session.execute(query):
            values.setdefault(plugin, {})[key, scope, campaign if scope == "campaign" else partner] = value
    info[_SETTINGS] = (values, loaded | {None, partner_id})
    return values


def switches() -> Switches:
    """Return which plugins are off for which campaigns; one statement in a transaction."""
    info = db.session().info
    found: Switches | None = info.get(_SWITCHES)
    if found is None:
        is_off = (PluginSwitch.campaign_id == Campaign.id) & PluginSwitch.is_on.is_(False)
        query = select(Campaign.slug, Campaign.id, PluginSwitch.plugin).outerjoin(PluginSwitch, is_off)
        campaigns: dict[str, int] = {}
        off: dict[str, set[int]] = {}
        for slug, campaign_id, plugin in db.session.execute(query):
            campaigns[slug] = campaign_id
            if plugin is not None:
                off.setdefault(plugin, set()).add(campaign_id)
        found = Switches(campaigns, {plugin: frozenset(ids) for plugin, ids in off.items()})
        info[_SWITCHES] = found
    return found


def forget(session: Session) -> None:
    """Let the next who asks read again."""
    session.info.pop(_SETTINGS, None)
    session.info.pop(_SWITCHES, None)


@listens_for(db.session, "after_transaction_end")
def _forget_at_the_end(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        forget(session)


@listens_for(db.session, "after_soft_rollback")
def _forget_undone(session: Session, undone: SessionTransaction) -> None:
    forget(session)
