"""The tutorial's code is put together from the page, installed and run; its lines are counted."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from hub.plugins import get_registry
from hub.plugins.revisions import write_revision
from hub.settings import Settings
from hub.testing.client import HubClient
from hub.testing.contract import PluginContract
from hub.testing.plugin import build_app, dispose
from tests.plugins.installing import installed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "first-plugin.md"
BLOCK = re.compile(
    r"^```\{code-block\} \S+\n:caption: (\S+)\n(?::emphasize-lines: [\d, ]+\n)?\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
PIECE = re.compile(
    r"^```\{code-block\} python\n:caption: hub_recipes/__init__\.py: (\w+)\n\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
CLAUSES = [name for name in vars(PluginContract) if name.startswith("test_")]
STAGES = ("page", "table", "more")
MODULE = "hub_recipes/__init__.py"
REVISION = "hub_recipes/migrations/0001_first_tables.py"
MOST = {"page": (20, 4), "table": (120, 4)}
"""Lines of Python and of TOML that each stage may have."""


def parts() -> list[str]:
    """Return the text of each section of the page."""
    return re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]


def files(stage: str) -> dict[str, str]:
    """Return the files of a stage: those of a later one replace those of the earlier."""
    sections = parts()[: STAGES.index(stage) + 1]
    found = {path: text for section in sections for path, text in BLOCK.findall(section)}
    if stage == "more":
        found[MODULE] = with_changes(found[MODULE], dict(PIECE.findall(sections[-1])))
    return found


def with_changes(text: str, pieces: Mapping[str, str]) -> str:
    """Put the pieces where the page says: imports on top, views in the place of the old ones, hooks at the end."""
    assert set(pieces) == {"imports", "class", "views"}
    start, end = text.index('@bp.post("/")'), text.index("class RecipesPlugin")
    return f"{pieces['imports']}\n{text[:start]}{pieces['views']}\n\n{text[end:]}\n{pieces['class']}"


def count(texts: Mapping[str, str], suffix: str) -> int:
    """Count the lines that are not blank."""
    return sum(
        bool(line.strip()) for path, text in texts.items() if path.endswith(suffix) for line in text.splitlines()
    )


def write(folder: Path, texts: Mapping[str, str]) -> Path:
    """Write files, and the metadata that an editable install would make of ``pyproject.toml``."""
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    project = tomllib.loads(texts["pyproject.toml"])["project"]
    facts = folder / f"hub_recipes-{project['version']}.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    ((group, points),) = project["entry-points"].items()
    lines = "".join(f"{name} = {value}\n" for name, value in points.items())
    (facts / "entry_points.txt").write_text(f"[{group}]\n{lines}")
    return folder


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[HubClient]:
    """A browser of a hub with the plugin of the first stage."""
    with installed(write(tmp_path / "site", files("page"))):
        app = build_app(tmp_path / "instance", f"sqlite:///{tmp_path / 'instance' / 'hub.sqlite'}", plugins="recipes")
        with app.app_context():
            assert get_registry().find("recipes") is not None
        yield HubClient(app)
        dispose(app)


def test_the_first_stage_has_a_page_and_a_link_to_it(reader: HubClient) -> None:
    assert "<h1>Recipes</h1>" in reader.get("/recipes/").text
    assert '<a href="/recipes/"' in reader.get("/about").text


def test_the_revision_on_the_page_is_what_the_command_writes(tmp_path: Path) -> None:
    texts = files("table")
    shown = texts.pop(REVISION)
    with installed(write(tmp_path / "site", texts)):
        path = write_revision(Settings(instance=tmp_path / "instance", env="test", plugins="recipes"), "recipes")
    assert path.relative_to(tmp_path / "site").as_posix() == REVISION
    assert path.read_text("utf-8") == shown


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("stage", ["table", "more"])
def test_the_tests_of_the_stage_pass(tmp_path: Path, stage: str) -> None:
    folder = write(tmp_path / "hub-recipes", files(stage))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    tests = sum(text.count("\ndef test_") for text in files(stage).values()) + len(CLAUSES)
    assert f"{2 * tests} passed" in done.stdout or f"{tests} passed, {tests} skipped" in done.stdout


@pytest.mark.parametrize("stage", MOST)
def test_it_stays_small(stage: str) -> None:
    texts = files(stage)
    most_python, most_toml = MOST[stage]
    assert count(texts, ".py") <= most_python
    assert count(texts, ".toml") <= most_toml


def test_the_page_tells_the_measured_lines() -> None:
    page, table = files("page"), files("table")
    first, second = parts()[:2]
    assert f"**{count(page, '.py')} lines of Python and {count(page, '.toml')} of TOML**" in first
    assert f"**{count(table, '.py')} lines of Python**" in second
