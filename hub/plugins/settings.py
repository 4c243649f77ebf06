"""What can be set in a plugin: a typed model, from which the form, the checks and the reference page are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from hub.errors import Message

Scope = Literal["site", "campaign", "partner"]


class PluginSettings(BaseModel):
    """Base of a plugin's settings. Each field is a ``setting``; its type and limits check what people enter."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


@dataclass(frozen=True, slots=True)
class SettingFacts:
    """What people read about a setting, where it can be set, and whether it must never be shown again."""

    label: Message | str
    help: Message | str = ""
    scopes: tuple[Scope, ...] = ("site",)
    is_secret: bool = False


def setting(
    default: Any,
    label: Message | str,
    *,
    help: Message | str = "",
    scopes: tuple[Scope, ...] = ("site",),
    is_secret: bool = False,
    **limits: Any,
) -> Any:
    """Return a field of a ``PluginSettings`` model; ``limits`` are Pydantic's, as ``ge=1, max_length=200``."""
    field = Field(default, **limits)
    field.metadata.append(SettingFacts(label, help, scopes, is_secret))
    return field


def facts_of(model: type[PluginSettings]) -> Iterator[tuple[str, SettingFacts]]:
    """Yield name and facts of each setting, in the order of the model."""
    for name, field in model.model_fields.items():
        found = next((one for one in field.metadata if isinstance(one, SettingFacts)), None)
        yield name, found or SettingFacts(name.replace("_", " ").capitalize())
