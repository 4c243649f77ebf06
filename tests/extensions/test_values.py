"""The value in force: environment, else organization, else campaign, else site, else default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretStr, field_validator, model_validator

from hub.db import db, side_session
from hub.errors import PluginError
from hub.extensions.models import PluginSetting
from hub.extensions.services.reading import forget
from hub.plugins import Plugin, PluginSettings, Registry, get_registry, setting, settings_of
from hub.plugins.checks import check_plugin
from hub.plugins.collecting import collect
from hub.plugins.registry import Loaded
from hub.plugins.values import in_force
from hub.testing.factories import NOON, make_campaign, make_partner
from tests.extensions.helpers import BirdSettings, Size, store


@pytest.fixture(autouse=True)
def _birds(own_contributions: Registry) -> None:
    own_contributions.contribute("birds", "settings", BirdSettings)


def test_without_anything_set_the_defaults_count(app: Flask) -> None:
    found = settings_of(BirdSettings)
    assert (found.most, found.is_loud, found.size, found.names) == (10, False, Size.SMALL, [])
    assert settings_of("birds") == found


def test_the_nearest_value_counts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign, other = make_campaign(), make_campaign(is_featured=False)
    partner = make_partner()
    store("most", 20)
    store("most", 30, campaign_id=campaign.id)
    store("most", 40, partner_id=partner.id)
    assert settings_of(BirdSettings).most == 20
    assert settings_of(BirdSettings, campaign_id=campaign.id).most == 30
    assert settings_of(BirdSettings, campaign_id=other.id).most == 20
    assert settings_of(BirdSettings, campaign_id=campaign.id, partner_id=partner.id).most == 40
    assert settings_of(BirdSettings, partner_id=make_partner().id).most == 20
    monkeypatch.setenv("HUB_BIRDS_MOST", "50")
    assert settings_of(BirdSettings, campaign_id=campaign.id, partner_id=partner.id).most == 50


def test_the_origin_of_each_value_is_known(app: Flask, monkeypatch: pytest.MonkeyPatch, own_contributions: Any) -> None:
    campaign, partner = make_campaign(), make_partner()
    store("title", "Our birds")
    store("most", 30, campaign_id=campaign.id)
    monkeypatch.setenv("HUB_BIRDS_IS_LOUD", "true")
    found = in_force(own_contributions, "birds", BirdSettings, campaign_id=campaign.id, partner_id=partner.id)
    origins = {key: one.source for key, one in found.origins.items()}
    assert origins["title"] == "site" and origins["most"] == "campaign" and origins["song"] == "default"
    assert origins["is_loud"] == "environment" and found.origins["is_loud"].variable == "HUB_BIRDS_IS_LOUD"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("NAMES", "Ada, Bo ,", ["Ada", "Bo"]),
        ("NAMES", '["Ada, the first"]', ["Ada, the first"]),
        ("IS_LOUD", "on", True),
        ("SIZE", "large", Size.LARGE),
        ("WEIGHT", "1.5", 1.5),
        ("KEY", "hidden", SecretStr("hidden")),
        ("TREE", "elm", "elm"),
    ],
)
def test_the_environment_gives_every_kind(
    app: Flask, monkeypatch: pytest.MonkeyPatch, name: str, text: str, expected: object
) -> None:
    monkeypatch.setenv(f"HUB_BIRDS_{name}", text)
    assert getattr(settings_of(BirdSettings), name.lower()) == expected


def test_a_value_that_does_not_fit_falls_back_to_the_next(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    campaign = make_campaign()
    store("most", 20)
    store("most", "plenty", campaign_id=campaign.id)
    store("title", "Cats")
    store("tree", "plastic")
    monkeypatch.setenv("HUB_BIRDS_MOST", "1000")
    found = settings_of(BirdSettings, campaign_id=campaign.id)
    assert (found.most, found.title, found.tree) == (20, "Birds", "oak")
    settings_of(BirdSettings, campaign_id=campaign.id)
    told = [one.message for one in caplog.records if "passed over" in one.message]
    assert len(told) == 4  # each once, however often somebody asks
    assert not any("1000" in text or "plenty" in text for text in told)


def test_a_scope_that_a_setting_does_not_have_counts_for_nothing(app: Flask) -> None:
    campaign = make_campaign()
    store("tree", "elm", campaign_id=campaign.id)
    assert settings_of(BirdSettings, campaign_id=campaign.id).tree == "oak"


def test_a_setting_that_is_gone_from_the_model_does_no_harm(app: Flask) -> None:
    store("colour", "blue")
    assert settings_of(BirdSettings).most == 10


def test_all_values_are_read_in_one_statement(app: Flask, count_queries: Callable[[], Any]) -> None:
    campaign, partner, other = make_campaign(), make_partner(), make_partner()
    store("most", 30, campaign_id=campaign.id)
    store("most", 40, partner_id=partner.id)
    store("most", 41, partner_id=other.id)
    with count_queries() as statements:
        assert settings_of(BirdSettings, campaign_id=campaign.id, partner_id=partner.id).most == 40
        assert settings_of(BirdSettings, campaign_id=campaign.id).most == 30
        assert settings_of(BirdSettings, partner_id=partner.id).most == 40
        assert settings_of("birds") == BirdSettings()
    assert len(statements) == 1
    with count_queries() as statements:
        assert settings_of(BirdSettings, partner_id=other.id).most == 41
    assert len(statements) == 1


def test_nobody_sees_a_value_that_was_rolled_back(app: Flask) -> None:
    store("most", 20)
    assert settings_of(BirdSettings).most == 20
    savepoint = db.session.begin_nested()
    db.session.execute(db.text("UPDATE plugin_setting SET value = '30'"))
    forget(db.session())
    assert settings_of(BirdSettings).most == 30
    savepoint.rollback()
    assert settings_of(BirdSettings).most == 20


def test_what_others_set_counts_with_the_next_transaction(app: Flask) -> None:
    assert settings_of(BirdSettings).most == 10
    db.session.rollback()
    with side_session() as other:
        other.add(PluginSetting(plugin="birds", key="most", scope="site", value=20, updated_at=NOON))
    assert settings_of(BirdSettings).most == 20


def test_settings_of_nobody_are_an_error_that_says_so(app: Flask) -> None:
    class Strange(PluginSettings):
        pass

    with pytest.raises(PluginError, match="No plugin in use has the settings “Strange”"):
        settings_of(Strange)


def findings_of(model: type[PluginSettings], name: str = "birds") -> str:
    class Birds(Plugin):
        label = "Birds"

        def settings(self) -> type[PluginSettings]:
            return model

    plugin = Birds()
    plugin.name = name  # type: ignore[misc]  # each test its own
    collected, findings = collect(plugin)
    assert findings == []
    return "\n".join(check_plugin(Loaded(plugin, "hub-birds", "1", is_core=False, collected=collected)))


def test_settings_are_checked_at_the_start() -> None:
    class Wrong(PluginSettings):
        most: int = setting(0, "Most", ge=1)
        table: dict[str, int] = setting({}, "Table")
        place: str = setting("", "Place", scopes=("planet",))  # type: ignore[arg-type]  # what the test is about

    text = findings_of(Wrong)
    assert "`Wrong`: the default of the setting “most” must do, but: Input should be greater than or equal to 1" in text
    assert "the setting “table” has the type dict[str, int]; use bool, int" in text
    assert "the setting “place” has the scopes ('planet',)" in text
    assert findings_of(BirdSettings) == ""


def test_a_setting_may_not_have_the_name_of_one_of_the_hub() -> None:
    class Taken(PluginSettings):
        url: str = setting("", "Address")

    assert "is HUB_DATABASE_URL in the environment, which is the hub's own" in findings_of(Taken, "database")


def test_the_hook_settings_gives_a_model() -> None:
    class Birds(Plugin):
        name = "birds"
        label = "Birds"

        def settings(self) -> Any:
            return {"most": 10}

    assert collect(Birds())[1] == ["`settings` gives a dict; give a subclass of hub.plugins.PluginSettings"]


def test_a_check_that_fails_is_a_value_that_does_not_fit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd(PluginSettings):
        song: str = setting("tweet", "Song")

        @field_validator("song")
        @classmethod
        def _check(cls, value: str) -> str:
            if value != "tweet":
                raise RuntimeError("no ear for it")
            return value

    monkeypatch.setenv("HUB_BIRDS_SONG", "chirp")
    registry = get_registry()
    found = in_force(registry, "birds", Odd)
    assert (found.values, found.origins["song"].source) == (Odd(), "default")
    assert [one.reason for one in found.misfits] == ["its check raises RuntimeError: no ear for it"]


def test_a_check_of_all_together_that_fails_leaves_the_defaults(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd(PluginSettings):
        song: str = setting("tweet", "Song")
        most: int = setting(3, "Most")

        @model_validator(mode="after")
        def _check(self) -> Odd:
            if self.song != "tweet" and self.most != 3:
                raise RuntimeError("out of tune")
            return self

    monkeypatch.setenv("HUB_BIRDS_SONG", "chirp")
    monkeypatch.setenv("HUB_BIRDS_MOST", "9")
    found = in_force(get_registry(), "birds", Odd)
    assert found.values == Odd()
    assert {one.reason for one in found.misfits} == {"its check raises RuntimeError: out of tune"}
