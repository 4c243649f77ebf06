"""What was changed in a plugin lately, in words for the staff page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.audit.models import AuditEntry
from hub.extensions.fields import in_brief
from hub.extensions.services.history import OFF, ON, UNSET, Lately, last_changes
from hub.i18n import _
from hub.plugins.registry import Loaded
from hub.plugins.settings import PluginSettings, SettingFacts, facts_of


@dataclass(frozen=True, slots=True)
class Change:
    """One change: when, by whom (empty for a closed account and for the hub itself), what and where."""

    at: datetime
    who: str
    what: str
    place: str


def changes_of(loaded: Loaded, campaigns: Mapping[int, str]) -> list[Change]:
    """Return the newest changes of settings and switches, newest first. ``campaigns`` are names by id."""
    lately = last_changes(loaded.name)
    return [
        Change(one.at, lately.people.get(one.actor, ""), _what(loaded, one), _place(one, lately, campaigns))
        for one in lately.entries
    ]


def _what(loaded: Loaded, entry: AuditEntry) -> str:
    if entry.action in (ON, OFF):
        return _("Switched the plugin on") if entry.action == ON else _("Switched the plugin off")
    key = str(entry.details.get("key", ""))
    for model in loaded.collected.get("settings", ()):
        facts = dict(facts_of(model)).get(key)
        if facts is not None:
            return _setting(model, key, facts, entry)
    return key  # the plugin has it no more


def _setting(model: type[PluginSettings], key: str, facts: SettingFacts, entry: AuditEntry) -> str:
    label, details = facts.label, entry.details
    if entry.action == UNSET:
        return _("%(setting)s: not set here any more", setting=label)
    if "after" not in details:
        return _("%(setting)s: another value", setting=label)
    before, after = (_words(model, key, facts, details.get(name)) for name in ("before", "after"))
    return _("%(setting)s: from %(before)s to %(after)s", setting=label, before=before, after=after)


def _words(model: type[PluginSettings], key: str, facts: SettingFacts, value: Any) -> str:
    return _("not set") if value is None else in_brief(model, key, facts, value)


def _place(entry: AuditEntry, lately: Lately, campaigns: Mapping[int, str]) -> str:
    if entry.partner_id is not None:
        return lately.partners.get(entry.partner_id, _("an organization that is gone"))
    if (campaign_id := entry.details.get("campaign_id")) is not None:
        return campaigns.get(campaign_id, _("a campaign that is gone"))
    return _("The whole site")
