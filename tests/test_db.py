"""How connections are set up: what is acknowledged is on the disk, and references hold."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from hub.db import db


def test_every_connection_writes_through_and_checks_references(app: Flask) -> None:
    connections = [db.engine.connect() for _ in range(3)]
    try:
        for connection in connections:
            if db.engine.dialect.name == "sqlite":
                found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in EXPECTED}
                assert found == EXPECTED
            else:
                # The server decides, which is on unless somebody switches it off there; we never do for a connection.
                source = "SELECT source FROM pg_settings WHERE name = 'synchronous_commit'"
                assert connection.scalar(text(source)) not in {"session", "client"}
    finally:
        for connection in connections:
            connection.close()


EXPECTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15000}
