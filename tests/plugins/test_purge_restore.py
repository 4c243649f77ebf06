"""``hub plugins restore``: what a purge has saved is as it was, and nobody gets what was somebody else's."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import column, delete, insert, inspect, select, table, text

from hub import audit, storage
from hub.app import settings_of
from hub.audit.models import AuditEntry
from hub.backup import restore_backup, write_backup
from hub.campaigns.models import Campaign
from hub.db import db, write_transaction
from hub.errors import Conflict, Invalid
from hub.extensions.models import PluginSetting, PluginSwitch
from hub.partners.models import Partner
from hub.plugins import get_registry, migrations
from hub.plugins.revisions import write_revision
from hub.purge import put_back
from hub.settings import Settings
from hub.storage import StoredFile
from hub.testing.factories import NOON, make_partner
from hub.testing.plugin import MakeApp
from tests.plugins.installing import installed, write_plugin
from tests.plugins.purging import again, hub_plugins, traces

EGGS = table("birds_egg", column("id"), column("nest_id"), column("other_id"))


def upgrade(app: Flask) -> None:
    with app.app_context():
        migrations.upgrade(db.engine, get_registry())


def purged(app: Flask, target: Path) -> Path:
    result = hub_plugins(app, "purge", "birds", "--yes", "--export", str(target))
    assert result.exit_code == 0, result.output
    return target


def test_everything_is_as_it_was(birds: Flask, tmp_path: Path) -> None:
    before = traces(birds, "birds")
    saved = purged(birds, tmp_path / "saved.zip")
    upgrade(birds)
    result = hub_plugins(birds, "restore", str(saved))
    assert result.exit_code == 0, result.output
    assert "Put back 7 rows and 0 files of “birds”." in result.output
    # Jobs are over, and the search index is what its sources give: this plugin has none.
    gone = {"job", "search_document", "search_facet", "words"}
    assert traces(birds, "birds") == {name: 0 if name in gone else rows for name, rows in before.items()}
    with birds.app_context():
        nests = db.session.execute(text("SELECT id, title FROM birds_nest ORDER BY id")).all()
        assert nests == [(1, "Réeds"), (2, "Tree")]
        db.session.execute(text("INSERT INTO birds_nest (title) VALUES ('Next')"))  # its id comes after theirs
        last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last is not None
        assert (last.action, last.details) == (
            "plugins.plugin.restored",
            {"rows": 7, "files": 0, "left_behind": 0, "set_anew": 0},
        )
        assert not list(audit.chain.verify(db.session()))


def test_what_belongs_to_somebody_who_is_gone_stays_in_the_file(birds: Flask, tmp_path: Path) -> None:
    saved = purged(birds, tmp_path / "saved.zip")
    upgrade(birds)
    with birds.app_context(), write_transaction() as session:
        session.execute(delete(Campaign).where(Campaign.slug == "hope-5"))
    result = hub_plugins(birds, "restore", str(saved))
    assert "Put back 6 rows" in result.output
    assert "1 row not put back: what they belong to is gone" in result.output
    left = traces(birds, "birds")
    assert (left["plugin_setting"], left["plugin_switch"]) == (1, 0)


@pytest.fixture
def related(make_app: MakeApp, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """A plugin whose eggs refer to a table of core, an organization unless the test names another."""
    target = getattr(request, "param", "partner")
    with installed(write_plugin(tmp_path / "site", refers_to=target)):
        app = make_app(plugins="birds")
        with app.app_context(), write_transaction() as session:
            session.execute(text("INSERT INTO birds_nest (id, title) VALUES (1, 'Reeds')"))
        yield app


def lay(app: Flask, *others: int | None) -> None:
    with app.app_context(), write_transaction() as session:
        rows = [(number, 1, other) for number, other in enumerate(others, 1)]
        session.execute(insert(EGGS).values(rows))


def eggs(app: Flask) -> list[tuple[Any, ...]]:
    with app.app_context():
        return [tuple(row) for row in db.session.execute(select(EGGS.c.id, EGGS.c.other_id).order_by(EGGS.c.id))]


def test_an_id_that_is_given_again_is_nobody_elses(related: Flask, tmp_path: Path) -> None:
    with related.app_context(), write_transaction():
        here, gone = make_partner(slug="here").id, make_partner(slug="gone").id
    lay(related, here, gone, None)
    saved = purged(related, tmp_path / "saved.zip")
    upgrade(related)
    with related.app_context(), write_transaction() as session:
        session.execute(delete(Partner).where(Partner.id == gone))
        session.flush()
        make_partner(id=gone, slug="later", created_at=NOON + timedelta(days=3))
    result = hub_plugins(related, "restore", str(saved))
    assert result.exit_code == 0, result.output
    assert eggs(related) == [(1, here), (3, None)]


@pytest.mark.parametrize("related", ["stored_file"], indirect=True)
def test_files_come_back_and_shared_ones_are_found(related: Flask, tmp_path: Path) -> None:
    with related.app_context(), write_transaction() as session:
        own, logo = (
            storage.put(data, name=f"{name}.txt", content_type="text/plain", now=NOON)
            for name, data in (("own", b"an egg"), ("logo", b"a logo"))
        )
        session.flush()
        make_partner().logo_id = logo.id
        numbers = own.id, logo.id
    lay(related, *numbers)
    saved = purged(related, tmp_path / "saved.zip")
    upgrade(related)
    with related.app_context(), write_transaction() as session:
        other = storage.put(b"new", name="new.txt", content_type="text/plain", now=NOON)  # may take the free id
        session.flush()
        taken = other.id
    result = hub_plugins(related, "restore", str(saved))
    assert result.exit_code == 0, result.output
    assert "and 1 file of" in result.output
    (_, first), (_, second) = eggs(related)
    assert second == numbers[1]
    assert first not in {taken, numbers[1]}
    with related.app_context():
        back = db.session.get_one(StoredFile, first)
        assert (back.name, storage.read_bytes(back)) == ("own.txt", b"an egg")


def test_data_that_is_there_is_not_touched(birds: Flask, tmp_path: Path) -> None:
    saved = purged(birds, tmp_path / "saved.zip")
    upgrade(birds)
    assert hub_plugins(birds, "restore", str(saved)).exit_code == 0
    again_ = hub_plugins(birds, "restore", str(saved))
    assert isinstance(again_.exception, Conflict)
    assert "There is data of this plugin already (birds_nest)" in str(again_.exception)
    assert traces(birds, "birds")["birds_nest"] == 2


def test_it_needs_the_plugin_at_the_same_revision(birds: Flask, tmp_path: Path) -> None:
    saved = purged(birds, tmp_path / "saved.zip")
    with again(birds, plugins="") as bare:
        result = hub_plugins(bare, "restore", str(saved))
        assert isinstance(result.exception, Conflict)
        assert "“birds” is not in use. Install it and run “hub db upgrade” first" in str(result.exception)
    upgrade(birds)
    spoiled = tmp_path / "other.zip"
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(spoiled, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "manifest.json":
                data = json.dumps(json.loads(data) | {"revisions": {"birds": "0000"}}).encode()
            target.writestr(name, data)
    result = hub_plugins(birds, "restore", str(spoiled))
    assert isinstance(result.exception, Invalid)
    assert "is of revision 0000, its tables here are of 0001" in str(result.exception)


def test_a_damaged_file_changes_nothing(birds: Flask, tmp_path: Path) -> None:
    saved = purged(birds, tmp_path / "saved.zip")
    upgrade(birds)
    data = bytearray(saved.read_bytes())
    for place in range(40, 80):
        data[place] ^= 0xFF
    saved.write_bytes(data)
    result = hub_plugins(birds, "restore", str(saved))
    assert isinstance(result.exception, Invalid)
    assert not any(rows for name, rows in traces(birds, "birds").items() if name != "birds_alembic_version")


def test_a_backup_of_the_hub_and_this_are_told_apart(birds: Flask, tmp_path: Path) -> None:
    with birds.app_context():
        write_backup(tmp_path / "all.zip", settings_of(birds), NOON, lambda _line: None)
        with pytest.raises(Invalid, match="backup of a whole hub"):
            put_back(tmp_path / "all.zip", NOON, lambda _line: None)
    saved = purged(birds, tmp_path / "saved.zip")
    with birds.app_context(), pytest.raises(Invalid, match="hub plugins restore"):
        restore_backup(saved, settings_of(birds), NOON, lambda _line: None)


TREES = {
    "models.py": """
        from datetime import datetime
        from sqlalchemy import ForeignKey
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
        from hub.db import pk
        from hub.plugins import plugin_registry


        class Base(DeclarativeBase):
            registry = plugin_registry(__name__)


        class Node(Base):
            __tablename__ = "trees_node"
            id: Mapped[pk]
            parent_id: Mapped[int | None] = mapped_column(ForeignKey("trees_node.id"))
            twin_id: Mapped[int | None] = mapped_column(ForeignKey("trees_node.id", ondelete="SET NULL"))
            partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"))
            created_at: Mapped[datetime]


        class Leaf(Base):
            __tablename__ = "trees_leaf"
            id: Mapped[pk]
            node_id: Mapped[int] = mapped_column(ForeignKey("trees_node.id", ondelete="CASCADE"))
    """,
    "plugin.py": """
        from pathlib import Path
        from hub.plugins import Plugin
        from hub_trees import models


        class Trees(Plugin):
            name = "trees"
            label = "Trees"

            def migrations(self):
                return Path(__file__).parent / "migrations"
    """,
}


@pytest.fixture
def trees(make_app: MakeApp, tmp_path: Path) -> Iterator[Flask]:
    """A plugin whose rows have a birth, and refer to later ones of their own table."""
    package = tmp_path / "site" / "hub_trees"
    (package / "migrations").mkdir(parents=True)
    for name, source in {"__init__.py": "", **TREES}.items():
        (package / name).write_text(dedent(source).lstrip(), "utf-8")
    facts = tmp_path / "site" / "hub_trees-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: hub-trees\nVersion: 1.0\n", "utf-8")
    (facts / "entry_points.txt").write_text("[hub.plugins]\ntrees = hub_trees.plugin:Trees\n", "utf-8")
    with installed(tmp_path / "site"):
        write_revision(Settings(instance=tmp_path / "draft", env="test", plugins="trees"), "trees")
        app = make_app(plugins="trees")
        with app.app_context(), write_transaction() as session:
            gone = make_partner(slug="gone").id
            nodes = table("trees_node", *map(column, ("id", "parent_id", "twin_id", "partner_id", "created_at")))
            # 1 and 2 hang on the later 3; 4 belongs to somebody, 5 hangs on it, 6 is only its twin.
            rows: list[tuple[int | None, ...]] = [(3, None, None, None), (1, 3, None, None), (2, 1, None, None)]
            rows += [(4, None, None, gone), (5, 4, None, None), (6, 3, 4, None)]
            session.execute(insert(nodes).values([(*row, NOON.replace(tzinfo=None)) for row in rows]))
            leaves = table("trees_leaf", column("id"), column("node_id"))
            session.execute(insert(leaves).values([(number, number) for number in range(1, 7)]))
        yield app


def nodes(app: Flask) -> list[tuple[Any, ...]]:
    with app.app_context():
        found = db.session.execute(text("SELECT id, parent_id, twin_id FROM trees_node ORDER BY id")).all()
        leaves = db.session.scalars(text("SELECT node_id FROM trees_leaf ORDER BY id")).all()
    assert list(leaves) == [row[0] for row in found]  # each node has its leaf, or neither is there
    return [tuple(row) for row in found]


def test_rows_of_its_own_that_others_hang_on_are_found(trees: Flask, tmp_path: Path) -> None:
    before, saved = nodes(trees), tmp_path / "saved.zip"
    assert hub_plugins(trees, "purge", "trees", "--yes", "--export", str(saved)).exit_code == 0
    upgrade(trees)
    result = hub_plugins(trees, "restore", str(saved))
    assert result.exit_code == 0, result.output
    assert "Put back 12 rows and 0 files" in result.output
    assert nodes(trees) == before
    with trees.app_context():
        names = inspect(db.engine).get_foreign_keys("trees_node")
        assert not any(key["options"].get("deferrable") for key in names)


def test_what_hangs_on_somebody_who_is_gone_goes_with_it(trees: Flask, tmp_path: Path) -> None:
    saved = tmp_path / "saved.zip"
    hub_plugins(trees, "purge", "trees", "--yes", "--export", str(saved))
    upgrade(trees)
    with trees.app_context(), write_transaction() as session:
        session.execute(delete(Partner).where(Partner.slug == "gone"))
    result = hub_plugins(trees, "restore", str(saved))
    assert result.exit_code == 0, result.output
    assert "Put back 8 rows" in result.output
    assert "4 rows not put back" in result.output
    assert nodes(trees) == [(1, 3, None), (2, 1, None), (3, None, None), (6, 3, None)]


def test_a_whole_backup_with_a_tree_comes_back(trees: Flask, make_app: MakeApp, tmp_path: Path) -> None:
    before = nodes(trees)
    with trees.app_context():
        write_backup(tmp_path / "all.zip", settings_of(trees), NOON, lambda _line: None)
    fresh = make_app(plugins="trees")
    with fresh.app_context(), write_transaction():
        restore_backup(tmp_path / "all.zip", settings_of(fresh), NOON, lambda _line: None)
    assert nodes(fresh) == before


def test_what_is_set_in_the_meantime_stays(birds: Flask, tmp_path: Path) -> None:
    saved = purged(birds, tmp_path / "saved.zip")
    upgrade(birds)
    with birds.app_context(), write_transaction() as session:
        session.add(PluginSetting(plugin="birds", key="size", scope="site", value=9, updated_at=NOON))
        campaign = session.scalars(select(Campaign).where(Campaign.slug == "hope-5")).one()
        session.add(PluginSwitch(campaign_id=campaign.id, plugin="birds", is_on=True, updated_at=NOON))
    result = hub_plugins(birds, "restore", str(saved))
    assert result.exit_code == 0, result.output
    assert "2 settings or switches stay as set meanwhile" in result.output
    with birds.app_context():
        assert db.session.scalars(select(PluginSetting.value).where(PluginSetting.plugin == "birds")).all() == [9]
        assert db.session.scalars(select(PluginSwitch.is_on).where(PluginSwitch.plugin == "birds")).all() == [True]
