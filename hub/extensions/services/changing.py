"""Changing what is set in a plugin, in one scope. What is stored always fits the plugin's model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any

from pydantic import SecretStr, TypeAdapter, ValidationError
from sqlalchemy import delete, select

from hub import audit
from hub.audit import Actor
from hub.db import constraints_decide, db
from hub.errors import HubError
from hub.extensions.models import PluginSetting
from hub.extensions.services.reading import forget, stored_settings
from hub.extensions.services.wording import words_for
from hub.i18n import _, _l
from hub.plugins.registry import Registry
from hub.plugins.settings import PluginSettings, Scope, kind_of
from hub.plugins.values import InForce, in_force, masked, misfit

_KINDS_IN_LOG = frozenset({"yes_no", "number", "decimal", "choice"})
"""Kinds whose values may stand in the audit log: it outlives accounts, and texts may name people."""


@dataclass(frozen=True, slots=True)
class Place:
    """For what values are set: the whole site, one campaign, or one organization."""

    scope: Scope = "site"
    target_id: int | None = None

    @property
    def campaign_id(self) -> int | None:
        """Id of the campaign, when it is one."""
        return self.target_id if self.scope == "campaign" else None

    @property
    def partner_id(self) -> int | None:
        """Id of the organization, when it is one."""
        return self.target_id if self.scope == "partner" else None


class Misfits(HubError):
    """Values that do not fit. ``by_key`` says why, in words for people; ``None`` is for all of them together."""

    def __init__(self, by_key: Mapping[str | None, str]) -> None:
        super().__init__(_l("Some values do not fit."))
        self.by_key = by_key


def values_at(registry: Registry, plugin: str, model: type[PluginSettings], place: Place) -> InForce:
    """Return the values that count for a place."""
    return in_force(registry, plugin, model, campaign_id=place.campaign_id, partner_id=place.partner_id)


def stored_at(plugin: str, place: Place) -> dict[str, Any]:
    """Return key and value of what is stored for exactly this place."""
    rows = stored_settings(place.partner_id).get(plugin, {})
    return {key: value for (key, scope, target), value in rows.items() if (scope, target) == _at(place)}


def plain(value: Any) -> Any:
    """Return a value of a setting as plain JSON."""
    if isinstance(value, Enum):
        return value.value
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def change(
    registry: Registry,
    plugin: str,
    model: type[PluginSettings],
    place: Place,
    *,
    values: Mapping[str, Any],
    unset: Iterable[str] = (),
    actor: Actor | None,
    now: datetime,
) -> bool:
    """Store ``values`` (as people write them) for a place and forget those in ``unset``.

    Returns whether anything changed.

    Raises:
        Misfits: a value does not fit, or all of them do not fit together.
        Conflict: somebody else sets the same in this moment.
    """
    fitting = _fitting(model, values)
    before = stored_at(plugin, place)
    gone = [key for key in unset if key in before and key not in fitting]
    changed = {key: value for key, value in fitting.items() if key not in before or before[key] != value}
    if not changed and not gone:
        return False
    with constraints_decide(_l("Somebody else set the same in this moment. Please look at it again.")):
        _write(plugin, place, changed, gone, now)
    forget(db.session())
    _check_together(registry, plugin, model, place)
    for key in [*changed, *gone]:
        _note(plugin, model, place, key, before, changed, actor=actor, now=now)
    return True


def _fitting(model: type[PluginSettings], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as they are stored."""
    fitting: dict[str, Any] = {}
    wrong: dict[str | None, str] = {}
    for key, value in values.items():
        try:
            fitting[key] = plain(getattr(model.model_validate({key: value}), key))
        except ValidationError as error:
            own = [part for part in error.errors(include_input=False) if part["loc"][:1] == (key,)]
            if own:
                wrong[key] = words_for(masked(model, key, value, own[0]))
            else:  # only together with the defaults of the others, which need not count
                fitting[key] = plain(_typed(model, key, value))
        except Exception:  # a check of the plugin's own, which fails instead of saying what is wrong
            found = misfit(model, key, value)
            wrong[key] = words_for(found) if found else _("Please check this.")
    if wrong:
        raise Misfits(wrong)
    return fitting


def _typed(model: type[PluginSettings], key: str, value: Any) -> Any:
    field = model.model_fields[key]
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[field.annotation, *field.metadata])  # type: ignore[arg-type]  # known at run time only
    return adapter.validate_python(value)


def _check_together(registry: Registry, plugin: str, model: type[PluginSettings], place: Place) -> None:
    """Refuse values that fit one by one, but not with the others that count here.

    Raises:
        Misfits: under the key ``None``.
    """
    together = [one for one in values_at(registry, plugin, model, place).misfits if one.is_together]
    if together:
        raise Misfits({None: words_for(together[0].finding)})


def _write(plugin: str, place: Place, changed: Mapping[str, Any], gone: Iterable[str], now: datetime) -> None:
    row = PluginSetting
    here = (
        row.plugin == plugin,
        row.scope == place.scope,
        row.campaign_id.is_not_distinct_from(place.campaign_id),
        row.partner_id.is_not_distinct_from(place.partner_id),
    )
    rows = {one.key: one for one in db.session.scalars(select(row).where(*here, row.key.in_(list(changed))))}
    for key, value in changed.items():
        found = rows.get(key)
        if found is None:
            found = PluginSetting(
                plugin=plugin, key=key, scope=place.scope, campaign_id=place.campaign_id, partner_id=place.partner_id
            )
            db.session.add(found)
        found.value, found.updated_at = value, now
    if gone := list(gone):
        db.session.execute(delete(row).where(*here, row.key.in_(gone)))


def _note(
    plugin: str,
    model: type[PluginSettings],
    place: Place,
    key: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    actor: Actor | None,
    now: datetime,
) -> None:
    """Tell who changed what; values only of kinds that can hold neither a secret nor somebody's name."""
    details: dict[str, Any] = {"key": key, "scope": place.scope}
    if place.campaign_id is not None:
        details["campaign_id"] = place.campaign_id
    if kind_of(model, key) in _KINDS_IN_LOG:
        details |= {"before": before.get(key), "after": after.get(key)}
    action = "extensions.setting.changed" if key in after else "extensions.setting.unset"
    target = f"plugin:{plugin}"
    audit.record(action, target, actor=actor, now=now, partner_id=place.partner_id, details=details)


def _at(place: Place) -> tuple[Scope, int | None]:
    return place.scope, place.target_id
