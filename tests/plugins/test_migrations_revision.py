"""``hub db revision``: what it writes is small, plain, in the project's style, and runs up and down."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import inspect, text

from hub.commands.database import group
from hub.db import db
from hub.errors import Conflict, Invalid, NotFound
from hub.plugins import get_registry, migrations
from hub.plugins.comparing import compare
from hub.plugins.revisions import write_revision
from hub.plugins.tidying import tidy
from hub.settings import Settings
from hub.testing.plugin import build_app, dispose
from tests.commands.test_serve import HUB
from tests.plugins.installing import environment, installed, write_plugin

MODELS = '''
"""Models of a plugin that has no revision yet."""

from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, Numeric, String, Table, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from hub.db import pk
from hub.plugins import plugin_registry


ONLY = text("is_only")


class Colour(Enum):
    blue = "blue"
    speckled = "speckled"


class Base(DeclarativeBase):
    registry = plugin_registry(__name__)


feathers = Table(
    "birds_nest_feather",
    Base.metadata,
    Column("nest_id", ForeignKey("birds_nest.id", ondelete="CASCADE"), primary_key=True),
    Column("feather", String(40), primary_key=True),
)


class Nest(Base):
    __tablename__ = "birds_nest"
    __table_args__ = (
        CheckConstraint("height_cm > 0 AND kind IN ('reeds', 'tree', 'chimney', 'ground')", name="height_and_kind"),
        Index("uq_birds_nest_only", "title", unique=True, sqlite_where=ONLY, postgresql_where=ONLY),
    )
    id: Mapped[pk]
    title: Mapped[str] = mapped_column(String(80), index=True)
    kind: Mapped[str] = mapped_column(String(10), default="reeds")
    height_cm: Mapped[int] = mapped_column(server_default="30")
    is_only: Mapped[bool] = mapped_column(default=False)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="RESTRICT"), index=True)
    details: Mapped[dict[str, Any]]
    seen_at: Mapped[datetime | None]
    weight: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    picture: Mapped[bytes] = mapped_column(LargeBinary)
    note: Mapped[str] = mapped_column(Text)
    colour: Mapped[Colour]
'''


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = write_plugin(tmp_path / "site", revisions=False)
    (folder / "hub_birds" / "migrations").rmdir()
    (folder / "hub_birds" / "models.py").write_text(MODELS)
    return folder


def settings(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path, env="test", plugins="birds")


def test_the_first_revision_is_clean_and_runs_up_and_down(
    site: Path, tmp_path: Path, dialect: str, request: pytest.FixtureRequest
) -> None:
    answer = subprocess.run(
        [HUB, "db", "revision", "--plugin", "birds"],
        env=environment(site, HUB_INSTANCE=str(tmp_path), HUB_ENV="test", HUB_PLUGINS="birds"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    path = Path(answer.stdout.strip())
    assert path == site / "hub_birds" / "migrations" / "0001_first_tables.py"
    assert not (tmp_path / "hub.sqlite").exists()  # it asks the models and the revisions, no database in use
    source = path.read_text()
    assert source.startswith('"""First tables."""\n\nfrom __future__ import annotations\n')
    assert "hub" not in source.replace("hub_birds", "")
    assert "###" not in source
    assert "batch" not in source
    assert 'sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True)' in source
    assert 'op.create_index(op.f("ix_birds_nest_title"), "birds_nest", ["title"], unique=False)' in source
    ruff = [sys.executable, "-m", "ruff"]
    for check in (["format", "--check", "--diff"], ["check", "--ignore", "D103,N999,INP001"]):
        arguments = [*ruff, *check, "--config", "pyproject.toml", str(path)]
        style = subprocess.run(arguments, capture_output=True, text=True, check=False)
        assert style.returncode == 0, style.stdout + style.stderr
    url = f"sqlite:///{tmp_path / 'hub.sqlite'}"
    if dialect == "postgresql":
        url = request.getfixturevalue("postgres_cluster").create_database(f"own_revision_{os.getpid()}")
    with installed(site):
        app = build_app(tmp_path, url, plugins="birds")
        try:
            _goes_down_and_up_and_agrees(app)
        finally:
            dispose(app)


def _goes_down_and_up_and_agrees(app: Flask) -> None:
    with app.app_context():
        assert not any(compare(db.engine, get_registry()).values())
        history = migrations.histories(get_registry())[-1]
        assert history.tables == {"birds_nest", "birds_nest_feather"}
        command.downgrade(migrations.config_for(history, db.engine), "base")
        assert not [name for name in inspect(db.engine).get_table_names() if name in history.tables]
        migrations.upgrade(db.engine, get_registry())
        assert not any(compare(db.engine, get_registry()).values())


def test_the_next_revision_holds_only_what_has_changed(site: Path, tmp_path: Path) -> None:
    with installed(site):
        write_revision(settings(tmp_path), "birds")
        with pytest.raises(Invalid, match="Say in a few words"):
            write_revision(settings(tmp_path), "birds")
        with pytest.raises(Conflict, match=r"site/hub_birds and its revisions agree"):
            write_revision(settings(tmp_path), "birds", "nothing new")
        assert len(list((site / "hub_birds" / "migrations").glob("*.py"))) == 1
    models = site / "hub_birds" / "models.py"
    source = models.read_text()
    first, last = source.index("feathers = Table("), source.index("class Nest")
    source = source[:first] + source[last:]
    note, eggs = "    note: Mapped[str] = mapped_column(Text)\n", "    eggs: Mapped[int]\n"
    rewrite(models, source.replace(note, eggs))
    with installed(site), pytest.raises(Invalid, match=r"would have no value in birds_nest\.eggs"):
        write_revision(settings(tmp_path), "birds", "eggs instead of notes")
    rewrite(models, source.replace(note, "    eggs: Mapped[int] = mapped_column(default=2)\n"))
    with installed(site):
        path = write_revision(settings(tmp_path), "birds", "eggs instead of notes")
        assert path.name == "0002_eggs_instead_of_notes.py"
        upgrade, _, downgrade = path.read_text().partition("def downgrade")
        assert 'op.drop_table("birds_nest_feather")' in upgrade
        assert 'batch_op.add_column(sa.Column("eggs", sa.Integer(), server_default="2", nullable=False))' in upgrade
        assert 'batch_op.drop_column("note")' in upgrade
        assert 'op.create_table(\n        "birds_nest_feather"' in downgrade
        assert "title" not in upgrade + downgrade


NEW = """
    words: Mapped[str] = mapped_column(String(20), default="none")
    is_new: Mapped[bool] = mapped_column(default=True)
    eggs: Mapped[int] = mapped_column(default=2)
    weight: Mapped[float] = mapped_column(default=1.5)
