"""The ten main pages on a phone and on a desk, light and dark: for everybody, in their width, in valid HTML."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from hub.testing.need import unavailable
from tests.journeys import site
from tests.journeys.conftest import OpenBrowser

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

FRONTEND = Path(__file__).parents[2] / "frontend"
PEOPLE = (None, site.OWNER, site.REVIEWER)
LOOKS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [390, 1280])
def test_main_pages_are_for_everybody_and_fit(filled: None, open_browser: OpenBrowser, width: int) -> None:
    problems: list[str] = []
    for who in PEOPLE:
        page = _browser(open_browser, who, viewport={"width": width, "height": 800})
        for name, address in site.pages(who).items():
            for look in LOOKS:
                page.emulate_media(color_scheme=look)
                site.visit(page, address)
                problems += [f"{name} ({look}): {problem}" for problem in _problems(page)]
    assert not problems, "\n".join(problems)


def test_text_may_be_twice_as_large(filled: None, open_browser: OpenBrowser) -> None:
    problems: list[str] = []
    for who in PEOPLE:
        page = _browser(open_browser, who)
        for name, address in site.pages(who).items():
            site.visit(page, address)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            if (overflow := page.evaluate(OVERFLOW)) > 0:
                problems.append(f"{name}: {overflow} pixels too wide")
    assert not problems, "\n".join(problems)


def test_html_of_the_main_pages_is_valid(filled: None, open_browser: OpenBrowser, tmp_path: Path) -> None:
    command = _html_validate()
    for who in PEOPLE:
        page = _browser(open_browser, who)
        for name, address in site.pages(who).items():
            site.visit(page, address)
            source = page.request.get(page.url)  # as it was sent: scripts change what the browser holds
            (tmp_path / f"{name.replace(' ', '-')}.html").write_text(source.text(), "utf-8")
    names = sorted(one.name for one in tmp_path.glob("*.html"))
    assert len(names) == 10
    done = subprocess.run([*command, *names], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _problems(page: Page) -> list[str]:
    found = Axe().run(page)
    problems = [found.generate_report()] if found.violations_count else []
    if (overflow := page.evaluate(OVERFLOW)) > 0:
        problems.append(f"{overflow} pixels too wide")
    return problems


def _browser(open_browser: OpenBrowser, who: str | None, **options: object) -> Page:
    page = open_browser(**options)
    if who is not None:
        site.sign_in(page, who)
    return page


def _html_validate() -> list[str]:
    own = Path(sys.executable).with_name("node")  # of the set-up, where the system has none
    node = own if own.exists() else shutil.which("node")
    program = FRONTEND / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    if node is None or not program.is_file():
        unavailable("html-validate is not here (it needs Node: cd frontend && npm ci --ignore-scripts)")
    return [str(node), str(program), "--config", str(FRONTEND / ".htmlvalidate.json"), "--formatter", "text"]
