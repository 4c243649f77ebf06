"""What can be set in a plugin: a typed model, from which the form, the checks and the reference page are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, SecretStr

if TYPE_CHECKING:
    from hub.errors import Message

Scope = Literal["site", "campaign", "partner"]
Kind = Literal["yes_no", "number", "decimal", "text", "list", "choice", "secret"]
_KINDS: dict[Any, Kind] = {bool: "yes_no", int: "number", float: "decimal", str: "text", SecretStr: "secret"}


class PluginSettings(BaseModel):
    """Base of a plugin's settings. Each field is a ``setting``; its type and limits check what people enter.

    Types: ``bool``, ``int``, ``float``, ``str``, ``list[str]``, ``SecretStr``, a ``Literal`` of texts or a text
    ``Enum`` (a choice), and each of them ``| None`` for "not set".
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)


@dataclass(frozen=True, slots=True)
class SettingFacts:
    """What people read about a setting, where it can be set, and whether it must never be shown again."""

    label: Message | str
    help: Message | str = ""
    scopes: tuple[Scope, ...] = ("site",)
    is_secret: bool = False
    is_long: bool = False
    choices: tuple[tuple[str, Message | str], ...] = ()
    """Words for the values of a choice."""


def setting(
    default: Any,
    label: Message | str,
    *,
    help: Message | str = "",
    scopes: tuple[Scope, ...] = ("site",),
    is_secret: bool = False,
    is_long: bool = False,
    choices: tuple[tuple[str, Message | str], ...] = (),
    **limits: Any,
) -> Any:
    """Return a field of a ``PluginSettings`` model; ``limits`` are Pydantic's, as ``ge=1, max_length=200``.

    ``is_long`` gives a text several lines; ``choices`` are the words for the values of a ``Literal`` or ``Enum``.
    ``campaign`` and ``partner`` in ``scopes`` let coordinators set it for their campaign, and the owners of an
    organization for theirs.
    """
    field = Field(default, repr=not is_secret, **limits)
    field.metadata.append(SettingFacts(label, help, scopes, is_secret, is_long, choices))
    return field


def facts_of(model: type[PluginSettings]) -> Iterator[tuple[str, SettingFacts]]:
    """Yield name and facts of each setting, in the order of the model."""
    for name, field in model.model_fields.items():
        found = next((one for one in field.metadata if isinstance(one, SettingFacts)), None)
        yield name, found or SettingFacts(name.replace("_", " ").capitalize())


def variable_of(plugin: str, key: str) -> str:
    """Return the name of a setting in the environment."""
    return f"HUB_{plugin}_{key}".upper()


def kind_of(model: type[PluginSettings], key: str) -> Kind | None:
    """Return what kind of value a setting has, ``None`` for a type that no form can show."""
    inner = _inner(model, key)
    if get_origin(inner) is Literal:
        return "choice" if all(isinstance(one, str) for one in get_args(inner)) else None
    if isinstance(inner, type) and issubclass(inner, Enum):
        return "choice" if all(isinstance(one.value, str) for one in inner) else None
    if get_origin(inner) is list:
        return "list" if get_args(inner) == (str,) else None
    kind = _KINDS.get(inner)
    return "secret" if kind == "text" and dict(facts_of(model))[key].is_secret else kind


def options_of(model: type[PluginSettings], key: str) -> list[str]:
    """Return the values of a choice, in the order they were written."""
    inner = _inner(model, key)
    return list(get_args(inner)) if get_origin(inner) is Literal else [one.value for one in inner]


def may_be_empty(model: type[PluginSettings], key: str) -> bool:
    """Return whether a setting may be ``None``."""
    return NoneType in get_args(model.model_fields[key].annotation)


def unusable(model: type[PluginSettings], key: str) -> str | None:
    """Return why no form can be made of a setting, ``None`` when one can."""
    if kind_of(model, key) is None:
        return (
            f"has the type {model.model_fields[key].annotation}; use bool, int, float, str, list[str], SecretStr,"
            " a Literal of texts or an Enum of texts"
        )
    return None


def _inner(model: type[PluginSettings], key: str) -> Any:
    """Return the type of a setting without ``| None``."""
    annotation: Any = model.model_fields[key].annotation
    if get_origin(annotation) in (Union, UnionType):
        rest = [one for one in get_args(annotation) if one is not NoneType]
        return rest[0] if len(rest) == 1 else annotation
    return annotation
