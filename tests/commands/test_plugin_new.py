"""``hub plugins new`` writes a plugin whose own tests pass at once, on both databases; and whose tests can fail."""

from __future__ import annotations

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


def own_tests(project: Path, site: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run(project, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *options, PYTHONPATH=str(site))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A freshly written plugin."""
    folder = tmp_path_factory.mktemp("new") / "hub-recipes"
    result = new(NAME, "--folder", str(folder), "--label-es", "Recetas")
    assert result.exit_code == 0, result.output
    return folder


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_tests_of_a_new_plugin_pass_at_once(project: Path, tmp_path: Path) -> None:
    done = own_tests(project, install(project, tmp_path / "site"))
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
def test_the_types_of_a_new_plugin_are_right(project: Path, tmp_path: Path) -> None:
    done = run(project, "mypy", "--cache-dir", str(tmp_path), ".")
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
BROKEN: dict[str, tuple[str, str, str, str]] = {
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


@pytest.mark.slow
@pytest.mark.parametrize("fault", BROKEN)
def test_the_contract_sees(project: Path, tmp_path: Path, fault: str) -> None:
    file, before, after, test = BROKEN[fault]
    folder = shutil.copytree(project, tmp_path / "hub-recipes")
    path = folder / f"hub_{NAME}" / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    if "again()" in after:
        views = folder / f"hub_{NAME}" / "views.py"
        again = "entries=entries, form=form, again=lambda: '' if services.list_newest(1) else ''"
        views.write_text(views.read_text("utf-8").replace("entries=entries, form=form", again), "utf-8")
    only = ("tests/test_plugin_contract.py", "-k", f"{test} and sqlite")
    done = own_tests(folder, install(folder, tmp_path / "site"), *only)
    assert "1 failed" in done.stdout, done.stdout + done.stderr


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
