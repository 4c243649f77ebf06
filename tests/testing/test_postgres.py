"""The throwaway PostgreSQL: one for all, copied from a template, gone afterwards."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from hub.testing import postgres, servers
from hub.testing.need import unavailable
from hub.testing.postgres import Cluster
from hub.testing.programs import find_postgres


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


def test_template_is_built_once_and_copied(postgres_cluster: Cluster) -> None:
    built: list[str] = []

    def build(url: str) -> None:
        built.append(url)
        run(url, "CREATE TABLE word (text text)")

    for name in ("copy_one", "copy_two"):
        template = postgres_cluster.template("own_template", build)
        url = postgres_cluster.create_database(name, template)
        assert run(url, "SELECT count(*) FROM word") == [(0,)]
        postgres_cluster.drop_database(name)
    assert len(built) <= 1


def test_failing_template_is_tried_again(postgres_cluster: Cluster) -> None:
    def fail(url: str) -> None:
        raise ValueError(url)

    with pytest.raises(ValueError, match="failing_template"):
        postgres_cluster.template("failing_template", fail)
    done: list[str] = []
    postgres_cluster.template("failing_template", done.append)
    assert done


def test_letters_of_all_languages_have_cases_and_search_extensions_are_there(postgres_cluster: Cluster) -> None:
    url = postgres_cluster.create_database("extensions")
    run(url, "CREATE EXTENSION pg_trgm")
    run(url, "CREATE EXTENSION unaccent")
    assert run(url, "SELECT lower('ÁÑ'), unaccent('Año')") == [("áñ", "Ano")]
    postgres_cluster.drop_database("extensions")


def test_stop_leaves_nothing() -> None:
    if find_postgres() is None:
        unavailable("PostgreSQL is not installed")
    cluster = postgres.start_cluster()
    assert run(cluster.url, "SELECT 1") == [(1,)]
    cluster.stop()
    assert not cluster.folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(cluster.folder), user="postgres", dbname="postgres")


def test_server_goes_when_its_owner_is_killed() -> None:
    if find_postgres() is None:
        unavailable("PostgreSQL is not installed")
    program = (
        "import time; from hub.testing.postgres import *; print(start_cluster().folder, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        folder = Path(owner.stdout.readline().strip())
        assert (folder / "keeper.pid").exists()
        os.kill(owner.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while folder.exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_missing_server_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HUB_TEST_POSTGRES", str(tmp_path))
    with pytest.raises(postgres.ClusterError, match="apt-get install postgresql"):
        postgres.start_cluster()


def test_missing_things_are_skipped_or_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_TEST_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no such file"):
        unavailable("there is no such file")
    monkeypatch.setenv("HUB_TEST_REQUIRE", "all")
    with pytest.raises(pytest.fail.Exception, match="no such file"):
        unavailable("there is no such file")


def test_a_missing_driver_is_a_reason_to_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_TEST_REQUIRE", raising=False)
    monkeypatch.setattr(servers, "find_spec", lambda name: None)
    monkeypatch.setattr(servers, "find_postgres", object)
    with pytest.raises(pytest.skip.Exception, match=r"pip install \"partner-hub\[postgres\]\""):
        servers.require_postgres()
