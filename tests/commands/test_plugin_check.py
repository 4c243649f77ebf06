"""``hub plugins check`` says what is good about a plugin and what is missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from hub.commands.plugin_check import check
from hub.commands.plugin_new import write_plugin
from hub.plugins import get_registry
from hub.plugins.quality import RULES, examine
from hub.plugins.registry import Failure
from hub.testing.plugin import build_app, dispose
from tests.plugins.installing import installed

FACTS = """Metadata-Version: 2.4
Name: hub-recipes
Version: 0.1.0
License-Expression: Apache-2.0
Author: The authors
"""
Checked = Callable[[], dict[str, tuple[str, ...]]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A freshly written plugin, with metadata beside it as an editable install has."""
    folder = tmp_path / "hub-recipes"
    write_plugin("recipes", folder, label="Recipes", label_es="Recetas")
    facts = folder / "hub_recipes-0.1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(FACTS)
    (facts / "entry_points.txt").write_text("[hub.plugins]\nrecipes = hub_recipes.plugin:RecipesPlugin\n")
    return folder


@pytest.fixture
def missing(project: Path, tmp_path: Path) -> Checked:
    """Start a hub with the plugin as it is now, and return what is missing, by rule."""

    def look() -> dict[str, tuple[str, ...]]:
        with installed(project):
            app = build_app(
                tmp_path / "instance", f"sqlite:///{tmp_path / 'instance' / 'hub.sqlite'}", plugins="recipes"
            )
            with app.app_context():
                loaded = get_registry().find("recipes")
                assert loaded is not None
                found = {one.rule.name: one.missing for one in examine(loaded) if one.missing}
            dispose(app)
        return found

    return look


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def test_a_new_plugin_is_good(missing: Checked) -> None:
    assert missing() == {}


CHANGES: dict[str, tuple[str, str, str, str]] = {
    "A licence": ("hub_recipes-0.1.0.dist-info/METADATA", "License-Expression: Apache-2.0\n", "", "names no licence"),
    "An author": ("hub_recipes-0.1.0.dist-info/METADATA", "Author: The authors\n", "", "names no authors"),
    "A version range": ("hub_recipes/plugin.py", ">=0.1,<0.2", ">=0.1", "`requires_core` is '>=0.1'"),
    "Permissions in words": ("hub_recipes/plugin.py", '_l("Add entries")', '"Add entries"', "mark it with `_l`"),
    "Settings with help": (
        "hub_recipes/settings.py",
        'help=_l("Older ones are not shown."), ',
        "",
        "“entries_on_page”",
    ),
    "Complete Spanish": ("hub_recipes/templates/recipes/card.html", "Nothing here yet", "Empty", "“Empty”"),
    "Data duty": ("hub_recipes/plugin.py", "def erase_personal_data", "def _erase", "`erase_personal_data`"),
    "Docstrings": (
        "hub_recipes/views.py",
        '    """Return the card on the dashboard."""\n',
        "",
        "`card` has no docstring",
    ),
    "No hooks for the whole application": (
        "hub_recipes/plugin.py",
        "    def migrations",
        "    def init_app(self, app: object) -> None:\n        pass\n\n    def migrations",
        "uses `init_app`",
    ),
    "Nothing inside of pages": (
        "hub_recipes/templates/recipes/card.html",
        '<h2 class="h3"',
        '<h2 style="color: red" class="h3"',
        "recipes/card.html, line 2",
    ),
    "Tests": ("tests/test_plugin_contract.py", "PluginContract", "Other", "no test inherits"),
}
"""Rule: the file that is changed, what stands there, what is put there, and what is said."""


@pytest.mark.parametrize("rule", CHANGES)
def test_it_sees_what_is_missing(missing: Checked, project: Path, rule: str) -> None:
    file, before, after, said = CHANGES[rule]
    change(project / file, before, after)
    found = missing()
    assert list(found) == [rule]
    assert any(said in line for line in found[rule])


@pytest.mark.parametrize(
    ("rule", "file"), [("Types", "hub_recipes/py.typed"), ("A README", "README.md"), ("Tests", "tests")]
)
def test_it_sees_a_file_that_is_missing(missing: Checked, project: Path, rule: str, file: str) -> None:
    path = project / file
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert list(missing()) == [rule]


def test_each_rule_is_tested() -> None:
    assert {rule.name for rule in RULES} == {*CHANGES, "A README", "Types"}


def run(app: Flask, name: str) -> Result:
    result: Result = app.test_cli_runner(catch_exceptions=False).invoke(check, [name])
    return result


@pytest.mark.parametrize("name", ["toolkits", "pledges", "helplines"])
def test_our_plugins_are_good(app: Flask, name: str) -> None:
    result = run(app, name)
    assert f"{name}: all is good." in result.output
    assert result.exit_code == 0


def test_what_is_missing_ends_with_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = get_registry().find("pledges")
    assert loaded is not None
    monkeypatch.setattr(type(loaded.plugin), "requires_core", "")
    result = run(app, "pledges")
    assert result.exit_code == 1
    assert "missing  A version range\n         - `requires_core` is ''" in result.output
    assert f"pledges: {len(RULES) - 1} of {len(RULES)} are good." in result.output


def test_a_name_that_is_not_there(app: Flask) -> None:
    assert "did you mean “toolkits”?" in run(app, "toolkit").output
    result = run(app, "partners")
    assert "No plugin in use is called “partners”; there are" in result.output
    assert result.exit_code == 1


def test_a_plugin_that_is_left_out_says_why(app: Flask, own_contributions: object) -> None:
    registry = get_registry()
    registry.failures = [Failure("birds", ("birds (hub-birds): cannot fly",))]
    result = run(app, "birds")
    assert "This plugin is left out:\nbirds (hub-birds): cannot fly" in result.output
    assert result.exit_code == 1


def test_without_an_application_help_is_quick() -> None:
    assert "quality list" in CliRunner().invoke(check, ["--help"]).output
