"""Really installed plugins for tests: a package with its ``.dist-info`` in a folder on the path, in two versions."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

from hub.db import metadata
from hub.plugins import api

MODELS = """
    from sqlalchemy import ForeignKey, String
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    from hub.db import pk
    from hub.plugins import plugin_registry


    class Base(DeclarativeBase):
        registry = plugin_registry(__name__)


    class Nest(Base):
        __tablename__ = "{name}_nest"
        id: Mapped[pk]
        title: Mapped[str] = mapped_column(String(80), index=True)
        {more}


    class Egg(Base):
        __tablename__ = "{name}_egg"
        id: Mapped[pk]
        nest_id: Mapped[int] = mapped_column(ForeignKey("{name}_nest.id"), index=True)
        {key}
"""
PLUGIN = """
    from pathlib import Path

    from hub.plugins import JobKind, Plugin
    from hub_{name} import models


    class Plugin_(Plugin):
        name = "{name}"
        label = "{name}"
        requires = {requires}

        def migrations(self):
            return Path(__file__).parent / "migrations"

        def jobs(self):
            yield JobKind("{name}.count", lambda run: None)
"""
FIRST = '''
    """First tables."""

    import sqlalchemy as sa
    from alembic import op

    revision = "0001"
    down_revision = None


    def upgrade():
        op.create_table(
            "{name}_nest",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("title", sa.String(80), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_{name}_nest")),
        )
        op.create_index(op.f("ix_{name}_nest_title"), "{name}_nest", ["title"])
        op.create_table(
            "{name}_egg",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("nest_id", sa.Integer(), nullable=False),
            {column}
            sa.PrimaryKeyConstraint("id", name=op.f("pk_{name}_egg")),
            sa.ForeignKeyConstraint(["nest_id"], ["{name}_nest.id"], name=op.f("fk_{name}_egg_nest_id")),
            {constraint}
        )
        op.create_index(op.f("ix_{name}_egg_nest_id"), "{name}_egg", ["nest_id"])


    def downgrade():
        op.drop_table("{name}_egg")
        op.drop_table("{name}_nest")
'''
SECOND = '''
    """Nests have a height."""

    import sqlalchemy as sa
    from alembic import op

    revision = "0002"
    down_revision = "0001"


    def upgrade():
        {spoil}
        with op.batch_alter_table("{name}_nest") as table:
            table.add_column(sa.Column("height", sa.Integer(), nullable=False, server_default="3"))
        {late}


    def downgrade():
        with op.batch_alter_table("{name}_nest") as table:
            table.drop_column("height")
'''


def write_plugin(
    folder: Path,
    name: str = "birds",
    version: int = 1,
    *,
    requires: tuple[str, ...] = (),
    refers_to: str = "",
    spoil: str = "pass",
    late: str = "pass",
    revisions: bool = True,
) -> Path:
    """Write the package ``hub_<name>`` and its metadata into ``folder``, as ``pip install --target`` does."""
    package = folder / f"hub_{name}"
    (package / "migrations").mkdir(parents=True)
    column = 'sa.Column("other_id", sa.Integer(), nullable=True),' if refers_to else ""
    constraint = (
        f'sa.ForeignKeyConstraint(["other_id"], ["{refers_to}.id"], name=op.f("fk_{name}_egg_other_id")),'
        if refers_to
        else ""
    )
    key = f'other_id: Mapped[int | None] = mapped_column(ForeignKey("{refers_to}.id"))' if refers_to else ""
    values = {
        "name": name,
        "requires": requires,
        "more": 'height: Mapped[int] = mapped_column(server_default="3")' if version > 1 else "",
        "key": key,
        "column": column,
        "constraint": constraint,
        "spoil": spoil,
        "late": late,
    }
    _write(package / "__init__.py", "")
    _write(package / "models.py", MODELS, **values)
    _write(package / "plugin.py", PLUGIN, **values)
    if revisions:
        _write(package / "migrations" / "0001_first_tables.py", FIRST, **values)
    if revisions and version > 1:
        _write(package / "migrations" / "0002_nests_have_a_height.py", SECOND, **values)
    facts = folder / f"hub_{name}-{version}.0.dist-info"
    facts.mkdir()
    _write(facts / "METADATA", f"Metadata-Version: 2.1\nName: hub-{name}\nVersion: {version}.0\n")
    _write(facts / "entry_points.txt", f"[hub.plugins]\n{name} = hub_{name}.plugin:Plugin_\n")
    return folder


def _write(path: Path, text: str, **values: object) -> None:
    text = dedent(text).lstrip()
    path.write_text(text.format(**values) if values else text, "utf-8")


@contextmanager
def installed(*folders: Path) -> Iterator[None]:
    """Put folders on the path of this process; afterwards nothing of their packages is left in it."""
    before, tables, packages = set(sys.modules), set(metadata.tables), set(api._registries)
    sys.path[:0] = [str(folder) for folder in folders]
    importlib.invalidate_caches()
    try:
        yield
    finally:
        del sys.path[: len(folders)]
        importlib.invalidate_caches()
        roots = {path.name for folder in folders for path in folder.glob("hub_*") if not path.suffix}
        for name in set(sys.modules) - before:
            if name.partition(".")[0] in roots:
                del sys.modules[name]
        for package in set(api._registries) - packages:
            for own in api._registries.pop(package):
                own.dispose()
        for name in set(metadata.tables) - tables:
            metadata.remove(metadata.tables[name])


def environment(*folders: Path, **values: str) -> dict[str, str]:
    """Return the environment of another process that has these plugins installed."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders)), **values}
