"""Built front-end files: kept for ever by their hash; one that a later build took away is an unknown address."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.testing.client import HubClient
from hub.testing.plugin import MakeApp
from hub.web import assets


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own that a server takes for the built files."""
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "old.0123456789ab.css").write_text("a {}", "utf-8")
    assets.manifest()  # the names that pages need are read once; they stay as they are
    monkeypatch.setattr(assets, "DIST", folder)
    return folder


def test_a_file_that_a_later_build_took_away_is_not_found(make_app: MakeApp, built: Path) -> None:
    client = HubClient(make_app(plugins=""))
    address = "/static/dist/old.0123456789ab.css"
    answer = client.get(address)
    assert (answer.status_code, answer.text) == (200, "a {}")
    assert "immutable" in answer.headers["Cache-Control"]
    answer.close()
    (built / "old.0123456789ab.css").unlink()
    for headers in ({}, {"Range": "bytes=0-1"}):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "private, no-store"
