"""Settings are refused before anything starts, with every reason in one text."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from hub import settings as module
from hub.settings import SettingsError, load_settings

POSTGRES = "postgresql+psycopg://hub@/hub"
REDIS = "redis://:secret@127.0.0.1:6379/0"


@pytest.fixture(autouse=True)
def _packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """All optional packages are there."""
    monkeypatch.setattr(module, "find_spec", lambda name: name)


def problems(**values: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(**values)
    return str(caught.value).splitlines()[1:]


def test_several_servers_with_sqlite_and_limits_in_memory_are_refused_for_both_reasons(tmp_path: Path) -> None:
    address, sqlite, memory = problems(env="production", instance=tmp_path, nodes=2)
    assert address.startswith("- HUB_SITE_URL is missing")
    assert sqlite.startswith("- HUB_NODES is 2, but SQLite is for one server")
    assert memory.startswith("- HUB_NODES is 2, but limits are counted in each server's memory")


def test_several_servers_need_postgresql_and_redis() -> None:
    (line,) = problems(env="local", nodes=3, database_url=POSTGRES)
    assert "HUB_RATE_LIMIT_URL" in line
    (line,) = problems(env="local", nodes=3, rate_limit_url=REDIS)
    assert "HUB_DATABASE_URL" in line
    assert load_settings(env="local", nodes=3, rate_limit_url=REDIS, database_url=POSTGRES).nodes == 3


def test_packages_that_are_missing_are_named_with_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    assert problems(env="local", rate_limit_url=REDIS, database_url=POSTGRES) == [
        '- HUB_DATABASE_URL names a PostgreSQL: pip install "partner-hub[postgres]"',
        "- HUB_RATE_LIMIT_URL names a Redis: pip install redis",
    ]


@pytest.mark.parametrize("url", ["postgresql://hub@/hub", "postgres://hub@/hub", "mysql://hub@/hub", "hub.sqlite"])
def test_a_database_of_another_kind_is_refused(url: str) -> None:
    (line,) = problems(env="local", database_url=url)
    assert line.startswith("- HUB_DATABASE_URL: must begin with sqlite:/// or postgresql+psycopg://")


def test_a_wrong_counter_is_refused_without_showing_its_password() -> None:
    (line,) = problems(env="local", rate_limit_url="memcached://:secret@127.0.0.1")
    assert line.startswith("- HUB_RATE_LIMIT_URL: must begin with redis://")
    assert "secret" not in line
    assert "secret@" not in repr(load_settings(env="local", rate_limit_url=REDIS))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://Hub.Example/", "https://hub.example"),
        ("https://hub.example:443", "https://hub.example"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://hub.example:8443", "https://hub.example:8443"),
        ("https://bücherei.example", "https://xn--bcherei-n2a.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_outside_address_is_kept_as_browsers_write_it(typed: str, kept: str) -> None:
    assert load_settings(env="local", site_url=typed).site_url == kept


@pytest.mark.parametrize(
    "typed", ["hub.example", "ftp://hub.example", "https://hub.example/path", "https://me@hub.example", "https://:443"]
)
def test_what_is_no_outside_address_is_refused(typed: str) -> None:
    (line,) = problems(env="local", site_url=typed)
    assert "must look like https://hub.example" in line


def test_the_instance_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    settings = load_settings(env="local", instance=tmp_path / "new" / "instance")
    for _ in range(2):
        assert module.ensure_instance(settings)
    assert stat.filemode(settings.instance.stat().st_mode) == "drwx------"
    assert stat.filemode((settings.instance / "secret_key").stat().st_mode) == "-rw-------"
