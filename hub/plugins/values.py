"""The value of a setting that is in force: environment, else organization, else campaign, else site, else default.

What people have set is stored by ``hub.extensions``; the application gives the registry the look-up. A value that
does not fit (any more) is passed over, noted and told by a health check: it never breaks a page.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast, overload

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hub.errors import PluginError
from hub.i18n import N_
from hub.plugins.faults import said
from hub.plugins.registry import Registry, get_registry
from hub.plugins.settings import PluginSettings, Scope, facts_of, kind_of, variable_of

Model = TypeVar("Model", bound=PluginSettings)
Source = Literal["environment", "partner", "campaign", "site", "default"]
MOST_TOLD = 1000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the value of a setting comes from; ``variable`` is its name in the environment."""

    source: Source
    variable: str


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that was passed over, and why it does not fit."""

    source: Source
    key: str
    finding: ErrorDetails
    """What Pydantic says, without the value."""
    is_together: bool = False
    """It fits alone, but not with the others; then the defaults count for all."""

    @property
    def reason(self) -> str:
        """Why it does not fit, in Pydantic's English, for the log."""
        return self.finding["msg"].removeprefix("Value error, ")


@dataclass(frozen=True, slots=True)
class InForce:
    """The values that count for a place, where each is from, and those that were passed over."""

    values: PluginSettings
    origins: Mapping[str, Origin]
    misfits: tuple[Misfit, ...]


@overload
def settings_of(which: type[Model], *, campaign_id: int | None = None, partner_id: int | None = None) -> Model: ...
@overload
def settings_of(which: str, *, campaign_id: int | None = None, partner_id: int | None = None) -> PluginSettings: ...
def settings_of(
    which: str | type[PluginSettings], *, campaign_id: int | None = None, partner_id: int | None = None
) -> PluginSettings:
    """Return the settings of a plugin, by its name or its model, as they count for a campaign and an organization.

    Works in requests, jobs and commands. What is stored is read once in a transaction, whoever asks: one statement,
    and one more for each further organization.

    Without ``campaign_id`` the value of the site is what counts, on a page of a campaign as well: nothing is guessed
    from the page at hand, so that a page, a job and a command agree. The same holds for ``partner_id``.

    Raises:
        PluginError: no plugin in use has such settings.
    """
    registry = get_registry()
    plugin, model = _find(registry, which)
    return in_force(registry, plugin, model, campaign_id=campaign_id, partner_id=partner_id).values


def in_force(
    registry: Registry,
    plugin: str,
    model: type[PluginSettings],
    *,
    campaign_id: int | None = None,
    partner_id: int | None = None,
) -> InForce:
    """Return the values that count for a place, with their origins."""
    scopes: dict[str, tuple[Scope, ...]] = {key: facts.scopes for key, facts in facts_of(model)}
    asked = partner_id if any("partner" in one for one in scopes.values()) else None
    stored = registry.stored_settings(asked).get(plugin, {})
    places: list[tuple[Scope, int | None]] = [("site", None)]
    places += [("campaign", campaign_id)] if campaign_id is not None else []
    places += [("partner", partner_id)] if partner_id is not None else []
    chosen: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    misfits: list[Misfit] = []
    for key, allowed in scopes.items():
        variable = variable_of(plugin, key)
        origins[key] = Origin("default", variable)
        for source, value in _candidates(model, key, variable, allowed, stored, places):
            finding = misfit(model, key, value)
            if finding is None:
                chosen[key], origins[key] = value, Origin(source, variable)
                break
            misfits.append(Misfit(source, key, finding))
    for one in misfits:
        _tell(registry, plugin, one)
    try:
        values = model.model_validate(chosen)
    except ValidationError as error:  # each fits alone, but not with the others
        finding = error.errors(include_input=False)[0]
        misfits += [Misfit(origins[key].source, key, finding, is_together=True) for key in chosen]
        return _defaults(registry, plugin, model, misfits)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        finding = _failed_check((), error)
        misfits += [Misfit(origins[key].source, key, finding, is_together=True) for key in chosen]
        return _defaults(registry, plugin, model, misfits)
    return InForce(values, origins, tuple(misfits))


def _defaults(registry: Registry, plugin: str, model: type[PluginSettings], misfits: list[Misfit]) -> InForce:
    _tell(registry, plugin, misfits[-1])
    origins = {key: Origin("default", variable_of(plugin, key)) for key, _facts in facts_of(model)}
    return InForce(model(), origins, tuple(misfits))


def misfit(model: type[PluginSettings], key: str, value: Any) -> ErrorDetails | None:
    """Return why a value cannot be that of a setting, ``None`` when it can. The value itself is not repeated.

    What the model says of several settings together is not asked: the others are not known here.
    """
    try:
        model.model_validate({key: value})
    except ValidationError as error:
        found = next((part for part in error.errors(include_input=False) if part["loc"][:1] == (key,)), None)
        return found and masked(model, key, value, found)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return masked(model, key, value, _failed_check((key,), error))
    return None


def _failed_check(location: tuple[str, ...], error: BaseException) -> ErrorDetails:
    """Return a finding about a check of the plugin's own that fails instead of saying what does not fit."""
    return cast(ErrorDetails, {"type": "check_failed", "loc": location, "msg": f"its check raises {said(error)}"})


def masked(model: type[PluginSettings], key: str, value: Any, finding: ErrorDetails) -> ErrorDetails:
    """Return a finding that does not repeat a secret: a plugin's own check may have put it into its words."""
    if kind_of(model, key) != "secret" or not str(value) or str(value) not in finding["msg"]:
        return finding
    return {**finding, "type": "secret_refused", "msg": "it is refused", "ctx": {}}


def from_text(model: type[PluginSettings], key: str, text: str) -> Any:
    """Return what a text of the environment means: a list is JSON or has commas, all else is read by its type."""
    if kind_of(model, key) == "list":
        if text.lstrip().startswith("["):
            try:
                return json.loads(text)
            except ValueError:
                return text  # no list, and told as such
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _candidates(
    model: type[PluginSettings],
    key: str,
    variable: str,
    allowed: tuple[Scope, ...],
    stored: Mapping[tuple[str, Scope, int | None], Any],
    places: list[tuple[Scope, int | None]],
) -> Iterator[tuple[Source, Any]]:
    """Yield the values somebody has set, the one that counts first."""
    if variable in os.environ:
        yield "environment", from_text(model, key, os.environ[variable])
    for scope, target in reversed(places):
        if scope in allowed and (key, scope, target) in stored:
            yield scope, stored[key, scope, target]


def _find(registry: Registry, which: str | type[PluginSettings]) -> tuple[str, type[PluginSettings]]:
    for one in registry.contributions.get("settings", ()):
        if which in (one.plugin, one.item):
            return one.plugin, one.item
    name = which if isinstance(which, str) else which.__name__
    raise PluginError(
        N_("No plugin in use has the settings “%(name)s”. A plugin returns its model from the hook `settings`."),
        name=name,
    )


def _tell(registry: Registry, plugin: str, one: Misfit) -> None:
    """Log a value that is passed over, once in this process: a page may ask for it at every visit."""
    told, key = registry.told_misfits, (plugin, one.key, one.source, one.reason)
    if key not in told and len(told) < MOST_TOLD:
        told.add(key)
        log.warning("setting %s of the plugin %s (%s) is passed over: %s", one.key, plugin, one.source, one.reason)
