"""Find the programs that tests start. Standard library only: the set-up scripts ask here as well."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_POSTGRES_FOLDERS = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt")
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
_CHROMIUM_FILES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)


def find_postgres() -> Path | None:
    """Return the folder with the newest ``initdb`` and ``postgres``; ``HUB_TEST_POSTGRES`` names another one."""
    named = os.environ.get("HUB_TEST_POSTGRES")
    if named:
        return _with_server(Path(named))
    on_path = shutil.which("initdb")
    installed = [folder for root in _POSTGRES_FOLDERS for folder in Path(root).glob("*/bin")]
    candidates = sorted(installed, key=_version, reverse=True) + ([Path(on_path).parent] if on_path else [])
    return next((folder for folder in candidates if _with_server(folder)), None)


def find_chromium() -> Path | None:
    """Return a Chromium or Chrome; ``HUB_TEST_CHROMIUM`` names another one."""
    named = os.environ.get("HUB_TEST_CHROMIUM")
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    on_path = [Path(found) for name in _CHROMIUM_NAMES if (found := shutil.which(name))]
    return next(iter([*on_path, *(Path(file) for file in _CHROMIUM_FILES if os.access(file, os.X_OK))]), None)


def _with_server(folder: Path) -> Path | None:
    complete = all(os.access(folder / program, os.X_OK) for program in ("initdb", "postgres"))
    return folder if complete else None


def _version(folder: Path) -> tuple[int, ...]:
    digits = "".join(sign if sign.isdigit() else " " for sign in folder.parent.name)
    return tuple(int(part) for part in digits.split())
