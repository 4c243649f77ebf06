"""The tables of the models are those of the revisions, up and down."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from hub.db import db, metadata
from hub.plugins import get_registry, migrations
from hub.testing.plugin import MakeApp


def test_revisions_make_the_models_and_can_be_undone(make_app: MakeApp) -> None:
    app = make_app(plugins="pledges")
    with app.app_context():
        history = next(one for one in migrations.histories(get_registry()) if one.name == "pledges")
        assert history.tables == {"pledges_pledge", "pledges_personal"}

        def mine(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
            return kind != "table" or name in history.tables

        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": mine, "compare_type": True})
            assert compare_metadata(context, metadata) == []
        command.downgrade(migrations.config_for(history, db.engine), "base")
        assert not history.tables & set(inspect(db.engine).get_table_names())
        assert [one.name for one in migrations.upgrade(db.engine, get_registry())] == ["pledges"]
        assert history.tables <= set(inspect(db.engine).get_table_names())
