"""``hub plugins new`` writes a plugin whose own tests pass at once, on both databases; and whose tests can fail."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.commands.plugin_new import version_range
from hub.commands.plugins import group
from hub.testing.contract import PluginContract

NAME = "recipes"
LONG = "very_long_names_of_thirty_sign"


def new(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["new", *arguments])


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def install(project: Path, site: Path) -> Path:
    """Install a plugin into a folder, as an operator would; without a network."""
    offline = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--quiet")
    done = run(project, "pip", "install", *offline, "--target", str(site), ".")
    assert done.returncode == 0, done.stdout + done.stderr
    return site


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A freshly written plugin."""
    folder = tmp_path_factory.mktemp("new") / "hub-recipes"
    result = new(NAME, "--folder", str(folder), "--label-es", "Recetas")
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def site(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it is installed."""
    return install(project, tmp_path_factory.mktemp("installed") / "site")


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_tests_of_a_new_plugin_pass_at_once(project: Path, site: Path) -> None:
    done = run(project, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", PYTHONPATH=str(site))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "failed" not in done.stdout


@pytest.mark.parametrize("name", ["ab", NAME, LONG])
def test_a_new_plugin_is_clean(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    assert new(name, "--folder", str(folder)).exit_code == 0
    for tool in (("ruff", "check", "."), ("ruff", "format", "--check", "--diff", ".")):
        done = run(folder, *tool, "--no-cache")
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_types_of_a_new_plugin_are_right(project: Path, pytestconfig: pytest.Config) -> None:
    kept = pytestconfig.cache.mkdir("types-of-a-new-plugin")  # reading the hub and its libraries takes ten seconds
    done = run(project, "mypy", "--cache-dir", str(kept), ".")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_word_of_a_new_plugin_is_in_its_spanish_catalogue(project: Path) -> None:
    from babel.messages.pofile import read_po

    from scripts.catalogues import Catalogue, collect

    package = project / f"hub_{NAME}"
    with (package / "translations/es/LC_MESSAGES/messages.po").open("rb") as file:
        spanish = read_po(file, locale="es")
    wanted = {message.id for message in collect(Catalogue(NAME, package)) if message.id}
    assert wanted == {message.id for message in spanish if message.id and message.string}
    assert spanish["Recipes"].string == "Recetas"


REVISION = "migrations/0001_first_tables.py"
PAGE = "templates/recipes/index.html"
IMPORTS = "from hub_recipes import services\n"
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "needing another plugin": ("plugin.py", '"recipes.index"', '"toolkits.index"', "without_other"),
    "breaking the hub": (
        "views.py",
        IMPORTS,
        f"from flask import Flask\n{IMPORTS}Flask.dispatch_request = lambda self: 1 // 0\n",
        "leaves_the_hub_up",
    ),
    "open to other roles": (
        "views.py",
        IMPORTS,
        f"from hub.web import guard\n{IMPORTS}guard.may = lambda permission: True\n",
        "not_theirs",
    ),
    "open to those who are not signed in": (
        "views.py",
        IMPORTS,
        f"from hub.web import guard\n{IMPORTS}guard._ask_to_sign_in = lambda: None\n",
        "not_theirs",
    ),
    "closed to those who may": (
        "views.py",
        "    return _page(EntryForm())",
        "    return _page(EntryForm()), 403",
        "not_theirs",
    ),
    "forms from anywhere": (
        "views.py",
        IMPORTS,
        f"from hub.web import csrf\n{IMPORTS}csrf.check = lambda: None\n",
        "form_of_ours",
    ),
    "erasing nothing": ("services.py", "    db.session.execute(delete(", "    str(delete(", "erase"),
    "telling nothing": ("services.py", '{"entries": rows}', '{"entries": rows[:0]}', "erase"),
    "other roles": ("plugin.py", '_l("Add entries"), PARTNER', '_l("Add entries"), frozenset({"owner"})', "table_says"),
    "a column less": (REVISION, '        sa.Column("text", sa.Text(), nullable=False),\n', "", "migrations"),
    "a table left behind": (REVISION, 'op.drop_table("recipes_entry")', "pass", "migrations"),
    "a picture without words": (PAGE, "{% if entries %}", "<img>{% if entries %}", "has_a_name"),
    "a link without words": ("templates/recipes/card.html", '{{ _("See all and add something") }}', "", "has_a_name"),
    "a question for each row": (
        PAGE,
        "{{ entry.title }}",
        "{{ entry.title }}{{ again() }}",
        "however_much",
    ),
    "a page that fails": ("views.py", "    return _page(EntryForm())", "    return str(1 // 0)", "not_theirs"),
}  # fmt: skip
"""What is wrong: file, what stands there, what is put there, and the test that must see it."""


RUNNER = """
import contextlib, json, os, sys
import pytest
import hub.app, hub.testing.contract, hub.testing.factories, hub.testing.plugin

# What all need is read; each fault has a process of its own, without the plugins of pytest that are installed here.
for said, folder, only in json.load(sys.stdin):
    if not (child := os.fork()):
        os.chdir(folder)
        sys.path.insert(0, os.path.join(folder, "site"))
        with open(said, "w") as output, contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            options = ["-q", "--tb=no", "-p", "hub.testing.plugin", "-p", "no:cacheprovider"]
            pytest.main([*options, "tests/test_plugin_contract.py", "-k", f"{only} and sqlite"])
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_contract_sees_what_is_broken(project: Path, site: Path, tmp_path: Path) -> None:
    runs = []
    for number, fault in enumerate(BROKEN):
        folder = tmp_path / str(number)
        shutil.copytree(project / "tests", folder / "tests")
        shutil.copy(project / "pyproject.toml", folder)
        shutil.copytree(site, folder / "site", ignore=shutil.ignore_patterns("__pycache__"))
        spoil(folder / "site" / f"hub_{NAME}", fault)
        runs.append((str(folder / "said"), str(folder), BROKEN[fault][3]))
    command, alone = [sys.executable, "-c", RUNNER], {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(command, input=json.dumps(runs), env=alone, cwd=tmp_path, text=True, check=True)
    said = {fault: Path(path).read_text("utf-8") for fault, (path, _folder, _only) in zip(BROKEN, runs, strict=True)}
    unseen = {fault: text for fault, text in said.items() if "1 failed" not in text}
    assert not unseen, "\n".join(f"{fault}:\n{text}" for fault, text in unseen.items())


def test_every_clause_of_the_contract_has_something_that_breaks_it() -> None:
    clauses = [name for name in vars(PluginContract) if name.startswith("test_")]
    unseen = [clause for clause in clauses if not any(test in clause for *_fault, test in BROKEN.values())]
    assert clauses and not unseen


def spoil(package: Path, fault: str) -> None:
    """Break an installed plugin as ``BROKEN`` says."""
    file, before, after, _test = BROKEN[fault]
    change(package / file, before, after)
    if "again()" in after:
        again = "entries=entries, form=form, again=lambda: '' if services.list_newest(1) else ''"
        change(package / "views.py", "entries=entries, form=form", again)


def change(path: Path, before: str, after: str) -> None:
    """Put something else in the place of a text that must be there."""
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Recipes", "use a plural noun of 2 to 30 small letters"),
        ("a", "use a plural noun"),
        ("2nd", "use a plural noun"),
        ("../recipes", "use a plural noun"),
        ("story__hours", "use a plural noun"),
        ("x" * 31, "use a plural noun"),
        ("db", "“hub db” is a command of core"),
        ("dashboard", "core has pages under “/dashboard”"),
        ("es", "core has pages under “/es”"),
        ("partners", "another plugin or core feature has this name"),
        ("pledges", "one of this name is installed"),
        ("toolkits_extra", "“toolkits” is installed, and their tables would mix"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_the_reason(tmp_path: Path, name: str, reason: str) -> None:
    result = new(name, "--folder", str(tmp_path / "new"))
    assert result.exit_code == 1
    assert reason in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("label", ['Rec"ipes', "Rec{{ipes", "Rec\nipes", "<b>Recipes</b>", "100%"])
def test_a_label_is_words(tmp_path: Path, label: str) -> None:
    for option in ("--label", "--label-es"):
        result = new(NAME, "--folder", str(tmp_path / "new"), option, label)
        assert result.exit_code == 1
        assert "A label is plain words" in result.output
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Mine.")
    result = new(NAME, "--folder", str(tmp_path))
    assert result.exit_code == 1
    assert "is there already, and nothing is overwritten" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_a_folder_that_cannot_be_written_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = new(NAME, "--folder", str(tmp_path / "file" / "new"))
    assert result.exit_code == 1
    assert "cannot be written: Not a directory" in result.output


def test_without_a_folder_it_is_written_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = new("story_hours")
    assert result.exit_code == 0
    assert (tmp_path / "hub-story-hours" / "hub_story_hours" / "plugin.py").exists()
    assert "pip install --editable . pytest" in result.output


@pytest.mark.parametrize(
    ("version", "wanted"), [("0.1.0", ">=0.1,<0.2"), ("1.4.2", ">=1.4,<2"), ("0.12", ">=0.12,<0.13")]
)
def test_the_range_ends_where_the_next_version_may_break_it(version: str, wanted: str) -> None:
    assert version_range(version) == wanted


def files(folder: Path) -> Sequence[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_it_is_complete(project: Path) -> None:
    package = f"hub_{NAME}/"
    parts = {name.removeprefix(package) for name in files(project) if "__pycache__" not in name}
    assert parts >= {
        "README.md",
        "pyproject.toml",
        "models.py",
        "migrations/0001_first_tables.py",
        "templates/recipes/index.html",
        "translations/es/LC_MESSAGES/messages.po",
        "translations/es/LC_MESSAGES/messages.mo",
        "tests/test_pages.py",
        "tests/test_plugin_contract.py",
    }
    assert not any("@" in name or name.endswith(".tmpl") for name in parts)
