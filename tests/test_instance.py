"""An instance: its folder, its key that is made once, and where its settings come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.settings import Settings, SettingsError, ensure_instance, load_settings


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that HUB_INSTANCE names, and that is not there yet."""
    folder = tmp_path / "some" / "instance"
    monkeypatch.setenv("HUB_INSTANCE", str(folder))
    return folder


def test_the_first_start_makes_the_folder_and_a_key_that_stays(instance: Path) -> None:
    settings = load_settings(env="test")
    assert settings.instance == instance
    key = ensure_instance(settings)
    assert len(key) > 60
    assert (instance / "secret_key").read_text() == key
    assert (instance / "secret_key").stat().st_mode & 0o777 == 0o600
    assert ensure_instance(load_settings(env="test")) == key
    assert ensure_instance(load_settings(env="test", secret_key="given by hand")) == "given by hand"
    assert (instance / "secret_key").read_text() == key


def test_two_instances_have_two_keys(tmp_path: Path) -> None:
    keys = {ensure_instance(Settings(env="test", instance=tmp_path / name)) for name in ("one", "two")}
    assert len(keys) == 2


def test_the_environment_wins_over_the_file(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance.mkdir(parents=True)
    (instance / "hub.toml").write_text('env = "test"\nsite_name = "From the file"\nthreads = 4\n')
    assert (load_settings().site_name, load_settings().threads) == ("From the file", 4)
    monkeypatch.setenv("HUB_SITE_NAME", "From outside")
    assert (load_settings().site_name, load_settings().threads) == ("From outside", 4)


def test_without_a_word_it_is_production(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_ENV", raising=False)
    with pytest.raises(SettingsError, match="HUB_SITE_URL is missing"):
        load_settings()
    settings = load_settings(site_url="https://hub.example/")
    assert (settings.env, settings.site_url, settings.is_secure) == ("production", "https://hub.example", True)
    assert not settings.shows_inbox


def test_all_errors_are_told_together(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ENV": "rehearsal", "SITE_URL": "hub", "THREADS": "0", "NOW": "2026-11-10T12:00"}.items():
        monkeypatch.setenv(f"HUB_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    for name in ("HUB_ENV", "HUB_SITE_URL", "HUB_THREADS", "HUB_NOW: needs a time zone"):
        assert f"- {name}" in str(caught.value)


@pytest.mark.parametrize(
    ("env", "local_inbox", "shown"),
    [("local", None, True), ("local", False, False), ("test", None, False), ("test", True, True)],
)
def test_where_the_inbox_is_shown(instance: Path, env: str, local_inbox: bool | None, shown: bool) -> None:
    assert load_settings(env=env, local_inbox=local_inbox).shows_inbox is shown
