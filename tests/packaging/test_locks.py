"""The locks fit each other and the projects, and name no place."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("requirements/*.txt"))
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", re.MULTILINE)


def pins(name: str) -> set[tuple[str, str]]:
    return set(PIN.findall((ROOT / "requirements" / f"{name}.txt").read_text("utf-8")))


def test_development_lock_holds_the_runtime_at_the_same_versions() -> None:
    assert pins("runtime") - pins("dev") == set()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_has_hashes_and_no_address(lock: Path) -> None:
    content = lock.read_text("utf-8")
    assert "://" not in content
    for pin in PIN.finditer(content):
        assert content[pin.end() :].split("\n", 2)[1].strip().startswith("--hash=sha256:"), pin[1]


@pytest.mark.parametrize("project", [ROOT, *sorted(ROOT.glob("plugins/*"))], ids=lambda path: path.name)
def test_lock_satisfies_the_project(project: Path) -> None:
    described = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    locked = dict(pins("dev"))
    for text in [*described["project"]["dependencies"], *described.get("dependency-groups", {}).get("dev", [])]:
        wanted = Requirement(text)
        if wanted.name != "partner-hub":
            version = locked.get(canonicalize_name(wanted.name))
            assert version is not None and wanted.specifier.contains(version, prereleases=True), text


def test_front_end_lock_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text("utf-8")
