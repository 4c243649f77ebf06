"""The demo never rots: whatever the day, one year of each campaign is open."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.campaigns import demo
from hub.campaigns.models import Campaign, CampaignDay, Edition, HelpService, Statistic
from hub.db import db
from hub.testing.client import HubClient


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 8, 1), {2026: "open", 2025: "archived"}),
        (date(2026, 11, 13), {2026: "open", 2025: "archived"}),
        (date(2026, 11, 14), {2027: "open", 2026: "reporting", 2025: "archived"}),
        (date(2027, 1, 12), {2027: "open", 2026: "reporting", 2025: "archived"}),
        (date(2027, 1, 13), {2027: "open", 2026: "archived", 2025: "archived"}),
        (date(2025, 12, 1), {2026: "open", 2025: "reporting"}),
    ],
)
def test_the_years_of_the_demo(today: date, years: dict[int, str]) -> None:
    assert dict(demo.hope_years(today)) == years


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 3, 11), date(2026, 3, 12), date(2026, 12, 31)])
def test_the_week_lies_ahead_and_begins_on_a_monday(today: date) -> None:
    monday, sunday = demo.screens_week(today)
    assert (monday.weekday(), (sunday - monday).days, monday.month) == (0, 6, 3)
    assert sunday >= today


def _counts() -> list[int]:
    tables = (Campaign, Edition, CampaignDay, HelpService, Statistic)
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_loading_twice_changes_nothing(app: Flask) -> None:
    now = datetime(2026, 11, 22, 18, tzinfo=UTC)
    demo.load(now)
    db.session.commit()
    counts = _counts()
    assert counts == [2, 4, 4, 27, 11]
    demo.load(datetime(2028, 1, 1, tzinfo=UTC))
    db.session.commit()
    assert _counts() == counts


def test_the_demo_reads_well(app: Flask, client: HubClient) -> None:
    demo.load(datetime(2026, 8, 1, 18, tzinfo=UTC))
    db.session.commit()
    page = client.get("/").text
    for text in ("Wear Green Day", "Friday, November 13, 2026", "Date to be confirmed", "1-800-RUNAWAY"):
        assert text in page
    assert "About 4,200,000" in page
    spanish = client.get("/es/").text
    assert "Día de Vestir de Verde" in spanish
    assert "Línea 1-800-RUNAWAY" in spanish
    assert "Act Today, Change Tomorrow" in client.get("/c/youth-hope-month/2025/").text
    assert "Kind Message Day" in client.get("/c/kind-screens-week/2027/").text
    found = client.get("/campaigns?q=national+runaway+prevention").text
    assert "/c/youth-hope-month/2026/" in found
    assert "/c/kind-screens-week/2027/" not in found.partition("</main>")[0]


def test_numbers_that_nobody_confirmed_are_not_shown(app: Flask, client: HubClient) -> None:
    demo.load(datetime(2026, 8, 1, 18, tzinfo=UTC))
    db.session.commit()
    for path in ("/", "/help-now"):
        page = client.get(path).text
        for number in ("66008", "44357", "741741", "988lifeline", "1-866-488-7386"):
            assert number not in page, (path, number)
