"""Build the front-end files when they are missing or older than their sources. Standard library only."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from scripts.environment import pip
from scripts.steps import ROOT, STAMPS, VENV, SetupError, fingerprint, read_stamp, run, say, step, write_stamp

SOURCES = ROOT / "frontend"
OUTPUT = ROOT / "hub" / "web" / "static" / "dist"
STAMP = STAMPS / "frontend.json"
PACKAGES = SOURCES / "node_modules"
PACKAGES_STAMP = PACKAGES / ".partner-hub.json"
NODE_LOCK = ROOT / "requirements" / "node.txt"
OLDEST_NODE = 20
OWN_NODE = VENV / "bin" / "node"
"""Where the tests find a Node on a machine that has none."""


def ready(*, for_tests: bool = False) -> None:
    """Build ``hub/web/static/dist``; nothing is read twice and Node is not asked for when it is up to date.

    A test checks pages with a program of Node's, so ``for_tests`` sees to it that one stays.
    """
    if for_tests:
        _keep_node()
    wanted = fingerprint(_source_files())
    if read_stamp(STAMP).get("sources") == wanted and (OUTPUT / "manifest.json").is_file():
        return
    with _node() as path:
        environment = {"PATH": path}
        packages = fingerprint([SOURCES / "package.json", SOURCES / "package-lock.json"])
        if read_stamp(PACKAGES_STAMP).get("lock") != packages:
            with step("Installing the front-end packages of frontend/package-lock.json"):
                failure = "The front-end packages could not be installed. Is the npm registry reachable? Run it again."
                command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
                run(command, failure=failure, log="npm", cwd=SOURCES, env=environment)
                write_stamp(PACKAGES_STAMP, {"lock": packages})
        with step("Building the front-end files"):
            STAMP.unlink(missing_ok=True)
            failure = "The front-end files could not be built."
            run(["node", "frontend/build.mjs"], failure=failure, log="frontend", env=environment)
            if not (OUTPUT / "manifest.json").is_file():
                raise SetupError("frontend/build.mjs ended well but left no hub/web/static/dist/manifest.json.")
            write_stamp(STAMP, {"sources": wanted})


def _source_files() -> list[Path]:
    found: list[Path] = []
    for folder, folders, files in os.walk(SOURCES):
        folders[:] = [name for name in folders if name not in {"node_modules", "build"}]  # fetched, and scratch space
        found.extend(Path(folder, file) for file in files)
    return found


def _keep_node() -> None:
    if OWN_NODE.exists() or _system_node_is_good():
        return
    with step(f"No Node {OLDEST_NODE} or newer with npm here: fetching one for the tests (about 60 MB)"):
        pip("install", "--no-deps", "--require-hashes", "-r", str(NODE_LOCK), log="node")


@contextmanager
def _node() -> Iterator[str]:
    """Give a ``PATH`` on which ``node`` and ``npm`` are: the system's, else those of a PyPI package."""
    path = os.environ.get("PATH", os.defpath)
    if OWN_NODE.exists():
        yield f"{OWN_NODE.parent}{os.pathsep}{path}"
        return
    if _system_node_is_good():
        yield path
        return
    # 230 MB that are needed for seconds: they go as soon as the files are built.
    with tempfile.TemporaryDirectory(prefix="partner-hub-node-") as folder:
        with step(f"No Node {OLDEST_NODE} or newer with npm here: fetching one for this build (about 60 MB)"):
            failure = "The environment for Node could not be made."
            run([sys.executable, "-m", "venv", folder], failure=failure, log="node")
            python = Path(folder, "bin", "python")
            pip("install", "--no-deps", "--require-hashes", "-r", str(NODE_LOCK), python=python, log="node")
        yield f"{folder}/bin{os.pathsep}{path}"


@cache
def _system_node_is_good() -> bool:
    if shutil.which("node") is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", answer)
    if version is None or int(version[1]) < OLDEST_NODE:
        say(f"  the Node here ({answer.strip() or 'unknown version'}) is older than {OLDEST_NODE}")
        return False
    return True
