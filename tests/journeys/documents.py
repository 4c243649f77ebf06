"""The demo's real documents for browsers to look at, drawn once and kept in the cache of the tests.

Drawing them takes ten seconds; eight tests on two databases ask for them.
"""

from __future__ import annotations

import hashlib
import pickle
import shutil
from collections.abc import Callable
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from hub_toolkits import demo_loading

DRAWN_WITH = ("pillow", "pypdfium2", "reportlab")
HEAVY = ("build_document", "_draw")
"""Functions of the loader that draw: equal arguments give equal bytes."""


def keep_documents(cache: pytest.Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the loader of the demo take what was drawn before from the cache."""
    folder = cache.mkdir("demo-documents") / _fingerprint()
    for outdated in set(folder.parent.iterdir()) - {folder}:
        shutil.rmtree(outdated, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    for name in HEAVY:
        monkeypatch.setattr(demo_loading, name, _kept(getattr(demo_loading, name), folder))


def _kept(draw: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    def ask(*arguments: Any) -> Any:
        file = folder / hashlib.sha256(f"{draw.__name__}{arguments!r}".encode()).hexdigest()
        if not file.exists():
            # Several processes fill the same folder: each document is drawn by one of them.
            with FileLock(file.with_suffix(".lock")):
                if not file.exists():
                    new = file.with_suffix(".new")
                    new.write_bytes(pickle.dumps(draw(*arguments)))
                    new.replace(file)
        return pickle.loads(file.read_bytes())  # noqa: S301 - our own

    return ask


def _fingerprint() -> str:
    """Return a hash of everything that decides how documents look."""
    digest = hashlib.sha256(" ".join(f"{name} {metadata.version(name)}" for name in DRAWN_WITH).encode())
    with resources.as_file(resources.files("hub_toolkits")) as package:
        for file in sorted([*package.glob("demo/**/*"), *package.glob("parsers/*.py")]):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.read_bytes())
    return digest.hexdigest()[:20]
