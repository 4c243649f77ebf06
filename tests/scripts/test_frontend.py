"""A new build of the front end comes while a server runs: what readers have open goes on working."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hub.testing.need import unavailable

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
PROGRAM = """
const [module, staged, dist, work] = process.argv.slice(1);
(await import(module)).swapIn(staged, dist, work);
"""
Build = Callable[[Mapping[str, str]], set[str]]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Put a build in place that made these files, logical name to hashed name; return what then lies there."""
    node = shutil.which("node")
    if node is None:
        unavailable("Node is not installed (on Debian: apt-get install nodejs)")
    staged, dist, work = tmp_path / "work" / "dist", tmp_path / "dist", tmp_path / "work"

    def swap_in(manifest: Mapping[str, str]) -> set[str]:
        staged.mkdir(parents=True)
        for name in manifest.values():
            (staged / name).write_text(f"made as {name}", "utf-8")
        (staged / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        arguments = [str(FRONTEND / "swap.mjs"), str(staged), str(dist), str(work)]
        subprocess.run([node, "--input-type=module", "--eval", PROGRAM, *arguments], check=True, timeout=60)
        assert list(work.iterdir()) == []
        return {path.name for path in dist.iterdir()} - {"manifest.json"}

    return swap_in


def test_files_of_the_last_build_stay_until_the_next(build: Build, tmp_path: Path) -> None:
    assert build({"app.css": "app.1.css", "app.js": "app.a.js"}) == {"app.1.css", "app.a.js"}
    assert build({"app.css": "app.2.css", "app.js": "app.a.js"}) == {"app.1.css", "app.2.css", "app.a.js"}
    assert (tmp_path / "dist" / "app.1.css").read_text() == "made as app.1.css"
    assert json.loads((tmp_path / "dist" / "manifest.json").read_text())["app.css"] == "app.2.css"
    assert build({"app.css": "app.3.css", "app.js": "app.a.js"}) == {"app.2.css", "app.3.css", "app.a.js"}


def test_an_interrupted_build_keeps_nothing_and_spoils_nothing(build: Build, tmp_path: Path) -> None:
    build({"app.css": "app.1.css"})
    (tmp_path / "dist" / "manifest.json").write_text('{"app.css": ')
    assert build({"app.css": "app.2.css"}) == {"app.2.css"}
