"""Where the value of a setting comes from, row by row: what ``hub plugins explain`` says of settings.

Rows stand in the order in which they count. Secrets are named, never shown.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from hub.plugins.registry import Registry
from hub.plugins.settings import PluginSettings, SettingFacts, variable_of
from hub.plugins.values import from_text, in_force, misfit
from hub.settings import Settings


@dataclass(frozen=True, slots=True)
class Row:
    """One place where a value may be set: ``value`` is what stands there, in words."""

    place: str
    value: str
    counts: bool = False


def rows_of(
    registry: Registry,
    plugin: str,
    model: type[PluginSettings],
    key: str,
    facts: SettingFacts,
    campaigns: Mapping[int, str],
) -> Iterator[Row]:
    """Yield every place of a plugin's setting; of those for the whole site, one counts now.

    ``campaigns`` has the name of each by its id. Nothing is yielded when the database cannot be asked.
    """
    try:
        stored = registry.stored_settings(None).get(plugin, {})
        source = in_force(registry, plugin, model).origins[key].source
    except SQLAlchemyError:
        return
    variable = variable_of(plugin, key)

    def shown(value: Any) -> str:
        finding = misfit(model, key, value)
        what = "a secret" if facts.is_secret else repr(value)
        return f"{what}, passed over: {finding['msg']}" if finding else what

    text = os.environ.get(variable)
    set_there = "not set" if text is None else shown(from_text(model, key, text))
    yield Row(f"environment ({variable})", set_there, source == "environment")
    if "partner" in facts.scopes:
        yield Row("organization", "counts for the one that has set it, on its own pages")
    if "campaign" in facts.scopes:
        own = [(one[2], value) for one, value in stored.items() if one[:2] == (key, "campaign") and one[2] is not None]
        for target, value in sorted(own, key=lambda one: one[0]):
            yield Row(f"campaign {campaigns.get(target, target)}", f"{shown(value)}, for that campaign")
        if not own:
            yield Row("campaign", "not set for any")
    if "site" in facts.scopes:
        is_set = (key, "site", None) in stored
        yield Row("site", shown(stored[key, "site", None]) if is_set else "not set", source == "site")
    default = "a secret" if facts.is_secret else repr(model.model_fields[key].default)
    yield Row("default", default, source == "default")


def core_names() -> Iterator[str]:
    """Yield the settings of the hub itself, as in the environment."""
    yield from (f"HUB_{name}".upper() for name in Settings.model_fields)


def _without_password(value: object) -> object:
    """Return an address without the password in it, anything else as it is."""
    if not isinstance(value, str) or "@" not in value or "://" not in value:
        return value
    try:
        return make_url(value).render_as_string(hide_password=True)
    except ArgumentError:
        return "an address with a password"


def core_rows(settings: Settings, variable: str) -> Iterator[Row]:
    """Yield the places of a setting of the hub itself; one counts."""
    name = variable.removeprefix("HUB_").lower()
    value, default = getattr(settings, name), Settings.model_fields[name].default
    is_secret = isinstance(value, SecretStr)
    words = "a secret" if is_secret else repr(_without_password(value))
    in_environment, is_default = variable in os.environ, value == default
    yield Row(f"environment ({variable})", words if in_environment else "not set", in_environment)
    elsewhere = not in_environment and not is_default
    yield Row("hub.toml, or set by the command", words if elsewhere else "not set", elsewhere)
    shown = "not set" if is_secret else repr(default)
    yield Row("default", shown, not in_environment and is_default)
