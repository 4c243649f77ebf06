"""Pytest plugin for the hub and for plugin authors: an application on both databases, a client, people, data.

Tests that use ``app`` run twice, on SQLite and on PostgreSQL. The application and its database are made
once for each and emptied before each test.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import copy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, event, exists, literal, select, table, text, union_all

from hub.testing import factories
from hub.testing.client import HubClient

pytest.register_assert_rewrite("hub.testing.contract")
pytest_plugins = ["hub.testing.servers", "hub.testing.browser"]

DATABASES = ("sqlite", "postgresql")
PASSWORD = factories.PASSWORD
MakeApp = Callable[..., Flask]
SignIn = Callable[..., Any]


def pytest_configure() -> None:
    """Keep a person's own settings out of the tests; ``HUB_TEST_*`` is for them."""
    for name in [name for name in os.environ if name.startswith("HUB_") and not name.startswith("HUB_TEST_")]:
        del os.environ[name]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that needs a database once on each."""
    if "dialect" in metafunc.fixturenames and "dialect" not in metafunc.definition.keywords:
        metafunc.parametrize("dialect", DATABASES, scope="session", indirect=True)


@pytest.fixture(scope="session")
def dialect(request: pytest.FixtureRequest) -> str:
    """Name of the database of this test: ``sqlite`` or ``postgresql``."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def hub_instance(dialect: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the shared application's instance."""
    return tmp_path_factory.mktemp(f"instance-{dialect}")


@pytest.fixture(scope="session")
def hub_database_url(
    dialect: str, hub_instance: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Address of the shared database, still without tables."""
    if dialect == "sqlite":
        return f"sqlite:///{hub_instance / 'hub.sqlite'}"
    cluster = request.getfixturevalue("postgres_cluster")
    return str(cluster.create_database(f"hub_{tmp_path_factory.getbasetemp().name.replace('-', '_')}"))


@pytest.fixture(scope="session")
def hub_plugins() -> str | None:
    """Plugins of the tests' applications, as in ``HUB_PLUGINS``: all that are installed, unless it is overridden."""
    return None


@pytest.fixture(scope="session")
def hub_application(hub_instance: Path, hub_database_url: str, hub_plugins: str | None) -> Iterator[Flask]:
    """The application that all tests of one database share; use ``app`` in tests."""
    application = build_app(hub_instance, hub_database_url, plugins=hub_plugins)
    yield application
    dispose(application)


@pytest.fixture
def app(hub_application: Flask, hub_instance: Path) -> Iterator[Flask]:
    """The application with an empty database, inside an application context of the test's own."""
    reset(hub_application, hub_instance)
    with hub_application.app_context():
        yield hub_application


@pytest.fixture
def make_app(
    dialect: str, request: pytest.FixtureRequest, tmp_path: Path, hub_plugins: str | None
) -> Iterator[MakeApp]:
    """Make an application with settings of its own: ``make_app(plugins="", sign_up_open=False)``."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        number = len(made)
        folder = tmp_path / f"instance{number}"
        url = f"sqlite:///{folder / 'hub.sqlite'}"
        if dialect == "postgresql":
            cluster = request.getfixturevalue("postgres_cluster")
            url = cluster.create_database(f"own_{uuid4().hex}")
        application = build_app(folder, url, **{"plugins": hub_plugins, **settings})
        made.append(application)
        return application

    yield make
    for application in made:
        dispose(application)


@pytest.fixture
def client(app: Flask) -> HubClient:
    """A browser without anybody signed in."""
    return HubClient(app)


@pytest.fixture
def make_client(app: Flask) -> Callable[[], HubClient]:
    """More browsers of the same application, for tests with several people."""
    return lambda: HubClient(app)


@pytest.fixture
def sign_in(client: HubClient) -> SignIn:
    """Sign somebody in by the sign-in form: an account, a role to make one with, or ``None`` for nobody."""
    return lambda who, browser=None: factories.sign_in(browser or client, who)


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Work through all background jobs that are due; returns how many ran."""
    from hub.jobs import run_pending

    return lambda: run_pending(app)


@pytest.fixture
def own_contributions(app: Flask) -> Iterator[Any]:
    """The registry, for a test that adds to it (``registry.contribute("tests", "slots", ...)``); undone afterwards."""
    registry = app.extensions["hub_registry"]
    before = {name: copy(value) for name, value in vars(registry).items()}
    yield registry
    vars(registry).update(before)


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """Collect the SQL statements of a block: ``with count_queries() as statements: ...``."""
    from hub.db import db

    @contextmanager
    def count() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT")):
                statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return count


def build_app(folder: Path, database_url: str, **settings: Any) -> Flask:
    """Return a test application whose database is up to date."""
    from hub.app import create_app
    from hub.db import db
    from hub.plugins import get_registry, migrations
    from hub.settings import Settings

    values: dict[str, Any] = {"strict": True, "run_jobs": False, "site_url": "http://localhost", "env": "test"}
    application = create_app(Settings(instance=folder, database_url=database_url, **(values | settings)))
    application.test_client_class = HubClient
    with application.app_context():
        migrations.upgrade(db.engine, get_registry())
        db.engine.dispose()
    return application


def reset(application: Flask, folder: Path) -> None:
    """Empty the database and the files, and forget what was counted in memory."""
    from hub import clock
    from hub.accounts import limiter
    from hub.db import db

    clock.set_clock(None)
    shutil.rmtree(folder / "files", ignore_errors=True)
    with application.app_context():
        limiter.reset()
        if db.engine.dialect.name == "postgresql":
            _empty_postgresql()
        else:
            _restore_sqlite(application)


def dispose(application: Flask) -> None:
    """Close the connections of an application."""
    from hub.db import db

    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def _empty_postgresql() -> None:
    """Delete the rows of tables that have some: to truncate all of them takes ten times as long."""
    from hub.db import write_transaction

    with write_transaction() as session:
        names = session.scalars(
            text(
                "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
                " AND tablename NOT LIKE '%alembic_version'"
            )
        )
        has_rows = [select(literal(name)).where(exists().select_from(table(name))) for name in names]
        used = session.scalars(union_all(*has_rows)).all()
        session.execute(text("SET LOCAL session_replication_role = replica"))  # foreign keys and triggers rest
        for name in used:
            if name == "audit_entry":  # nothing refers to it, and its guard is always awake
                session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_truncate"))
                session.execute(text("TRUNCATE audit_entry"))
                session.execute(text("ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_truncate"))
            else:
                session.execute(delete(table(name)))
        session.execute(
            text(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
                " FROM pg_sequences WHERE last_value IS NOT NULL"
            )
        )


def _restore_sqlite(application: Flask) -> None:
    """Put back the content of the database as it was after the migrations.

    SQLite's own backup does it inside a transaction: the file is never swapped under an open connection.
    """
    from hub.db import db

    path = Path(str(db.engine.url.database))
    copy = path.with_suffix(".empty")
    db.session.remove()
    db.engine.dispose()
    if not copy.exists():
        shutil.copyfile(path, copy)
    with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(path, timeout=15)) as target:
        target.execute("PRAGMA synchronous = OFF")  # it need not outlive a power cut
        source.backup(target)
