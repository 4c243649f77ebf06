"""Make ``.venv`` and install the locked packages, the project and its plugins. Standard library only."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from scripts.steps import ROOT, VENV, SetupError, fingerprint, read_stamp, run, say, step, write_stamp

Profile = Literal["runtime", "dev"]

PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".partner-hub.json"
UNFINISHED = VENV / ".partner-hub-unfinished"
"""Is there while ``.venv`` is being changed: when a start finds it, the last one was interrupted."""

PIP_FAILED = (
    "The packages could not be installed. Is there a network connection to the package index (PyPI, or the one"
    " in your pip configuration)? Run the same command again; what was downloaded is kept."
)


def ready(profile: Profile) -> None:
    """Bring ``.venv`` up to date with the lock of ``profile``; without a network when nothing changed."""
    reason = _why_rebuild()
    if reason:
        _make(reason)
    _install_lock(profile)
    _install_projects()


def _why_rebuild() -> str:
    """Return why ``.venv`` has to be made anew, or an empty string."""
    if not VENV.exists():
        return "Making the Python environment .venv"
    root = read_stamp(STAMP).get("root", str(ROOT))
    if UNFINISHED.exists():
        return "Making .venv anew: an earlier set-up was interrupted"
    if root != str(ROOT):
        return "Making .venv anew: it was made for another folder"
    if not PYTHON.exists() or not any(VENV.glob("lib/python3.*/site-packages/pip/__init__.py")):
        return "Making .venv anew: its Python or pip is gone"
    version = re.search(r"^version(?:_info)?\s*=\s*3\.(\d+)", (VENV / "pyvenv.cfg").read_text("utf-8"), re.MULTILINE)
    if version is None or int(version[1]) < 11:
        return "Making .venv anew: its Python is older than 3.11"
    return ""


def _make(reason: str) -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            f"This Python ({sys.executable}) comes without venv or ensurepip. On Debian and Ubuntu:"
            f" apt-get install python3.{sys.version_info.minor}-venv. Then run the same command again."
        )
    with step(reason):
        if VENV.exists():
            shutil.rmtree(VENV)
        VENV.mkdir()
        UNFINISHED.touch()
        failure = f"The Python environment could not be made with {sys.executable}."
        run([sys.executable, "-m", "venv", VENV], failure=failure, log="venv")
        UNFINISHED.unlink()


def _install_lock(profile: Profile) -> None:
    """Install what the lock names, by hash, when the lock is another one than last time."""
    hashes = {name: fingerprint([_lock(name)]) for name in ("runtime", "dev")}
    state = read_stamp(STAMP)
    done = state.get("locks")
    done = done if isinstance(done, dict) else {}
    if done.get(profile) == hashes[profile]:
        return
    total = len(re.findall(r"^[a-z0-9]", _lock(profile).read_text("utf-8"), re.MULTILINE))

    unpacking = False

    def describe(output: str) -> str:
        nonlocal unpacking
        unpacking = "Installing collected packages" in output
        if unpacking:
            return "unpacking the packages"
        fetched = len(re.findall(r"^\s*(?:Collecting|Requirement already satisfied)", output, re.MULTILINE))
        return f"{fetched} of about {total} packages fetched"

    with step(f"Installing the packages of requirements/{profile}.txt"):
        UNFINISHED.touch()
        try:
            # The lock is complete, so pip has nothing to resolve: --no-deps saves it the attempt.
            pip("install", "--no-deps", "--require-hashes", "-r", str(_lock(profile)), describe=describe)
            unpacking = False
        finally:
            if not unpacking:  # all is done, or pip stopped before it changed anything
                UNFINISHED.unlink()
    # dev.txt contains runtime.txt at the same versions; the other way round the development pins may now be wrong.
    locks = hashes if profile == "dev" else {"runtime": hashes["runtime"]}
    write_stamp(STAMP, {**state, "root": str(ROOT), "locks": locks})


def _lock(profile: str) -> Path:
    return ROOT / "requirements" / f"{profile}.txt"


def _install_projects() -> None:
    """Install the hub and every plugin so that the code in this folder is what runs."""
    folders = [ROOT, *sorted(file.parent for file in ROOT.glob("plugins/*/pyproject.toml"))]
    described = {folder: tomllib.loads((folder / "pyproject.toml").read_text("utf-8")) for folder in folders}
    # Only these parts reach the installed metadata; a new lint rule is no reason to install again.
    relevant = [repr((data["build-system"], data["project"])) for data in described.values()]
    wanted = fingerprint([ROOT / "hub" / "__init__.py"], str(ROOT), *relevant)
    state = read_stamp(STAMP)
    if state.get("projects") == wanted:
        return
    names = [str(data["project"]["name"]) for data in described.values()]
    earlier = state.get("names")
    gone = sorted(set(earlier if isinstance(earlier, list) else []) - set(names))
    with step(f"Installing {', '.join(names)}"):
        if gone:
            say(f"  removing {', '.join(gone)}: no longer in this folder")
            pip("uninstall", "--yes", *gone)
        editable = [part for folder in folders for part in ("--editable", str(folder))]
        pip("install", "--no-deps", "--no-build-isolation", "--no-index", *editable)
    write_stamp(STAMP, {**state, "root": str(ROOT), "projects": wanted, "names": names})


def pip(*arguments: str, describe: Callable[[str], str] | None = None, python: Path = PYTHON, log: str = "pip") -> None:
    """Run pip of an environment without questions; raises ``SetupError`` with what to do."""
    run(
        [python, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments],
        failure=PIP_FAILED,
        log=log,
        describe=describe,
        env={"PIP_PROGRESS_BAR": "off", "PIP_ROOT_USER_ACTION": "ignore"},
    )
