"""Undoing one's own last change of settings: what was there before is kept in the signed session of who changed it.

Only while what they have set still counts, and never for secrets: they are in no session.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping
from typing import Any

from hub.extensions.fields import in_brief
from hub.extensions.services.changing import Place, stored_at
from hub.i18n import _
from hub.plugins.settings import PluginSettings, facts_of, kind_of

_KEY = "hub_settings_undo"
MOST_CHARACTERS = 1_000
"""A cookie carries the session; longer texts are not kept, and then there is no undoing."""
Session = MutableMapping[str, Any]


def remember(
    session: Session,
    plugin: str,
    model: type[PluginSettings],
    place: Place,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Keep what a change has replaced, if it can be kept."""
    session.pop(_KEY, None)
    keys = [key for key in model.model_fields if key in before or key in after]
    changed = [key for key in keys if (key in before, before.get(key)) != (key in after, after.get(key))]
    kept = {
        "at": _at(plugin, place),
        "before": {key: before[key] for key in changed if key in before},
        "after": {key: after[key] for key in changed if key in after},
        "keys": changed,
    }
    if any(kind_of(model, key) == "secret" for key in changed) or len(json.dumps(kept)) > MOST_CHARACTERS:
        return
    session[_KEY] = kept


def offer(session: Session, plugin: str, model: type[PluginSettings], place: Place) -> list[str]:
    """Return in words what undoing would set, a line for each setting; empty when there is nothing to undo."""
    last = _last(session, plugin, model, place)
    facts = dict(facts_of(model))
    if last is None:
        return []
    before = last["before"]
    words = {key: in_brief(model, key, facts[key], before[key]) if key in before else "" for key in last["keys"]}
    return [
        _("%(setting)s: %(value)s", setting=facts[key].label, value=value or _("not set here"))
        for key, value in words.items()
    ]


def take(
    session: Session, plugin: str, model: type[PluginSettings], place: Place
) -> tuple[dict[str, Any], list[str]] | None:
    """Return values to set and keys to forget, and let go of them; ``None`` when there is nothing to undo."""
    last = _last(session, plugin, model, place)
    session.pop(_KEY, None)
    if last is None:
        return None
    before: dict[str, Any] = last["before"]
    return before, [key for key in last["keys"] if key not in before]


def _last(session: Session, plugin: str, model: type[PluginSettings], place: Place) -> Mapping[str, Any] | None:
    last: Mapping[str, Any] | None = session.get(_KEY)
    if last is None or last["at"] != _at(plugin, place) or not set(last["keys"]) <= set(model.model_fields):
        return None
    stored = stored_at(plugin, place)
    now = {key: stored[key] for key in last["keys"] if key in stored}
    return last if now == last["after"] else None


def _at(plugin: str, place: Place) -> list[Any]:
    return [plugin, place.scope, place.target_id]
