"""A hub with two plugins that have data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from hub.db import db
from hub.plugins import get_registry, migrations
from hub.testing.plugin import MakeApp
from tests.plugins.installing import installed, write_plugin
from tests.plugins.purging import NAMES, again, fill


@pytest.fixture
def sites(tmp_path: Path) -> list[Path]:
    """Two plugins that are installed, one name the beginning of the other."""
    return [write_plugin(tmp_path / name, name) for name in NAMES]


@pytest.fixture
def birds(make_app: MakeApp, sites: list[Path]) -> Iterator[Flask]:
    """A hub that uses the first, with data of both: the second was in use earlier."""
    with installed(*sites):
        app = make_app(plugins="")
        for name in NAMES:
            with again(app, plugins=name) as other, other.app_context():
                migrations.upgrade(db.engine, get_registry())
                fill(other, name)
        with again(app, plugins="birds") as other:
            yield other
