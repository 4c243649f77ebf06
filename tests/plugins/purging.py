"""Plugins with data everywhere, and what is left of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import column, func, insert, inspect, select, table

from hub import audit, search
from hub.app import create_app, settings_of
from hub.commands.plugins import group
from hub.db import db, write_transaction
from hub.extensions.models import PluginSetting, PluginSwitch
from hub.jobs.services import enqueue
from hub.testing.factories import NOON, make_campaign
from hub.testing.plugin import dispose


def hub_plugins(app: Flask, *arguments: str, say: str | None = None) -> Result:
    with app.app_context():
        db.session.remove()
    return app.test_cli_runner().invoke(group, list(arguments), input=say)


def fill(app: Flask, name: str) -> None:
    """Put rows into a plugin's own tables and into every shared one."""
    nest = table(f"{name}_nest", column("id"), column("title"))
    egg = table(f"{name}_egg", column("id"), column("nest_id"))
    with app.app_context(), write_transaction() as session:
        session.execute(insert(nest).values([(1, "Réeds"), (2, "Tree")]))
        session.execute(insert(egg).values([(1, 1), (2, 1), (3, 2)]))
        documents = [search.Document(f"{name}.nest", number, "en", "Nest", facets={"kind": ["a"]}) for number in (1, 2)]
        search.index(documents, NOON)
        enqueue(f"{name}.count", now=NOON)
        campaign = make_campaign(slug=f"hope-{len(name)}", is_featured=False)
        session.flush()
        session.add(PluginSetting(plugin=name, key="size", scope="site", value=3, updated_at=NOON))
        session.add(PluginSwitch(campaign_id=campaign.id, plugin=name, is_on=False, updated_at=NOON))
        audit.record(f"{name}.nest.built", f"{name}_nest:1", actor=None, now=NOON)


def traces(app: Flask, name: str) -> dict[str, int]:
    """Return how many rows of a plugin there are in its own tables and in shared ones; 0 for a table that is gone."""
    documents, words = table("search_document", column("id"), column("source")), "search_vector"
    with app.app_context(), db.engine.connect() as connection:

        def count(one: str, **values: str) -> int:
            conditions = [column(key) == value for key, value in values.items()]
            return connection.scalar(select(func.count()).select_from(table(one)).where(*conditions)) or 0

        there = set(inspect(connection).get_table_names())
        own = [f"{name}_{part}" for part in FULL]
        key = "document_id"
        if connection.dialect.name == "sqlite":
            words, key = "search_fts", "rowid"
        found = select(documents.c.id).where(documents.c.source == f"{name}.nest")
        indexed = select(func.count()).select_from(table(words, column(key))).where(column(key).in_(found))
        return {one: count(one) if one in there else 0 for one in own} | {
            "search_document": count("search_document", source=f"{name}.nest"),
            "search_facet": count("search_facet", source=f"{name}.nest"),
            "words": connection.scalar(indexed) or 0,
            "job": count("job", kind=f"{name}.count"),
            "plugin_setting": count("plugin_setting", plugin=name),
            "plugin_switch": count("plugin_switch", plugin=name),
        }


NAMES = ("birds", "birds_extra")
FULL = {"nest": 2, "egg": 3, "alembic_version": 1}
SHARED = {
    "search_document": 2,
    "search_facet": 2,
    "words": 2,
    "job": 1,
    "plugin_setting": 1,
    "plugin_switch": 1,
}


def everything(name: str) -> dict[str, int]:
    return {f"{name}_{table}": rows for table, rows in FULL.items()} | SHARED


@contextmanager
def again(app: Flask, **settings: Any) -> Iterator[Flask]:
    """Start the hub once more on the same database."""
    other = create_app(settings_of(app).model_copy(update=settings))
    try:
        yield other
    finally:
        dispose(other)
