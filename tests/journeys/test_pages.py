"""The main pages on a phone and on a desk, light and dark: for everybody, in their width, in valid HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from tests.journeys import site
from tests.journeys.checking import OVERFLOW, browser_of, problems_of, validate
from tests.journeys.conftest import OpenBrowser

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

LOOKS: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("width", [390, 1280])
def test_main_pages_are_for_everybody_and_fit(filled: None, open_browser: OpenBrowser, width: int) -> None:
    problems: list[str] = []
    for who in site.PEOPLE:
        page = browser_of(open_browser, who, viewport={"width": width, "height": 800})
        for name, address in site.pages(who).items():
            for look in LOOKS:
                page.emulate_media(color_scheme=look)
                site.visit(page, address)
                problems += [f"{name} ({look}): {problem}" for problem in problems_of(page)]
    assert not problems, "\n".join(problems)


def test_text_may_be_twice_as_large(filled: None, open_browser: OpenBrowser) -> None:
    problems: list[str] = []
    for who in site.PEOPLE:
        page = browser_of(open_browser, who)
        for name, address in site.pages(who).items():
            site.visit(page, address)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            for width in (1280, 768, 390):
                page.set_viewport_size({"width": width, "height": 800})
                if (overflow := page.evaluate(OVERFLOW)) > 0:
                    problems.append(f"{name}: {overflow} pixels too wide at {width}")
    assert not problems, "\n".join(problems)


def test_html_of_the_main_pages_is_valid(filled: None, open_browser: OpenBrowser, tmp_path: Path) -> None:
    for who in site.PEOPLE:
        page = browser_of(open_browser, who)
        for name, address in site.pages(who).items():
            site.visit(page, address)
            source = page.request.get(page.url)  # as it was sent: scripts change what the browser holds
            (tmp_path / f"{name.replace(' ', '-')}.html").write_text(source.text(), "utf-8")
    assert validate(tmp_path) == sum(len(site.pages(who)) for who in site.PEOPLE)