"""


def test_a_new_column_has_its_default_in_the_rows_that_are_there(
    tmp_path: Path, dialect: str, request: pytest.FixtureRequest
) -> None:
    site = write_plugin(tmp_path / "site")
    url = f"sqlite:///{tmp_path / 'hub.sqlite'}"
    if dialect == "postgresql":
        url = request.getfixturevalue("postgres_cluster").create_database(f"own_default_{os.getpid()}")
    with installed(site):
        app = build_app(tmp_path, url, plugins="birds")
        with app.app_context():
            db.session.execute(text("INSERT INTO birds_nest (title) VALUES ('Reeds')"))
            db.session.commit()
        dispose(app)
    models = site / "hub_birds" / "models.py"
    rewrite(models, models.read_text().replace("    id: Mapped[pk]\n", f"    id: Mapped[pk]\n{NEW}", 1))
    with installed(site):
        write_revision(settings(tmp_path), "birds", "More")
        app = build_app(tmp_path, url, plugins="birds")
        with app.app_context():
            row = db.session.execute(text("SELECT words, is_new, eggs, weight FROM birds_nest")).one()
            assert (row[0], bool(row[1]), row[2], row[3]) == ("none", True, 2, 1.5)
            assert not any(compare(db.engine, get_registry()).values())
        dispose(app)


def rewrite(models: Path, source: str) -> None:
    """Write models anew, so that the next import reads them."""
    models.write_text(source)
    for cached in (models.parent / "__pycache__").glob("*"):
        cached.unlink()


def test_one_to_fill_in_by_hand(site: Path, tmp_path: Path) -> None:
    with installed(site):
        write_revision(settings(tmp_path), "birds")
        source = write_revision(settings(tmp_path), "birds", "count eggs anew", empty=True).read_text()
    assert 'revision = "0002"\ndown_revision = "0001"' in source
    assert source.count("    pass\n") == 2


def test_a_history_that_is_not_there_is_told(site: Path, tmp_path: Path) -> None:
    with installed(site), pytest.raises(NotFound, match=r"no history “cats”. There are: core, birds"):
        write_revision(settings(tmp_path), "cats")
    (site / "hub_birds" / "plugin.py").write_text("1 / 0\n")
    with installed(site), pytest.raises(NotFound, match="ZeroDivisionError"):
        write_revision(settings(tmp_path), "birds")


def test_long_lines_are_broken_as_the_formatter_does() -> None:
    word = "x" * 45
    source = f"def upgrade():\n    op.create_index('{word}', '{word}', ['a'], schema=None)\n"
    assert tidy(source) == f'def upgrade() -> None:\n    op.create_index(\n        "{word}", "{word}", ["a"]\n    )\n'
    source = source.replace("'a'", "'aaaa', \"it's\"")
    assert tidy(source).splitlines()[2:] == [
        f'        "{word}",',
        f'        "{word}",',
        '        ["aaaa", "it\'s"],',
        "    )",
    ]


def test_the_command_says_what_it_needs() -> None:
    assert "--plugin" in CliRunner().invoke(group, ["revision", "--help"]).output
