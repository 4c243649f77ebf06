"""Which year stands for a campaign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from hub.campaigns import services
from hub.campaigns.models import Edition
from hub.campaigns.services.lookup import pick_current
from hub.testing.factories import make_campaign, make_day, make_edition


@pytest.mark.parametrize(
    ("editions", "year"),
    [
        ([], None),
        ([(2026, "planning")], None),
        ([(2025, "archived"), (2026, "open"), (2027, "planning")], 2026),
        ([(2026, "reporting"), (2027, "open")], 2027),
        ([(2025, "archived"), (2026, "running")], 2026),
        ([(2024, "archived"), (2025, "reporting"), (2026, "planning")], 2025),
        ([(2023, "archived"), (2024, "archived")], 2024),
    ],
)
def test_the_current_year(editions: list[tuple[int, str]], year: int | None) -> None:
    current = pick_current(Edition(year=one, state=state) for one, state in editions)
    assert (current.year if current else None) == year


def test_the_featured_campaign_comes_in_one_statement(app: Flask, count_queries: Callable[[], Any]) -> None:
    make_day(make_edition(year=2025, state="archived"))
    campaign = make_campaign(is_featured=False)
    make_edition(campaign)
    with count_queries() as statements:
        edition = services.featured_edition()
    assert edition is not None
    assert (edition.campaign.is_featured, edition.year, len(edition.days)) == (True, 2025, 1)
    assert len(statements) == 1
