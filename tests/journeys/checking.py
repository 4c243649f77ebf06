"""What must hold for every page: nothing for axe to find, no wider than the window, valid HTML."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from hub.testing.need import unavailable
from tests.journeys import site
from tests.journeys.conftest import OpenBrowser

FRONTEND = Path(__file__).parents[2] / "frontend"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def browser_of(open_browser: OpenBrowser, who: str | None, **options: object) -> Page:
    """Open a browser in which somebody of the demo is signed in; ``None`` is a reader."""
    page = open_browser(**options)
    if who is not None:
        site.sign_in(page, who)
    return page


def problems_of(page: Page) -> list[str]:
    """Return what axe finds on the open page, and whether it is too wide."""
    found = Axe().run(page)
    problems = [found.generate_report()] if found.violations_count else []
    if (overflow := page.evaluate(OVERFLOW)) > 0:
        problems.append(f"{overflow} pixels too wide")
    return problems


def validate(folder: Path) -> int:
    """Check all HTML files of a folder; return how many there are."""
    own = Path(sys.executable).with_name("node")  # of the set-up, where the system has none
    node = own if own.exists() else shutil.which("node")
    program = FRONTEND / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    if node is None or not program.is_file():
        unavailable("html-validate is not here (it needs Node: cd frontend && npm ci --ignore-scripts)")
    names = sorted(one.name for one in folder.glob("*.html"))
    rules = ["--config", str(FRONTEND / ".htmlvalidate.json"), "--formatter", "text"]
    command = [str(node), str(program), *rules, *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return len(names)
