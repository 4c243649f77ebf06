"""Coordinators run campaigns in the browser; nobody else can."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from hub import clock
from hub.campaigns import services
from hub.db import db
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_campaign, make_day, make_edition, make_help
from hub.testing.plugin import SignIn

YEAR = {"year": "2026", "starts_on": "2026-11-01", "ends_on": "2026-11-30", "colour": "#1F7A4D"}


@pytest.fixture(autouse=True)
def _noon(app: Flask) -> None:
    clock.set_clock(NOON)


@pytest.fixture
def staff(client: HubClient, sign_in: SignIn) -> HubClient:
    """A browser in which a coordinator is signed in."""
    sign_in("coordinator")
    return client


def post(client: HubClient, path: str, **data: Any) -> tuple[int, str]:
    """Send a form; return status and text, after the redirect."""
    answer = client.post(path, data=data)
    if answer.status_code == 303:
        return 303, client.get(answer.location).text
    return answer.status_code, answer.text


def planned() -> None:
    edition = make_edition(make_campaign(slug="hope", name="Hope Month"), state="planning")
    make_day(edition, name="Wear It Day")
    db.session.commit()


PATHS = [
    ("GET", "/admin/campaigns"),
    ("GET", "/admin/campaigns/new"),
    ("GET", "/admin/campaigns/hope"),
    ("GET", "/admin/campaigns/hope/edit"),
    ("POST", "/admin/campaigns/hope/feature"),
    ("POST", "/admin/campaigns/hope/delete"),
    ("GET", "/admin/campaigns/hope/new-year"),
    ("GET", "/admin/campaigns/hope/2026"),
    ("GET", "/admin/campaigns/hope/2026/edit"),
    ("POST", "/admin/campaigns/hope/2026/delete"),
    ("GET", "/admin/campaigns/hope/2026/help"),
    ("GET", "/admin/campaigns/hope/2026/new-day"),
    ("GET", "/admin/campaigns/hope/2026/days/wear-it-day"),
    ("POST", "/admin/campaigns/hope/2026/days/wear-it-day/delete"),
    ("GET", "/admin/help-services"),
    ("GET", "/admin/help-services/new"),
    ("GET", "/admin/figures"),
    ("GET", "/admin/figures/new"),
]


@pytest.mark.parametrize(
    ("role", "status"), [(None, 302), ("owner", 403), ("reviewer", 403), ("coordinator", 200), ("administrator", 200)]
)
def test_who_runs_campaigns(client: HubClient, sign_in: SignIn, role: str | None, status: int) -> None:
    planned()
    sign_in(role)
    for method, path in PATHS:
        answer = client.open(path, method=method)
        if role is None and method == "POST":
            assert answer.status_code in {302, 303, 401, 403}, path
        else:
            assert answer.status_code == status, path


def test_a_campaign_from_nothing_to_the_front_page(staff: HubClient) -> None:
    texts = {"name": "Hope Month", "name_es": "Mes de la Esperanza", "tagline": "A safe way home."}
    status, page = post(staff, "/admin/campaigns/new", slug="hope", other_names="Old Month\nOlder Month", **texts)
    assert (status, "“Hope Month” is made." in page) == (303, True)

    status, page = post(staff, "/admin/campaigns/hope/new-year", theme="Act today", theme_es="Actúa hoy", **YEAR)
    assert (status, "Only coordinators see it" in page) == (303, True)

    day = {"name": "Wear It Day", "slug": "wear-it-day", "date": "2026-11-13", "is_main": "y"}
    status, page = post(staff, "/admin/campaigns/hope/2026/new-day", name_es="Día de Usarlo", **day)
    assert (status, "To be confirmed" in page) == (303, True)

    assert "Set Hope Month 2026 to “Open”?" in post(staff, "/admin/campaigns/hope/2026/state", state="open")[1]
    status, page = post(staff, "/admin/campaigns/hope/2026/state", state="open", confirmed="1")
    assert (status, "is now “Open”" in page) == (303, True)

    reader = HubClient(staff.application)
    home = reader.get("/").text
    assert "Wear It Day" in home
    assert "--campaign:#1f7a4d" in home
    assert "Act today" in home
    spanish = reader.get("/es/").text
    assert "Día de Usarlo" in spanish
    assert "Actúa hoy" in spanish
    assert "Old Month\xa0· Older Month" in reader.get("/c/hope/2026/").text


def test_a_day_outside_of_its_year_is_asked_about(staff: HubClient) -> None:
    planned()
    day = {"name": "Wear It Day", "slug": "early", "date": "2025-01-02"}
    assert "Is that right?" in post(staff, "/admin/campaigns/hope/2026/new-day", **day)[1]
    within = {**day, "date": "2026-11-13"}
    assert "Is that right?" not in post(staff, "/admin/campaigns/hope/2026/days/early", **within)[1]


def test_a_taken_address_keeps_what_was_typed(staff: HubClient) -> None:
    planned()
    status, page = post(staff, "/admin/campaigns/new", slug="hope", name="Another", purpose="A long text.")
    assert status == 422
    assert "Another campaign has the address “hope”." in page
    assert "A long text." in page
    assert "Please check what you entered" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"colour": "green"}, "Write the color as #"),
        ({"colour": ""}, "Choose a color."),
        ({"ends_on": "2026-10-01"}, "The last day comes before the first day."),
        ({"year": ""}, "Write the year."),
        ({"starts_on": "someday"}, "First day"),
    ],
)
def test_a_year_that_cannot_be(staff: HubClient, changed: dict[str, str], words: str) -> None:
    make_campaign(slug="hope")
    db.session.commit()
    status, page = post(staff, "/admin/campaigns/hope/new-year", **{**YEAR, **changed})
    assert status == 422
    assert words in page
    assert services.get_campaign("hope").editions == []


def test_looking_at_a_colour_saves_nothing(staff: HubClient) -> None:
    planned()
    status, page = post(staff, "/admin/campaigns/hope/2026/edit", preview="1", **{**YEAR, "colour": "#0f766e"})
    assert status == 200
    assert "Contrast 5" in page
    assert "#0f766e" in page
    assert services.get_edition("hope", 2026).colour == "#1f7a4d"


def test_changing_a_day(staff: HubClient) -> None:
    planned()
    day = {"name": "Wear It Day", "slug": "wear-it-day", "date": "2026-11-12", "is_confirmed": "y", "is_main": "y"}
    status, page = post(staff, "/admin/campaigns/hope/2026/days/wear-it-day", steps="1. Come", **day)
    assert (status, "Thursday, November 12, 2026" in page) == (303, True)
    status, page = post(staff, "/admin/campaigns/hope/2026/days/wear-it-day", **{**day, "slug": "partners"})
    assert status == 422
    assert "used by the site itself" in page


def test_going_asks_first(staff: HubClient) -> None:
    planned()
    assert "Delete Hope Month 2026?" in post(staff, "/admin/campaigns/hope/2026/delete")[1]
    assert post(staff, "/admin/campaigns/hope/delete", confirmed="1")[0] == 409
    assert "Delete “Wear It Day”?" in post(staff, "/admin/campaigns/hope/2026/days/wear-it-day/delete")[1]
    assert post(staff, "/admin/campaigns/hope/2026/days/wear-it-day/delete", confirmed="1")[0] == 303
    assert post(staff, "/admin/campaigns/hope/2026/delete", confirmed="1")[0] == 303
    assert post(staff, "/admin/campaigns/hope/delete", confirmed="1")[0] == 303
    assert staff.get("/admin/campaigns/hope").status_code == 404


def test_another_campaign_takes_the_front_page(staff: HubClient) -> None:
    planned()
    make_edition(make_campaign(slug="screens", name="Kind Screens", is_featured=False))
    db.session.commit()
    assert "Show “Kind Screens” on the front page?" in post(staff, "/admin/campaigns/screens/feature")[1]
    post(staff, "/admin/campaigns/screens/feature", confirmed="1")
    assert "Kind Screens" in HubClient(staff.application).get("/").text


def test_a_service_appears_when_it_is_confirmed(staff: HubClient) -> None:
    service = {"name": "Night Line", "slug": "night", "organization": "Night Org", "kind": "hotline"}
    number = {"phone": "(800) 555-0123", "phone_display": "1-800-555-0123", "audiences": ["youth"]}
    status, page = post(staff, "/admin/help-services/new", **service, **number)
    assert (status, "Nobody but staff sees it" in page) == (303, True)
    reader = HubClient(staff.application)
    assert "Night Line" not in reader.get("/help-now").text

    confirmed = {"assured_date": "2026-11-02", "assurer": "Dana Reed"}
    assert "Say who confirmed it." in post(staff, "/admin/help-services/night", **service, assured_date="2026-11-02")[1]
    tomorrow = {**confirmed, "assured_date": "2026-11-03"}
    assert "This date lies ahead." in post(staff, "/admin/help-services/night", **service, **tomorrow)[1]
    status, page = post(staff, "/admin/help-services/night", **service, **number, **confirmed)
    assert (status, "Everybody can see it." in page) == (303, True)
    assert 'href="tel:+18005550123"' in reader.get("/help-now").text


def test_two_who_change_a_service_at_once_do_not_overwrite_each_other_unseen(staff: HubClient) -> None:
    make_help(slug="night", name="Night Line", phone="18005550100", assurer="Dana Reed")
    db.session.commit()
    path = "/admin/help-services/night"
    values = {"name": "Night Line", "slug": "night", "organization": "Night Org", "kind": "hotline"}
    seen = seen_in(staff.get(path).text)
    assert post(staff, path, **values, phone="18005550111", seen=seen)[0] == 303
    status, page = post(staff, path, **values, phone="18005550122", seen=seen)
    assert status == 422
    assert "Somebody else changed “Night Line” while you were writing." in page and "18005550122" in page
    assert "18005550111" in staff.get(path).text
    assert post(staff, path, **values, phone="18005550122", seen=seen_in(page))[0] == 303
    assert "18005550122" in staff.get(path).text


def seen_in(page: str) -> str:
    """Return what the form says about what was known when it was opened."""
    field = re.search(r'<input[^>]*name="seen"[^>]*>', page)
    assert field is not None
    return field[0].partition('value="')[2].partition('"')[0]


def test_the_order_of_the_help_bar(staff: HubClient) -> None:
    planned()
    one, two = make_help(name="Line One"), make_help(name="Line Two")
    waiting = make_help(name="Line Three", assured_date=None)
    db.session.commit()
    places = {f"place-{one.id}": "2", f"place-{two.id}": "1", "place-x": "1"}
    status, page = post(staff, "/admin/campaigns/hope/2026/help", **places)
    assert status == 303
    assert page.index("<strong>Line Two") < page.index("<strong>Line One")
    form = staff.get("/admin/campaigns/hope/2026/help").text
    assert f'name="place-{waiting.id}"' not in form
    assert post(staff, "/admin/campaigns/hope/2026/help", **{f"place-{waiting.id}": "1"})[0] == 409


def test_a_figure_needs_its_source(staff: HubClient) -> None:
    planned()
    figure = {"statement": "Calls", "key": "calls", "value": "12", "bound": "about", "unit": "calls", "period": "2024"}
    assert "A number needs its source." in post(staff, "/admin/figures/new", **figure)[1]
    source = {"source_title": "T", "source_publisher": "P", "source_url": "https://s.example/", "is_featured": "y"}
    assert "Write the whole address" in post(staff, "/admin/figures/new", **figure, **{**source, "source_url": "x"})[1]
    status, page = post(staff, "/admin/figures/new", **figure, **source)
    assert (status, "About 12" in page) == (303, True)
    assert post(staff, "/admin/figures/calls", **{**figure, "value": "13"}, **source)[0] == 303
    assert "Delete the figure “Calls”?" in post(staff, "/admin/figures/calls/delete")[1]
    assert post(staff, "/admin/figures/calls/delete", confirmed="1")[0] == 303
    assert staff.get("/admin/figures/calls").status_code == 404


def test_a_step_that_is_gone_meanwhile_is_a_conflict(staff: HubClient) -> None:
    planned()
    assert post(staff, "/admin/campaigns/hope/2026/state", state="archived", confirmed="1")[0] == 409
    assert post(staff, "/admin/campaigns/hope/2026/state", state="nonsense")[0] == 400
    assert services.get_edition("hope", 2026).state == "planning"
    assert date(2026, 11, 13) == services.get_edition("hope", 2026).days[0].date
