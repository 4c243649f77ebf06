"""Says beside a setting where another value counts than the one in its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hub.extensions.fields import in_brief
from hub.extensions.services.changing import Place
from hub.extensions.services.elsewhere import count_organizations, values_of_campaigns
from hub.i18n import _, ngettext
from hub.plugins.settings import PluginSettings, facts_of
from hub.plugins.values import misfit

Note = tuple[str, str]
"""An icon, and what it stands before."""
MOST_NOTED = 5
"""Campaigns that are named beside one setting."""


def notes_of(
    plugin: str, model: type[PluginSettings], place: Place, stored: Mapping[str, Any]
) -> Mapping[str, tuple[Note, ...]]:
    """Return notes by key. ``stored`` is what is set here; what an organization has set counts in every campaign."""
    facts = dict(facts_of(model))
    campaigns = values_of_campaigns(plugin, place)
    has_partners = place.scope != "partner" and any("partner" in one.scopes for one in facts.values())
    organizations = count_organizations(plugin) if has_partners else {}

    def of_campaigns(key: str) -> Iterator[Note]:
        others = [(name, value) for name, value in campaigns.get(key, ()) if misfit(model, key, value) is None]
        for name, value in others[:MOST_NOTED]:
            words = in_brief(model, key, facts[key], value)
            yield "megaphone", _("For %(campaign)s another value counts: %(value)s.", campaign=name, value=words)
        if more := len(others[MOST_NOTED:]):
            yield "megaphone", ngettext("And for %(num)s more campaign.", "And for %(num)s more campaigns.", more)

    def notes(key: str) -> Iterator[Note]:
        if "campaign" in facts[key].scopes and not (place.scope == "partner" and key in stored):
            yield from of_campaigns(key)
        if "partner" in facts[key].scopes and (number := organizations.get(key, 0)):
            yield "building-2", _own_values(number)

    return {key: tuple(notes(key)) for key in facts}


def _own_values(number: int) -> str:
    return ngettext(
        "%(num)s organization has a value of its own.",
        "%(num)s organizations have values of their own.",
        number,
    )
