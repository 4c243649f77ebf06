"""Whatever is typed after ``hub``: an answer in a line or two that says what to do, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HUB = str(Path(sys.executable).parent / "hub")


def hub(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command in an instance of its own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return subprocess.run(
        [HUB, *arguments],
        env=own | {"HUB_ENV": "test", "HUB_INSTANCE": str(folder)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance that is up to date."""
    folder = tmp_path_factory.mktemp("instance")
    done = hub(folder, "db", "upgrade")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize(
    ("command", "typed", "answer"),
    [
        ("nosuch", "", "No such command 'nosuch'"),
        (
            "db revision --plugin nosuch -m x",
            "",
            "There is no history “nosuch”. There are: core, helplines, pledges, toolkits.",
        ),
        ("users list --role boss", "", "There is no role “boss”"),
        ("users create --email nobody --password-stdin", "seven calm otters\n", "Please enter an e-mail address"),
        ("users create --email a@b.example --role boss --password-stdin", "", "There is no role “boss”"),
        ("users create --email a@b.example --password-stdin", "short\n", "at least 8 characters"),
        ("users create --email a@b.example --password-stdin", "", "at least 8 characters"),
        ("partners import nosuch file", "", "'nosuch' is not one of"),
        ("partners import generic nosuch.csv", "", "“nosuch.csv” cannot be read: No such file"),
        ("audit verify --noted 5", "", "write it as “hub audit head” printed it"),
        ("restore nosuch.zip", "", "does not exist"),
        ("serve --port 99999", "", "99999 is not in the range 1<=x<=65535"),
        ("serve --port abc", "", "'abc' is not a valid integer"),
        ("toolkits nosuch", "", "No such command 'nosuch'"),
    ],
)
def test_it_says_what_is_wrong(instance: Path, command: str, typed: str, answer: str) -> None:
    done = hub(instance, *command.split(), typed=typed)
    assert done.returncode in {1, 2}
    assert answer in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["users list", "audit verify", "demo load"])
def test_a_database_that_was_never_made_is_named(tmp_path: Path, command: str) -> None:
    done = hub(tmp_path, *command.split())
    assert done.returncode == 1
    assert "“hub db upgrade” brings it there" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = hub(tmp_path / "file" / "instance", "db", "status")
    assert done.returncode == 1
    assert done.stderr.startswith("hub: ")
    assert "Traceback" not in done.stderr


def test_settings_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text("env = [\n")
    done = hub(tmp_path, "db", "status")
    assert done.returncode == 1
    assert "hub.toml is no TOML" in done.stderr
    assert "Traceback" not in done.stderr


def test_commands_of_a_plugin_stand_under_its_name(instance: Path) -> None:
    done = hub(instance, "toolkits", "reindex")
    assert (done.returncode, done.stdout) == (0, "0 resources can be found.\n")
    done = hub(instance, "toolkits", "render")
    assert (done.returncode, done.stdout) == (0, "0 files wait for their pictures.\n")
