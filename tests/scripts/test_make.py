"""The commands that the README promises."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROMISED = {"run", "test", "lint", "format", "bench", "docs", "clean"}


def make(*arguments: str, **values: str) -> str:
    """Return what make says; nothing is changed."""
    own = {
        name: value for name, value in os.environ.items() if name not in {"HOST", "PORT", "HUB_INSTANCE", "MAKEFLAGS"}
    }
    done = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT,
        env=own | values,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_help_lists_every_target_in_a_line() -> None:
    lines = make("help").splitlines()
    listed = [match[1] for line in lines if (match := re.match(r"  make (\S+) +\S", line))]
    assert len(listed) == len(lines)
    assert set(listed) >= PROMISED
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(targets) - {"setup-test"} == set(listed)
    assert make() == make("help")


@pytest.mark.parametrize("how", ["arguments", "environment"])
def test_run_takes_host_port_and_instance(how: str) -> None:
    values = {"HOST": "127.0.0.2", "PORT": "9123", "HUB_INSTANCE": "elsewhere"}
    if how == "arguments":
        said = make("-n", "run", *(f"{name}={value}" for name, value in values.items()))
    else:
        said = make("-n", "run", **values)
    assert 'serve --host "127.0.0.2" --port "9123"' in said
    assert "HUB_ENV=local" in said


def test_run_listens_on_this_machine_alone_unless_told() -> None:
    assert 'serve --host "127.0.0.1" --port "8000"' in make("-n", "run")


def test_the_public_ci_calls_the_test_command_of_the_readme_and_skips_nothing() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    commands = [line for line in script.splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["export HUB_TEST_REQUIRE=all", "exec make test"]
    assert "\nmake test " in (ROOT / "README.md").read_text("utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
