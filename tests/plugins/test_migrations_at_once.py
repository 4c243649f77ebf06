"""Two nodes that start at once: real processes, one does the work, the others wait and find it done."""

from __future__ import annotations

import subprocess
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from tests.commands.test_serve import HUB
from tests.plugins.installing import environment, write_plugin

PROCESSES = 3
SLOWLY = "import time; time.sleep(1)"


def test_several_processes_upgrade_one_empty_database(
    dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'hub.sqlite'}"
    if dialect == "postgresql":
        url = request.getfixturevalue("postgres_cluster").create_database(f"own_{uuid4().hex}")
    site = write_plugin(tmp_path / "site", version=2, spoil=SLOWLY)
    values = {"HUB_DATABASE_URL": url, "HUB_INSTANCE": str(tmp_path), "HUB_ENV": "test", "HUB_PLUGINS": "birds"}
    processes = [
        subprocess.Popen(
            [HUB, "db", "upgrade"],
            env=environment(site, **values),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    answers = [process.communicate(timeout=90) for process in processes]
    assert [process.returncode for process in processes] == [0] * PROCESSES, answers
    said = sorted(out for out, _ in answers)
    assert said[0].startswith("The database is up to date.")
    assert said[0] == said[1]
    assert "birds: empty → 0002" in said[2]
    waited = [error for _, error in answers if "waiting for it" in error]
    assert 1 <= len(waited) < PROCESSES
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT version_num FROM birds_alembic_version")).all() == ["0002"]
        assert len(connection.scalars(text("SELECT version_num FROM alembic_version")).all()) == 1
    engine.dispose()
