"""The demo content: in every state, readable by everybody, and the same after a second time."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from hub import clock
from hub.db import db, write_transaction
from hub.plugins import get_registry
from hub_toolkits import demo_loading
from hub_toolkits.demo.catalogue import kits, titles
from hub_toolkits.models import DownloadDay, Preview, Resource, ResourceFile, ReviewMessage, Toolkit, ToolkitItem

FEW = {"pocket-card", "pocket-card-es", "ten-easy-ways", "light-it-green"}


def load() -> None:
    for plugin in get_registry().plugins:
        if plugin.name in {"accounts", "partners", "campaigns", "toolkits"}:
            with write_transaction():
                plugin.load_demo(clock.now())


def counts() -> list[int]:
    tables = (Resource, ResourceFile, Preview, ReviewMessage, Toolkit, ToolkitItem, DownloadDay)
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@pytest.mark.slow
def test_the_demo_is_loaded_once_and_shows_every_state(app: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_loading, "titles", lambda: [one for one in titles() if one.key in FEW])
    monkeypatch.setattr(demo_loading, "kits", lambda: kits()[1:2])
    load()
    first = counts()
    load()
    assert counts() == first
    states = dict(db.session.execute(select(Resource.state, func.count()).group_by(Resource.state)).all())
    assert states == {"published": 4, "submitted": 2, "changes_requested": 1, "draft": 1, "retired": 1}
    assert not db.session.scalar(select(func.count()).where(ResourceFile.preview_state.in_(["waiting", "failed"])))
    for address in ("/", "/toolkits/", "/toolkits/kits/", "/toolkits/you-have-options-pocket-card", "/es/toolkits/"):
        assert client.get(address).status_code == 200
    assert "Library Lobby Kit" in client.get("/").get_data(as_text=True)
