"""What the frame of every page shows."""

from __future__ import annotations

import re

import pytest

from hub.testing.client import HubClient
from hub.testing.factories import make_partner


def current_links(page: str, part: str) -> list[str]:
    """Return the addresses that one part of the page marks as the page itself."""
    inside = page.partition(f"<{part}")[2].partition(f"</{part}>")[0]
    return re.findall(r'<a href="([^"]+)" aria-current="page"', inside)


@pytest.mark.parametrize("path", ["/about", "/privacy", "/accessibility", "/campaigns", "/report-a-problem"])
def test_the_foot_marks_the_page_itself_and_no_other(client: HubClient, path: str) -> None:
    assert current_links(client.get(path).text, "footer") == [path]


def test_a_main_link_stands_for_its_section(client: HubClient) -> None:
    from hub.db import db

    make_partner(slug="ours")
    db.session.commit()
    assert set(current_links(client.get("/partners/ours").text, "header")) == {"/partners/"}
    assert set(current_links(client.get("/toolkits/kits/").text, "header")) == {"/toolkits/"}
