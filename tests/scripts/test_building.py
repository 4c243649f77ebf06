"""What a start builds: the front-end files and the packages, only when they are missing or stale."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scripts import environment, frontend, steps


class Machine:
    """Notes which programs are run, and does as much of their work as the next step looks at."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ran: list[str] = []

    def run(self, command: list[Any], **_options: Any) -> None:
        """Stand for ``scripts.steps.run``."""
        words = [str(part) for part in command]
        self.ran.append(" ".join(word for word in words[:4] if not word.startswith("/")))
        if words[0] == "node":
            output = self.root / "hub" / "web" / "static" / "dist"
            output.mkdir(parents=True, exist_ok=True)
            (output / "manifest.json").write_text("{}")

    def pip(self, *arguments: str, **_options: Any) -> None:
        """Stand for ``scripts.environment.pip``."""
        self.ran.append(f"pip {arguments[0]}")

    def done(self) -> list[str]:
        """Return what ran since the last question."""
        ran, self.ran = self.ran, []
        return ran


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A checkout whose front end and packages were never built, and no program is really run."""
    made = Machine(tmp_path)
    for folder in ("frontend/scss", "frontend/node_modules", "requirements", "hub", "plugins/birds", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    for name, text in {
        "frontend/package.json": "{}",
        "frontend/package-lock.json": "{}",
        "frontend/scss/app.scss": "body {}",
        "requirements/runtime.txt": "flask==3.1\n",
        "requirements/dev.txt": "flask==3.1\npytest==9\n",
        "hub/__init__.py": '__version__ = "0.1.0"',
        "pyproject.toml": '[build-system]\nrequires = []\n[project]\nname = "partner-hub"\n',
        "plugins/birds/pyproject.toml": '[build-system]\nrequires = []\n[project]\nname = "hub-birds"\n',
    }.items():
        (tmp_path / name).write_text(text)
    values: dict[Any, dict[str, Path]] = {
        steps: {"ROOT": tmp_path, "STAMPS": tmp_path / ".stamps", "VENV": tmp_path / ".venv"},
        environment: {
            "ROOT": tmp_path,
            "VENV": tmp_path / ".venv",
            "STAMP": tmp_path / ".venv" / "stamp.json",
            "UNFINISHED": tmp_path / ".venv" / "unfinished",
        },
        frontend: {
            "ROOT": tmp_path,
            "SOURCES": tmp_path / "frontend",
            "OUTPUT": tmp_path / "hub" / "web" / "static" / "dist",
            "STAMP": tmp_path / ".stamps" / "frontend.json",
            "PACKAGES": tmp_path / "frontend" / "node_modules",
            "PACKAGES_STAMP": tmp_path / "frontend" / "node_modules" / "stamp.json",
            "OWN_NODE": tmp_path / ".venv" / "bin" / "node",
        },
    }
    for module, names in values.items():
        for name, path in names.items():
            monkeypatch.setattr(module, name, path)
    monkeypatch.setattr(frontend, "run", made.run)
    monkeypatch.setattr(frontend, "pip", made.pip)
    monkeypatch.setattr(environment, "pip", made.pip)
    monkeypatch.setattr(environment, "_why_rebuild", lambda: "")
    monkeypatch.setattr(frontend, "_system_node_is_good", lambda: True)
    return made


BUILD, INSTALL = "node frontend/build.mjs", "npm ci --ignore-scripts --no-audit"


def test_the_front_end_is_built_once_and_again_when_a_source_changed(machine: Machine) -> None:
    frontend.ready()
    assert machine.done() == [INSTALL, BUILD]
    frontend.ready()
    assert machine.done() == []
    (machine.root / "frontend" / "scss" / "app.scss").write_text("body { color: teal }")
    frontend.ready()
    assert machine.done() == [BUILD]
    (machine.root / "frontend" / "scss" / "_more.scss").write_text("")
    frontend.ready()
    assert machine.done() == [BUILD]
    (machine.root / "frontend" / "package-lock.json").write_text('{"a": 1}')
    frontend.ready()
    assert machine.done() == [INSTALL, BUILD]
    (machine.root / "hub" / "web" / "static" / "dist" / "manifest.json").unlink()
    frontend.ready()
    assert machine.done() == [BUILD]


def test_a_build_that_failed_is_done_again(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    frontend.ready()
    (machine.root / "frontend" / "scss" / "app.scss").write_text("body {")

    def fail(*_command: Any, **_options: Any) -> None:
        raise steps.SetupError("no")

    with monkeypatch.context() as patch:
        patch.setattr(frontend, "run", fail)
        with pytest.raises(steps.SetupError):
            frontend.ready()
    machine.done()
    frontend.ready()
    assert machine.done() == [BUILD]


def test_without_node_one_comes_for_the_build_and_goes_again(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontend, "_system_node_is_good", lambda: False)
    frontend.ready()
    assert machine.done() == ["-m venv", "pip install", INSTALL, BUILD]
    frontend.ready()
    assert machine.done() == []


def test_for_tests_a_node_stays(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    frontend.ready(for_tests=True)
    assert machine.done() == [INSTALL, BUILD]  # the system has one
    monkeypatch.setattr(frontend, "_system_node_is_good", lambda: False)
    frontend.ready(for_tests=True)
    assert machine.done() == ["pip install"]
    frontend.OWN_NODE.touch()
    frontend.ready(for_tests=True)
    assert machine.done() == []
    with frontend._node() as path:
        assert path.startswith(str(frontend.OWN_NODE.parent))


def test_packages_are_installed_once_and_again_when_a_lock_changed(machine: Machine) -> None:
    environment.ready("runtime")
    assert machine.done() == ["pip install", "pip install"]  # the lock, then the projects
    environment.ready("runtime")
    assert machine.done() == []
    environment.ready("dev")
    assert machine.done() == ["pip install"]
    environment.ready("runtime")
    environment.ready("dev")
    assert machine.done() == []
    (machine.root / "requirements" / "runtime.txt").write_text("flask==3.2\n")
    environment.ready("runtime")
    assert machine.done() == ["pip install"]


def test_a_plugin_that_came_or_went_is_noticed(machine: Machine) -> None:
    environment.ready("runtime")
    machine.done()
    (machine.root / "plugins" / "birds" / "pyproject.toml").unlink()
    environment.ready("runtime")
    assert machine.done() == ["pip uninstall", "pip install"]
    assert json.loads(environment.STAMP.read_text())["names"] == ["partner-hub"]


def test_an_interrupted_installation_leaves_its_mark(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def interrupted() -> Iterator[None]:
        def stop(*_arguments: str, describe: Any = None, **_options: Any) -> None:
            if describe is not None:
                describe("Installing collected packages: flask")
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(environment, "pip", stop)
            yield

    with interrupted(), pytest.raises(KeyboardInterrupt):
        environment.ready("runtime")
    assert environment.UNFINISHED.exists()
