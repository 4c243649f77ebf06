"""Install what tests need from the system: PostgreSQL, Chromium and fonts. Standard library only.

Debian as root: with apt-get, only what is missing. Elsewhere it says what to install and leaves it to you.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.testing.programs import find_chromium, find_postgres
from scripts.steps import SetupError, only_one, run, say, step

NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/partner-hub.conf")


def missing() -> dict[str, list[str]]:
    """Return what is not on this machine, with the Debian packages that bring it."""
    lacking: dict[str, list[str]] = {}
    if find_postgres() is None:
        lacking["PostgreSQL 15 or newer (the server, not only psql)"] = ["postgresql"]
    if find_chromium() is None:
        # Without fonts a page renders as boxes, and screenshots differ from machine to machine.
        lacking["Chromium"] = ["chromium", "fonts-dejavu-core", "fonts-liberation"]
    if sys.platform == "linux" and not _loads("libatomic.so.1"):
        lacking["libatomic (Playwright's driver needs it)"] = ["libatomic1"]
    return lacking


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def is_debian() -> bool:
    """Say whether packages have Debian's names here; Ubuntu's ``chromium`` is another thing."""
    try:
        release = Path("/etc/os-release").read_text("utf-8")
    except OSError:
        return False
    return re.search(r"^ID=\"?debian\"?$", release, re.MULTILINE) is not None


def install(packages: list[str]) -> None:
    """Install Debian packages without questions; raises ``SetupError``."""
    environment = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    options = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    failure = "apt-get could not install it. Is Debian's package archive reachable? Run the same command again."
    with step("Updating the list of Debian packages"):
        run(["apt-get", *options, "update"], failure=failure, log="apt-update", env=environment)
    with step(f"Installing {', '.join(packages)} with apt-get"), _no_server_of_its_own():
        command = ["apt-get", *options, "install", "--yes", "--no-install-recommends", *packages]
        run(command, failure=failure, log="apt-install", env=environment)


@contextmanager
def _no_server_of_its_own() -> Iterator[None]:
    """Keep Debian from making and starting a database server: tests start their own."""
    if NO_MAIN_CLUSTER.parent.parent.exists():  # PostgreSQL was here before: its settings are not ours
        yield
        return
    NO_MAIN_CLUSTER.parent.mkdir(parents=True)
    NO_MAIN_CLUSTER.write_text("create_main_cluster = false\n", "utf-8")
    try:
        yield
    finally:
        NO_MAIN_CLUSTER.unlink(missing_ok=True)


def main() -> int:
    """Install or name what is missing; return the exit status. What is only named does not stop the tests."""
    lacking = missing()
    if not lacking:
        return 0
    packages = [package for wanted in lacking.values() for package in wanted]
    if not (is_debian() and os.geteuid() == 0):
        say(f"! Not found here: {'; '.join(lacking)}. Tests that need it are skipped.")
        say("  Install it with your system's package manager")
        say(f"  (on Debian, as root: apt-get install {' '.join(packages)}).")
        return 0
    try:
        with only_one():
            install(packages)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    still = missing()
    if still:
        print(f"Installed, but still not found: {'; '.join(still)}.", file=sys.stderr)
    return 1 if still else 0


if __name__ == "__main__":
    sys.exit(main())
