"""No page asks another host, breaks the content security policy, or gives a reader a cookie."""

from __future__ import annotations

import pytest

from tests.journeys import site
from tests.journeys.browsing import Watch
from tests.journeys.conftest import OpenBrowser

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def test_pages_ask_nobody_else(filled: None, open_browser: OpenBrowser, watches: list[Watch]) -> None:
    for who in site.PEOPLE:
        page = open_browser()
        if who is not None:
            site.sign_in(page, who)
        for address in site.pages(who).values():
            site.visit(page, address)
            page.mouse.wheel(0, 20_000)  # pictures further down
            page.wait_for_load_state("networkidle")
        assert watches[-1].requests
        assert watches[-1].found() == []
        if who is None:
            assert page.context.cookies() == []
            assert page.evaluate("localStorage.length + sessionStorage.length") == 0
