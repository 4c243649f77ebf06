"""The bare twin: what a page, a change and a download cost without the hub.

``page`` renders one Jinja template of about 15 KB with 20 cards and asks no database; ``insert`` writes one row
and commits it as durably as the hub does; ``file`` sends a file with Flask's own ``send_file``.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template, send_file
from jinja2 import DictLoader

PAGE = """<!doctype html>
<html lang="en"><head><title>{{ title }}</title></head><body><main><h1>{{ title }}</h1><ul>
{% for card in cards %}
<li class="card"><a href="/things/{{ card.id }}"><img src="/pictures/{{ card.id }}.webp" alt="{{ card.alt }}"
width="320" height="240" loading="lazy"></a><h3><a href="/things/{{ card.id }}">{{ card.title }}</a></h3>
<p>{{ card.text }}</p><dl><div><dt>For</dt><dd>{{ card.audience }}</dd></div>
<div><dt>Language</dt><dd>{{ card.language }}</dd></div></dl></li>
{% endfor %}
</ul></main></body></html>
"""
_TEXT = "A short description of what this is and whom it helps, in plain words that everyone can read. " * 3
CARDS = [
    {
        "id": n,
        "title": f"Thing number {n}",
        "alt": f"Picture of thing {n}",
        "text": _TEXT,
        "audience": "Families",
        "language": "English",
    }
    for n in range(20)
]


def create_twin(folder: Path, database_url: str) -> Flask:
    """Return the bare application; ``folder`` holds ``download.bin`` and its SQLite database."""
    app = Flask("twin")
    app.jinja_loader = DictLoader({"page.html": PAGE})  # compiled once, as files are
    insert = _postgresql(database_url) if database_url.startswith("postgresql") else _sqlite(folder / "twin.sqlite")

    @app.get("/page")
    def page() -> str:
        return render_template("page.html", title="Things", cards=CARDS)

    @app.post("/insert")
    def add() -> Response:
        insert()
        return Response(status=303, headers={"Location": "/page"})

    @app.get("/file")
    def file() -> Response:
        return send_file(folder / "download.bin", mimetype="application/pdf", as_attachment=True)

    return app


def _sqlite(path: Path) -> Any:
    local = threading.local()
    writer = threading.Lock()

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, timeout=15)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, text TEXT, people INTEGER)")
        return connection

    def insert() -> None:
        if not hasattr(local, "connection"):
            local.connection = connect()
        with writer:  # as in the hub: SQLite's own lock is unfair
            local.connection.execute("BEGIN IMMEDIATE")
            local.connection.execute("INSERT INTO entry (text, people) VALUES (?, ?)", ("wear it", 12))
            local.connection.execute("COMMIT")

    connect().close()
    return insert


def _postgresql(url: str) -> Any:
    import psycopg

    address = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS twin_entry (id SERIAL PRIMARY KEY, text TEXT, people INTEGER)")
    local = threading.local()

    def insert() -> None:
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(address)
        local.connection.execute("INSERT INTO twin_entry (text, people) VALUES (%s, %s)", ("wear it", 12))
        local.connection.commit()

    return insert


def main() -> None:
    """Serve the twin with the hub's own server and flags."""
    from hub.commands.serve import Server
    from hub.settings import load_settings

    folder, port = Path(os.environ["TWIN_FOLDER"]), int(os.environ["TWIN_PORT"])

    class TwinServer(Server):
        def load_config(self) -> None:
            super().load_config()
            self.cfg.set("worker_exit", lambda _server, _worker: None)  # the twin has no jobs to stop

        def load(self) -> Flask:
            return create_twin(folder, os.environ.get("TWIN_DATABASE_URL", ""))

    TwinServer(load_settings(), "127.0.0.1", port, reload_=False).run()


if __name__ == "__main__":
    main()
