"""What every plugin owes to the hub, as tests to inherit.

For example::

    class TestContract(PluginContract):
        plugin = "birds"
        permissions: ClassVar = {"birds:bird:add": {"member", "owner"}}

Each test runs on SQLite and PostgreSQL. What a test cannot know, the author says in the class.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import inspect, select

from hub.db import db, write_transaction
from hub.plugins import Plugin, get_registry, migrations
from hub.plugins.checks import HOOKS
from hub.plugins.comparing import differences, with_tables_of
from hub.plugins.data_duty import personal_columns
from hub.plugins.migrations import History
from hub.plugins.registry import Loaded, Registry
from hub.testing.accessible import nameless
from hub.testing.factories import make_account
from hub.testing.plugin import MakeApp
from hub.testing.site import OF_CORE, ROLES, Site, is_page, routes_of

REFUSED = frozenset({401, 403})
MORE_THINGS = 10
MAY_GROW = 2
"""Statements that a page may need more when it shows ten things more: a next page, a second kind of thing."""


class PluginContract:
    """Inherit as ``class TestContract(PluginContract)`` in the tests of a plugin, and say which plugin it is."""

    plugin: ClassVar[str]
    """Its name."""
    permissions: ClassVar[Mapping[str, set[str]]] = {}
    """Every permission that it declares, with the roles that hold it. A table of its own: a slip in one is seen."""
    own_rules: ClassVar[frozenset[str]] = frozenset()
    """Endpoints whose views refuse some of those who hold the permission, by a rule of their own."""
    most_statements: ClassVar[int] = 40
    """What a page may ask of the database, the frame and the visitor included."""

    def make_content(self, count: int) -> Mapping[str, object]:
        """Make ``count`` of each thing that its pages show, and return values for the placeholders of its addresses.

        A key is the name of a placeholder (``bird_id``), or ``<endpoint>:<placeholder>`` where one name stands for
        different things. ``campaign``, ``year``, ``day``, and ``slug`` of a partner on core's pages are known.
        Nothing needs to be committed. Called more than once in a test.
        """
        return {}

    def make_personal_data(self, account: Any) -> None:
        """Make what the plugin keeps about a person: at least one row in each place. For plugins that keep any."""
        pytest.fail(f"{self.plugin} keeps personal data: override make_personal_data(account)")

    # Isolation

    def test_works_without_other_plugins(self, make_app: MakeApp) -> None:
        """The hub starts and core's pages are there with this plugin, and what it requires, alone."""
        app = make_app(plugins=_with_required(self.plugin))
        with app.app_context():
            registry = get_registry()
            assert registry.find(self.plugin) is not None, registry.failures
            assert Site(app).answers("owner", OF_CORE) == dict.fromkeys(OF_CORE, 200)

    def test_its_failure_leaves_the_hub_up(self, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
        """Core's pages are there when every hook of the plugin fails, in the worst way there is."""
        plugins = _with_required(self.plugin)
        with make_app(plugins=plugins).app_context():
            kind = type(_loaded(self.plugin).plugin)
        for hook in sorted(HOOKS):
            if callable(getattr(Plugin, hook, None)) and getattr(kind, hook) is not getattr(Plugin, hook):
                monkeypatch.setattr(kind, hook, _end_everything)
        app = make_app(plugins=plugins, strict=False)
        with app.app_context():
            assert Site(app).answers("owner", OF_CORE) == dict.fromkeys(OF_CORE, 200)

    # Who may do what

    def test_permissions_are_as_the_table_says(self, app: Flask) -> None:
        """It declares exactly the permissions of the table, for exactly these roles."""
        declared = {one.name: set(one.roles) for one in _loaded(self.plugin).collected["permissions"]}
        assert declared == {name: set(roles) for name, roles in self.permissions.items()}

    def test_nobody_opens_what_is_not_theirs(self, app: Flask) -> None:
        """Who is not signed in, or lacks the permission, is refused; who holds it is not."""
        site = self._site(app)
        wrong = []
        for route in routes_of(app, self.plugin, site.values):
            for role in (None, *ROLES):
                allowed = route.allows(site.roles_of(role))
                for method in sorted(route.methods):
                    if allowed and (method != "GET" or route.endpoint in self.own_rules):
                        continue  # what may be done would change the world
                    with site.browser(role).open(route.path, method=method) as answer:
                        if _is_refused(answer) == allowed or answer.status_code >= 500:
                            wrong.append(f"{role or 'nobody'} {method} {route.path}: {answer.status_code}")
        assert wrong == []

    def test_nothing_changes_without_a_form_of_ours(self, app: Flask) -> None:
        """Each address that changes something refuses a form without the token of this session."""
        site = self._site(app)
        wrong = []
        for route in routes_of(app, self.plugin, site.values):
            for role in (None, *ROLES):
                if route.unsafe and route.allows(site.roles_of(role)):
                    for method in sorted(route.unsafe):
                        answer = site.browser(role).open(route.path, method=method, csrf=False)
                        if answer.status_code != 403:
                            wrong.append(f"{role or 'nobody'} {method} {route.path}: {answer.status_code}")
        assert wrong == []

    # Tables

    def test_migrations_make_the_models_and_can_be_undone(self, make_app: MakeApp) -> None:
        """The revisions make what the models say; going down leaves no table; going up again makes the same."""
        app = make_app(plugins=_with_required(self.plugin))
        with app.app_context():
            history = _history(get_registry(), self.plugin)
            if history is None:
                assert _loaded(self.plugin).tables() == set()
                return
            assert _differences(history) == []
            command.downgrade(migrations.config_for(history, db.engine), "base")
            assert not history.tables & set(inspect(db.engine).get_table_names())
            assert [one.name for one in migrations.upgrade(db.engine, get_registry())] == [self.plugin]
            assert _differences(history) == []

    # People

    def test_export_then_erase_leaves_nothing(self, app: Flask) -> None:
        """What is kept about a person is exported; erased, nothing leads to them, and others keep theirs."""
        loaded = _loaded(self.plugin)
        columns = personal_columns(loaded)
        if not columns and type(loaded.plugin).export_personal_data is Plugin.export_personal_data:
            return
        other, account = make_account(), make_account()
        self.make_personal_data(other)
        of_others = _values(columns)
        self.make_personal_data(account)
        db.session.commit()
        told = loaded.plugin.export_personal_data(account.id)
        assert any(told.values()), "nothing is exported"
        theirs = loaded.plugin.export_personal_data(other.id)
        db.session.commit()
        with write_transaction():
            loaded.plugin.erase_personal_data(account.id, datetime.now(UTC))
        left = {name: found - of_others[name] for name, found in _values(columns).items()}
        assert not any(left.values()), f"still there: {left}"
        assert not any(loaded.plugin.export_personal_data(account.id).values())
        assert loaded.plugin.export_personal_data(other.id) == theirs

    # Pages

    def test_everything_on_its_pages_has_a_name(self, app: Flask) -> None:
        """Pictures, links, buttons and fields of its pages, slots and cards can be said by a screen reader."""
        site = self._site(app)
        pages = {route.path for route in routes_of(app, self.plugin, site.values) if "GET" in route.methods}
        found = {}
        for role in (None, *ROLES):
            for path in sorted(pages | set(site.pages_of_core(role))):
                with closing(site.browser(role).get(path)) as answer:
                    if is_page(answer) and (faults := nameless(answer.text)):
                        found[path] = faults
        assert found == {}

    def test_pages_ask_the_same_however_much_there_is(self, app: Flask, count_queries: Any) -> None:
        """A page with more things needs no more statements."""
        site = self._site(app)
        before = self._statements(app, site, count_queries)
        site.values |= self.make_content(MORE_THINGS)
        db.session.commit()
        after = self._statements(app, site, count_queries)
        grown = {path: (before[path], number) for path, number in after.items() if number > before[path] + MAY_GROW}
        assert grown == {}, "statements with one thing, and with eleven"
        assert {path: number for path, number in after.items() if number > self.most_statements} == {}

    def _site(self, app: Flask) -> Site:
        site = Site(app)
        site.values |= self.make_content(1)
        db.session.commit()
        return site

    def _statements(self, app: Flask, site: Site, count_queries: Any) -> dict[str, int]:
        found = {}
        for route in routes_of(app, self.plugin, site.values):
            if "GET" not in route.methods or not route.is_list:
                continue
            role = next((one for one in (None, *ROLES) if route.allows(site.roles_of(one))), None)
            site.browser(role).get(route.path).close()  # the first visit of somebody notes that they were here
            with count_queries() as statements:
                site.browser(role).get(route.path).close()
            found[route.path] = len(statements)
        return found


def _end_everything(*_arguments: object, **_named: object) -> Any:
    raise SystemExit("broken by the contract's test")


def _loaded(name: str) -> Loaded:
    registry = get_registry()
    found = registry.find(name)
    assert found is not None, f"there is no plugin {name!r} in use: {registry.failures}"
    return found


def _with_required(name: str) -> str:
    """Return a plugin and all that it requires, as ``HUB_PLUGINS`` takes them."""
    from hub.installed import installed

    names, todo = [], [name]
    points = {point.name: point for point in installed().points}
    while todo:
        one = todo.pop()
        if one not in names and one in points:
            names.append(one)
            todo += points[one].load().requires
    return ",".join(reversed(names)) or name


def _is_refused(answer: Any) -> bool:
    return answer.status_code in REFUSED or (
        answer.status_code == 302 and "/account/sign-in" in answer.headers.get("Location", "")
    )


def _history(registry: Registry, name: str) -> History | None:
    return next((one for one in migrations.histories(registry) if one.name == name), None)


def _differences(history: History) -> list[str]:
    with db.engine.connect() as connection:
        known = migrations.histories(get_registry())
        return differences(connection, with_tables_of(connection, history, known))


def _values(columns: Any) -> dict[str, set[str]]:
    """Return what stands in each column, as text; empty fields hold nothing."""
    found = {}
    for column in columns:
        texts = db.session.scalars(select(column).where(column.is_not(None)).distinct())
        found[f"{column.table.name}.{column.name}"] = {str(one) for one in texts} - {"", "[]", "{}"}
    return found
