"""What readers see: home, campaigns, years and days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from hub import clock
from hub.campaigns import documents, services
from hub.campaigns.models import Campaign, Edition, Statistic
from hub.db import db
from hub.plugins import Contribution, SlotFill, get_registry
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_campaign, make_day, make_edition, make_help
from hub.testing.plugin import MakeApp, SignIn


@pytest.fixture(autouse=True)
def _noon(app: Flask) -> None:
    clock.set_clock(NOON)


def make_year(**values: Any) -> Edition:
    """A featured campaign with a year, a day and a help service."""
    campaign = make_campaign(slug="hope", name="Hope Month", tagline="A safe way home.")
    edition = make_edition(campaign, **values)
    make_day(
        edition,
        steps="1. **Pledge.** Say so.\n2. **Wear it.** All day.",
        ideas="- [camera] Take a picture\n- Sing",
        translations={"es": {"name": "Día de Usarlo"}},
    )
    make_help(edition)
    db.session.commit()
    return edition


def another_year(edition: Edition, **values: Any) -> Edition:
    """One more year of the same campaign."""
    return make_edition(db.session.get(Campaign, edition.campaign_id), **values)


def test_an_empty_site_says_how_to_begin(client: HubClient, sign_in: SignIn) -> None:
    page = client.get("/").text
    assert "Set up your first campaign" in page
    assert "--email you@your.org</span>" in page
    assert "/admin/campaigns/new" not in page
    sign_in("coordinator")
    assert 'href="/admin/campaigns/new"' in client.get("/").text


def test_a_site_that_only_plans_tells_nothing(client: HubClient) -> None:
    make_year(state="planning", theme="Top secret")
    page = client.get("/").text
    assert "The next campaign is being prepared" in page
    assert "Hope Month" not in page
    assert "Top secret" not in page


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (NOON, "11 days to go"),
        (NOON + timedelta(days=10), "It is tomorrow"),
        (NOON + timedelta(days=11), "It is today"),
        (NOON + timedelta(days=12), "It was yesterday"),
        (NOON + timedelta(days=30), "It was 19 days ago"),
        # Late in the evening of November 12 in the campaign's home zone, when it is November 13 in UTC.
        (datetime.fromisoformat("2026-11-13T03:00:00+00:00"), "It is tomorrow"),
    ],
)
def test_home_counts_down_in_words(client: HubClient, now: datetime, words: str) -> None:
    make_year()
    clock.set_clock(now)
    page = client.get("/").text
    assert "Wear It Day" in page
    assert "Friday, November 13, 2026" in page
    assert words in page
    # On the day itself both pages wear the campaign's colour.
    is_today = words == "It is today"
    assert ("hero--bold" in page, "hero--bold" in client.get("/c/hope/2026/wear-it-day").text) == (is_today, is_today)


def test_home_shows_one_figure_with_bound_period_and_source(client: HubClient) -> None:
    make_year()
    db.session.add(
        Statistic(
            key="k",
            statement="Young people without a home",
            value=4_200_000,
            bound="about",
            unit="people",
            period="2024",
            source_title="The Count",
            source_publisher="Counters",
            source_url="https://count.example/",
            is_featured=True,
        )
    )
    db.session.commit()
    page = client.get("/").text
    assert "About 4,200,000" in page
    assert "Young people without a home" in page
    assert "The Count, Counters (2024)" in page
    assert 'href="https://count.example/"' in page


def test_plugins_fill_the_home_and_day_pages(client: HubClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_year()
    names = [f"home.{name}" for name in ("actions", "counter", "map", "kits", "supporters")]
    names += [f"day.{name}" for name in ("actions", "counter", "map", "form", "supporters", "aside")]
    names += ["edition.main"]

    def fill(name: str) -> Contribution[SlotFill]:
        return Contribution(
            "tests", SlotFill(name, lambda edition, day, now: f"[{name} of {day.name} {edition.year} {now:%d}]")
        )

    monkeypatch.setattr(get_registry(), "_slots", {name: [fill(name)] for name in names})
    pages = client.get("/").text + client.get("/c/hope/2026/wear-it-day").text + client.get("/c/hope/2026/").text
    for name in names:
        assert pages.count(f"[{name} of Wear It Day 2026 02]") == 1, name


def test_a_failing_slot_leaves_the_page_whole(make_app: MakeApp) -> None:
    application = make_app(strict=False, plugins="")
    with application.app_context():
        make_year()

        def fail(**_context: object) -> str:
            db.session.execute(db.text("SELECT nothing FROM nowhere"))
            raise AssertionError

        get_registry().contribute("tests", "slots", SlotFill("day.counter", fail))
    answer = HubClient(application).get("/c/hope/2026/wear-it-day")
    assert answer.status_code == 200
    assert "How to take part" in answer.text
    assert "Wear It Day" in answer.text


def test_a_campaign_leads_to_its_current_year(client: HubClient) -> None:
    make_year()
    answer = client.get("/c/hope/")
    assert (answer.status_code, answer.location) == (302, "/c/hope/2026/")
    assert client.get("/es/c/hope/").location == "/es/c/hope/2026/"
    assert client.get("/c/other/").status_code == 404


def test_a_year_shows_theme_goals_and_days(client: HubClient) -> None:
    make_year(theme="Act today", goals="- Be seen", hashtag="#HopeMonth", summary="A month of help.")
    page = client.get("/c/hope/2026/").text
    for text in ("Act today", "<li>Be seen</li>", "#HopeMonth", "A month of help.", "Wear It Day"):
        assert text in page
    assert "/c/hope/2026/wear-it-day" in page


def test_an_old_year_says_so_and_leads_on(client: HubClient) -> None:
    edition = make_year()
    make_day(another_year(edition, year=2025, state="archived"), date=date(2025, 11, 13))
    db.session.commit()
    for path in ("/c/hope/2025/", "/c/hope/2025/wear-it-day"):
        page = client.get(path).text
        assert "/c/hope/2026/" in page
        assert "This is the page of 2025" in page or "This day is over" in page


def test_a_planned_year_is_for_coordinators_alone(client: HubClient, sign_in: SignIn) -> None:
    edition = make_year()
    make_day(another_year(edition, year=2027, state="planning"), slug="next-day")
    db.session.commit()
    paths = ("/c/hope/2027/", "/c/hope/2027/next-day")
    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert "2027" not in client.get("/c/hope/2026/").text
    sign_in("member")
    assert [client.get(path).status_code for path in paths] == [404, 404]
    client.post("/account/sign-out")
    sign_in("coordinator")
    assert "Only coordinators see this page" in client.get(paths[0]).text
    assert "Only coordinators see this page" in client.get(paths[1]).text


def test_a_day_says_how_to_take_part(client: HubClient) -> None:
    make_year()
    page = client.get("/c/hope/2026/wear-it-day").text
    assert '<p class="steps__title">Pledge</p>' in page
    assert "Take a picture" in page
    assert "[camera]" not in page
    assert "#camera" in page
    assert client.get("/c/hope/2026/other-day").status_code == 404


def test_a_date_that_may_change_is_marked(client: HubClient) -> None:
    edition = make_year()
    make_day(edition, slug="maybe", name="Maybe Day", is_confirmed=False, is_main=False)
    db.session.commit()
    assert "Date to be confirmed" in client.get("/c/hope/2026/maybe").text
    assert "Date to be confirmed" not in client.get("/c/hope/2026/wear-it-day").text


def test_a_page_has_the_colour_of_its_year_or_day(client: HubClient) -> None:
    edition = make_year(colour="#1f7a4d")
    other = make_edition(make_campaign(slug="screens", is_featured=False), colour="#0f766e")
    make_day(other, colour="#7a1f4d")
    db.session.commit()
    assert edition.colour in client.get("/").text
    assert "--campaign:#0f766e" in client.get("/c/screens/2026/").text
    assert "--campaign:#7a1f4d" in client.get("/c/screens/2026/wear-it-day").text


def test_in_spanish_links_stay_in_spanish(client: HubClient) -> None:
    make_year()
    page = client.get("/es/").text
    assert "Día de Usarlo" in page
    assert "/es/c/hope/2026/wear-it-day" in page


def test_all_campaigns_with_something_to_show(client: HubClient) -> None:
    make_year()
    make_edition(make_campaign(name="Kind Screens", is_featured=False))
    make_edition(make_campaign(name="Hidden Week", is_featured=False), state="planning")
    db.session.commit()
    page = client.get("/campaigns").text
    assert page.index("Hope Month</a></h2>") < page.index("Kind Screens</a></h2>")
    assert "Hidden Week" not in page
    assert 'href="/campaigns"' in client.get("/").text


def make_named() -> None:
    """Two campaigns that can be found by several names, and one that is only planned."""
    campaign = services.create_campaign(
        services.CampaignFacts(
            "youth-hope",
            "Youth HOPE Month",
            alternate_names=["National Runaway Prevention Month"],
            translations={"es": {"name": "Mes de la Esperanza"}},
        ),
        actor=None,
        now=NOON,
    )
    make_day(make_edition(campaign, theme="Act today", translations={"es": {"theme": "Actúa hoy"}}))
    make_edition(make_campaign(slug="screens", name="Kind Screens", is_featured=False))
    planned = make_campaign(slug="secret", name="Secret Prevention Week", is_featured=False)
    make_edition(planned, state="planning")
    documents.refresh(NOON)
    db.session.commit()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("national runaway", {"Youth HOPE Month"}),
        ("PREVENTION", {"Youth HOPE Month"}),
        ("esperanza", {"Youth HOPE Month"}),
        ("actua", {"Youth HOPE Month"}),
        ("wear it", {"Youth HOPE Month"}),
        ("screen", {"Kind Screens"}),
        ("secret", set()),
        ('100% "no* such', set()),
        ("", {"Youth HOPE Month", "Kind Screens"}),
    ],
)
def test_a_reader_finds_a_campaign_by_any_of_its_names(client: HubClient, words: str, found: set[str]) -> None:
    make_named()
    page = client.get("/campaigns", query_string={"q": words}).text
    assert {name for name in ("Youth HOPE Month", "Kind Screens") if f"{name}</a></h2>" in page} == found
    assert "Secret" not in page
    assert ("Nothing fits" in page) == (not found)
    assert ("Also known as: National Runaway Prevention Month" in page) == ("Youth HOPE Month" in found and words != "")


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", 3),
        ("/campaigns", 5),
        ("/c/hope/2026/", 3),
        ("/c/hope/2026/wear-it-day", 2),
        ("/help-now", 3),
        ("/about", 2),
    ],
)
def test_pages_ask_few_questions(make_app: MakeApp, path: str, most: int) -> None:
    application = make_app(plugins="")
    with application.app_context():
        edition = make_year()
        for year in range(2010, 2026):
            make_day(another_year(edition, year=year, state="archived"))
        for _number in range(12):
            make_help(edition)
        db.session.commit()
        statements = _statements(application)
    client = HubClient(application)
    assert client.get(path).status_code == 200
    assert len(statements) <= most, statements


def _statements(application: Flask) -> list[str]:
    from sqlalchemy import event

    found: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    return found


def test_readers_get_no_cookie(client: HubClient) -> None:
    make_year()
    for path in ("/", "/c/hope/2026/", "/c/hope/2026/wear-it-day", "/help-now", "/report-a-problem", "/leave"):
        assert "Set-Cookie" not in client.get(path).headers, path


def test_home_stays_quick_with_every_plugin(client: HubClient, count_queries: Callable[[], Any]) -> None:
    make_year()
    client.get("/")
    with count_queries() as statements:
        assert client.get("/").status_code == 200
    assert len(statements) <= 8, statements
