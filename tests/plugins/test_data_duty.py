"""What a plugin owes to people and years is found in its tables, and its author is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.db import metadata, personal, pk
from hub.plugins import Plugin, api, get_registry, plugin_registry
from hub.plugins.data_duty import advise
from hub.plugins.registry import Loaded

PACKAGE = "hub_nests"


class Nests(Plugin):
    __module__ = f"{PACKAGE}.plugin"
    name = "nests"
    label = "Nests"


class Dutiful(Nests):
    __module__ = f"{PACKAGE}.plugin"

    def export_personal_data(self, account_id: int) -> Mapping[str, list[dict[str, Any]]]:
        return {}

    def erase_personal_data(self, account_id: int, now: datetime) -> None:
        pass

    def copy_edition(self, source_id: int, target_id: int, now: datetime) -> None:
        pass


@pytest.fixture
def base() -> Iterator[Any]:
    """The base of the plugin's models; its tables go with the test."""

    class Own(DeclarativeBase):
        registry = plugin_registry(f"{PACKAGE}.models")

    before = set(metadata.tables)
    yield Own
    for own in api._registries.pop(PACKAGE, []):
        own.dispose()
    for name in set(metadata.tables) - before:
        metadata.remove(metadata.tables[name])


def advice(plugin: Plugin) -> list[str]:
    return list(advise(Loaded(plugin, "hub-nests", "1", is_core=False)))


def test_a_column_that_is_marked_asks_for_export_and_erasure(base: Any) -> None:
    class Nest(base):  # type: ignore[misc]  # a base made for the test
        __tablename__ = "nests_nest"
        id: Mapped[pk]
        phone: Mapped[str] = personal(default="")
        colour: Mapped[str] = mapped_column(default="")

    assert advice(Nests()) == [
        "it keeps personal data (nests_nest.phone), but does not override `export_personal_data`",
        "it keeps personal data (nests_nest.phone), but does not override `erase_personal_data`",
    ]
    assert advice(Dutiful()) == []


def test_a_column_that_leads_to_an_account_is_personal(base: Any) -> None:
    class Egg(base):  # type: ignore[misc]  # a base made for the test
        __tablename__ = "nests_egg"
        id: Mapped[pk]
        account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    assert [one.partition(",")[0] for one in advice(Nests())] == ["it keeps personal data (nests_egg.account_id)"] * 2
    assert advice(Dutiful()) == []


@pytest.mark.parametrize("target", ["edition.id", "campaign_day.id"])
def test_a_table_of_one_year_asks_what_comes_along(base: Any, target: str) -> None:
    class Song(base):  # type: ignore[misc]  # a base made for the test
        __tablename__ = "nests_song"
        id: Mapped[pk]
        of_id: Mapped[int] = mapped_column(ForeignKey(target))

    assert advice(Nests()) == ["it keeps data of one year (nests_song), but does not override `copy_edition`"]
    assert advice(Dutiful()) == []


def test_tables_without_people_and_years_owe_nothing(base: Any) -> None:
    class Twig(base):  # type: ignore[misc]  # a base made for the test
        __tablename__ = "nests_twig"
        id: Mapped[pk]

    assert advice(Nests()) == []


def test_our_own_plugins_owe_nothing(app: Flask) -> None:
    assert get_registry().warnings == []
