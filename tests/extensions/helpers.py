"""A plugin's settings for tests, and a way to store values."""

from __future__ import annotations

from enum import Enum
from typing import Any, Literal

from pydantic import SecretStr, field_validator

from hub.db import db
from hub.extensions.models import PluginSetting
from hub.plugins import PluginSettings, setting
from hub.testing.factories import NOON


class Size(Enum):
    SMALL = "small"
    LARGE = "large"


class BirdSettings(PluginSettings):
    most: int = setting(10, "Most birds", help="In one tree.", scopes=("site", "campaign", "partner"), ge=1, le=99)
    is_loud: bool = setting(False, "Sing loudly")
    title: str = setting("Birds", "Title", scopes=("site", "campaign"), max_length=20)
    song: str = setting("", "Song", is_long=True, max_length=500)
    tree: Literal["oak", "elm"] = setting("oak", "Tree", choices=(("oak", "An oak"), ("elm", "An elm")))
    size: Size = setting(Size.SMALL, "Size")
    names: list[str] = setting([], "Names", max_length=3)
    weight: float | None = setting(None, "Weight", gt=0)
    key: SecretStr = setting(SecretStr(""), "Key of the cage", is_secret=True, max_length=50)

    @field_validator("title")
    @classmethod
    def _no_cats(cls, value: str) -> str:
        if "cat" in value.casefold():
            raise ValueError("no cats, please")
        return value

    @field_validator("key")
    @classmethod
    def _no_blanks(cls, value: SecretStr) -> SecretStr:
        if " " in value.get_secret_value():
            raise ValueError(f"“{value.get_secret_value()}” has a blank")
        return value


def store(key: str, value: Any, *, campaign_id: int | None = None, partner_id: int | None = None) -> None:
    scope = "campaign" if campaign_id else "partner" if partner_id else "site"
    db.session.add(
        PluginSetting(
            plugin="birds",
            key=key,
            scope=scope,
            campaign_id=campaign_id,
            partner_id=partner_id,
            value=value,
            updated_at=NOON,
        )
    )
    db.session.commit()
