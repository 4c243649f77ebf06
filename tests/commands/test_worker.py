"""A worker runs nothing against tables that are not those of its code."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text

from hub.commands.worker import worker
from hub.db import db, write_transaction
from hub.plugins import get_registry
from hub.testing.plugin import build_app, dispose


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Flask]:
    apps: list[Flask] = []
    monkeypatch.setattr("hub.jobs.worker.run_worker", apps.append)
    return apps


def work(tmp_path: Path, *, change: str = "") -> Result:
    """Start a worker on a database that is up to date, but for a change."""
    app = build_app(tmp_path, f"sqlite:///{tmp_path / 'hub.sqlite'}", plugins="pledges")
    if change:
        with app.app_context(), write_transaction() as session:
            session.execute(text(change))
    dispose(app)
    environment = {"HUB_INSTANCE": str(tmp_path), "HUB_ENV": "test", "HUB_PLUGINS": "pledges"}
    return CliRunner(env=environment).invoke(worker)


def test_it_starts_when_all_is_up_to_date(tmp_path: Path, started: list[Flask]) -> None:
    assert work(tmp_path).exit_code == 0
    (app,) = started
    with app.app_context():
        assert get_registry().find("pledges") is not None
    dispose(app)


def test_it_does_not_start_before_core_is_upgraded(tmp_path: Path, started: list[Flask]) -> None:
    result = work(tmp_path, change="DELETE FROM alembic_version")
    assert result.exit_code == 1
    assert "hub db upgrade" in result.output
    assert not started


def test_it_leaves_out_a_plugin_that_waits_for_an_upgrade(tmp_path: Path, started: list[Flask]) -> None:
    assert work(tmp_path, change="DELETE FROM pledges_alembic_version").exit_code == 0
    (app,) = started
    with app.app_context():
        registry = get_registry()
        assert "changes of the database are waiting" in registry.failures[0].findings[0]
        assert not any(name.startswith("pledges.") for name in registry.job_kinds)
        db.engine.dispose()
