"""Set-up: steps are skipped when they are done and done again when they were interrupted."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts import environment, steps, system

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an environment as set-up leaves it."""
    root = tmp_path / "project"
    packages = root / ".venv" / "lib" / "python3.11" / "site-packages" / "pip"
    packages.mkdir(parents=True)
    (packages / "__init__.py").touch()
    (root / ".venv" / "bin").mkdir()
    (root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (root / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.7\n", "utf-8")
    monkeypatch.setattr(steps, "ROOT", root)
    monkeypatch.setattr(steps, "STAMPS", root / ".stamps")
    for name, path in {
        "ROOT": root,
        "VENV": root / ".venv",
        "PYTHON": root / ".venv" / "bin" / "python",
        "STAMP": root / ".venv" / ".partner-hub.json",
        "UNFINISHED": root / ".venv" / ".partner-hub-unfinished",
    }.items():
        monkeypatch.setattr(environment, name, path)
    return root


def test_whole_environment_is_kept(folder: Path) -> None:
    assert environment._why_rebuild() == ""


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda root: (root / ".venv" / ".partner-hub-unfinished").touch(), "interrupted"),
        (lambda root: (root / ".venv" / ".partner-hub.json").write_text('{"root": "/elsewhere"}'), "another folder"),
        (lambda root: (root / ".venv" / "bin" / "python").unlink(), "gone"),
        (lambda root: (root / ".venv" / "pyvenv.cfg").write_text("version = 3.10.2\n"), "older"),
        (lambda root: (root / ".venv").rename(root / "moved"), "Making"),
    ],
)
def test_broken_environment_is_made_anew(folder: Path, damage: object, reason: str) -> None:
    assert callable(damage)
    damage(folder)
    assert reason in environment._why_rebuild()


def test_failing_step_shows_the_end_of_its_output_and_what_to_do(folder: Path) -> None:
    command = [sys.executable, "-c", "print('half of it'); raise SystemExit(3)"]
    with pytest.raises(steps.SetupError, match=r"(?s)half of it.*Try it again.*\.stamps/part\.log"):
        steps.run(command, failure="Try it again.", log="part", cwd=folder)


def test_missing_program_is_named(folder: Path) -> None:
    with pytest.raises(steps.SetupError, match=r"(?s)no-such-program.*Install it"):
        steps.run(["no-such-program"], failure="Install it.", log="part", cwd=folder)


def test_stamp_is_whole_or_absent(folder: Path) -> None:
    stamp = folder / ".stamps" / "part.json"
    assert steps.read_stamp(stamp) == {}
    steps.write_stamp(stamp, {"sources": "a"})
    assert steps.read_stamp(stamp) == {"sources": "a"}
    stamp.write_text('{"sources": ', "utf-8")
    assert steps.read_stamp(stamp) == {}


def test_fingerprint_follows_names_and_contents(folder: Path) -> None:
    one, two = folder / "one", folder / "two"
    one.write_text("a", "utf-8")
    two.write_text("b", "utf-8")
    first = steps.fingerprint([one, two])
    assert steps.fingerprint([two, one]) == first
    one.write_text("b", "utf-8")
    two.write_text("a", "utf-8")
    assert steps.fingerprint([one, two]) != first


def test_second_set_up_waits_for_the_first(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from scripts import steps\n"
        "steps.STAMPS = Path(sys.argv[1])\n"
        "with steps.only_one(): print('in', flush=True)"
    )
    with steps.only_one():
        second = subprocess.Popen(
            [sys.executable, "-c", program, str(folder / ".stamps")], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert second.stdout is not None
        assert "Waiting" in second.stdout.readline()
    assert second.communicate(timeout=20)[0] == "in\n"


@pytest.mark.parametrize("arguments", [[], ["walk"]])
def test_wrong_arguments_are_answered(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.setup", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Usage" in done.stderr


def test_missing_programs_come_with_their_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HUB_TEST_POSTGRES", str(tmp_path))
    monkeypatch.setenv("HUB_TEST_CHROMIUM", str(tmp_path / "chromium"))
    packages = [package for wanted in system.missing().values() for package in wanted]
    assert {"postgresql", "chromium"} <= set(packages)


def test_elsewhere_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUB_TEST_POSTGRES", str(tmp_path))
    monkeypatch.setattr(system, "is_debian", lambda: False)
    assert system.main() == 0
    assert "PostgreSQL" in capsys.readouterr().out
