"""A plugin's pages of one edition get their edition, and links on them keep it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask, url_for

from hub.campaigns import scope
from hub.db import db
from hub.plugins import public
from hub.testing.client import HubClient
from hub.testing.factories import make_campaign, make_day, make_edition, sign_in
from hub.testing.plugin import MakeApp

bp = Blueprint("songs", __name__)


@bp.get("/")
@public
def index() -> str:
    edition = scope.page_edition()
    return f"{edition.campaign.name} {edition.year} {len(edition.days)} {url_for('.one', number=3)} {url_for('.index')}"


@bp.route("/<int:number>", methods=["GET", "POST"])
@public
def one(number: int) -> str:
    return f"{number} {scope.page_edition().year}"


@pytest.fixture
def songs(make_app: MakeApp) -> Iterator[Flask]:
    application = make_app(plugins="")
    scope.bind(bp)
    scope.bind(bp)
    application._got_first_request = False
    application.register_blueprint(bp, url_prefix="/c/<campaign>/<int:year>/songs")
    with application.app_context():
        campaign = make_campaign(slug="hope", name="Hope")
        make_day(make_edition(campaign, year=2026))
        make_edition(campaign, year=2027, state="planning")
        make_edition(make_campaign(slug="old", name="Old", is_featured=False), year=2020, state="archived")
        db.session.commit()
        yield application


def test_views_get_their_edition_and_links_keep_it(songs: Flask) -> None:
    client = HubClient(songs)
    assert client.get("/c/hope/2026/songs/").text == "Hope 2026 1 /c/hope/2026/songs/3 /c/hope/2026/songs/"
    assert client.get("/c/old/2020/songs/").text == "Old 2020 0 /c/old/2020/songs/3 /c/old/2020/songs/"
    assert client.get("/es/c/old/2020/songs/").text.endswith("/es/c/old/2020/songs/")
    assert client.post("/c/hope/2026/songs/3").text == "3 2026"


@pytest.mark.parametrize("path", ["/c/hope/2019/songs/", "/c/none/2026/songs/", "/c/hope/2027/songs/"])
def test_what_is_not_public_is_not_there(songs: Flask, path: str) -> None:
    assert HubClient(songs).get(path).status_code == 404


def test_elsewhere_links_lead_to_the_featured_campaign(songs: Flask) -> None:
    with songs.test_request_context("/about"):
        assert url_for("songs.one", number=1) == "/c/hope/2026/songs/1"
        assert url_for("songs.index", campaign="old", year=2020) == "/c/old/2020/songs/"


def test_coordinators_try_out_a_planned_year(songs: Flask) -> None:
    client = HubClient(songs)
    sign_in(client, "coordinator")
    assert client.get("/c/hope/2027/songs/").text.startswith("Hope 2027")
