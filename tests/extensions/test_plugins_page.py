"""The page of installed plugins: what each adds, how it does, and why one failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from hub.db import db
from hub.extensions.services.switching import switch
from hub.plugins import HealthCheck, Incident, JobKind, PolicySource, Registry
from hub.plugins.registry import Failure
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_campaign, sign_in
from hub.testing.plugin import MakeApp, SignIn


@pytest.mark.parametrize(
    ("role", "status"), [("administrator", 200), ("coordinator", 200), ("reviewer", 403), ("owner", 403), (None, 302)]
)
@pytest.mark.parametrize("path", ["/admin/plugins/", "/admin/plugins/pledges/"])
def test_staff_who_run_campaigns_see_plugins(
    client: HubClient, sign_in: SignIn, path: str, role: str | None, status: int
) -> None:
    sign_in(role)
    assert client.get(path).status_code == status


def test_the_list_names_version_author_and_distribution(client: HubClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    text = client.get("/admin/plugins/").text
    for words in ("Pledges", "Toolkits", "hub-pledges", "0.1.0", "The Partner Hub authors"):
        assert words in text, words
    assert "Plugins are installed and removed on the server, never in the browser." in text
    assert 'href="/admin/plugins/"' in client.get("/admin/").text


def test_the_list_says_in_which_campaigns_each_is_used(client: HubClient, sign_in: SignIn) -> None:
    green = make_campaign(slug="green", name="Green Month")
    kind = make_campaign(slug="kind", name="Kind Week", is_featured=False)
    sign_in("coordinator")
    assert "all but" not in client.get("/admin/plugins/").text
    switch("pledges", kind, is_on=False, actor=None, now=NOON)
    db.session.commit()
    assert "all but Kind Week" in client.get("/admin/plugins/").text
    switch("pledges", green, is_on=False, actor=None, now=NOON)
    db.session.commit()
    text = client.get("/admin/plugins/").text
    assert ">no campaign<" in text and ">all<" in text


def test_coordinators_see_what_is_theirs_to_decide(client: HubClient, sign_in: SignIn) -> None:
    make_campaign(slug="green", name="Green Month")
    sign_in("coordinator")
    text = client.get("/admin/plugins/pledges/").text
    assert "/admin/plugins/pledges/campaigns/green/off" in text
    assert "/admin/plugins/pledges/campaigns/green/settings" in text
    for technical in ("What it adds", "Health", "/admin/plugins/pledges/settings", "hub-pledges"):
        assert technical not in text, technical
    assert "hub-pledges" not in client.get("/admin/plugins/").text


def test_everything_a_plugin_adds_is_listed(client: HubClient, sign_in: SignIn, own_contributions: Registry) -> None:
    sign_in("administrator")
    text = client.get("/admin/plugins/toolkits/").text
    for words in (
        "/toolkits/review/&lt;resource_id&gt;",  # pages, without the kind of what is in the address
        "Review resources",  # navigation
        "toolkits.review",  # card
        "home.kits",  # slot
        "toolkits:resource:share",
        "Days a review may take",
        "HUB_TOOLKITS_REVIEW_DAYS",
        "hub toolkits reindex",
        "partner-changed",
        "Previews of resources can be made",
        "Up to date",
    ):
        assert words in text, words
    assert "It has no tables of its own." not in text


def test_a_looser_policy_is_shown(client: HubClient, sign_in: SignIn, own_contributions: Registry) -> None:
    loaded = own_contributions.find("pledges")
    assert loaded is not None
    source = PolicySource("img-src", "https://maps.example", "The map is drawn there.")
    with_map = type(loaded)(
        loaded.plugin,
        loaded.distribution,
        loaded.version,
        is_core=False,
        collected={
            **loaded.collected,
            "content_policy": (source,),
            "jobs": (JobKind("pledges.x", lambda run: None, "Count", per_campaign=True),),
        },
    )
    own_contributions.loaded = [with_map if one.name == "pledges" else one for one in own_contributions.loaded]
    sign_in("administrator")
    assert "Loads from elsewhere" in client.get("/admin/plugins/").text
    text = client.get("/admin/plugins/pledges/").text
    assert "img-src https://maps.example" in text and "The map is drawn there." in text
    assert "for each campaign" in text


def test_warnings_and_what_failed_lately_are_shown(
    client: HubClient, sign_in: SignIn, own_contributions: Registry
) -> None:
    own_contributions.warnings = ["pledges (hub-pledges): it overrides no `erase`", "toolkits (hub-toolkits): other"]
    own_contributions.incidents = type(own_contributions.incidents)(
        [Incident("pledges", "the card pledges.mine", "ValueError: no electricity", datetime.now(UTC))]
    )
    sign_in("administrator")
    assert client.get("/admin/plugins/").text.count("Needs attention") == 2
    text = client.get("/admin/plugins/pledges/").text
    assert '<li lang="en">It overrides no <code>erase</code>.</li>' in text and "Other." not in text
    assert text.count("ValueError: no electricity") == 1 and "It failed last on" in text


def test_a_health_check_that_fails_is_seen_in_the_list(
    client: HubClient, sign_in: SignIn, own_contributions: Registry
) -> None:
    own_contributions.contribute("pledges", "health_checks", HealthCheck("Weather", lambda: "It rains; wait."))
    sign_in("coordinator")
    assert "Needs attention" not in client.get("/admin/plugins/").text
    sign_in("administrator")
    assert client.get("/admin/plugins/").text.count("Needs attention") == 1
    assert "It rains; wait." in client.get("/admin/plugins/pledges/").text


def test_a_failed_plugin_stands_first_with_its_reasons(
    client: HubClient, sign_in: SignIn, own_contributions: Registry
) -> None:
    findings = ("weather (hub-weather): the sky cannot be read; install it anew",)
    own_contributions.failures = [Failure("weather", findings, "hub-weather", "3.1")]
    sign_in("administrator")
    text = client.get("/admin/plugins/").text
    assert text.index(">weather<") < text.index(">Pledges<")
    assert "Why some are not in use" in text and "The sky cannot be read; install it anew." in text
    assert 'href="#why-weather"' in text and 'id="why-weather"' in text and '<ul lang="en">' in text
    assert "hub-weather" in text and "3.1" in text
    assert client.get("/admin/plugins/weather/").headers["Location"] == "/admin/plugins/#why-weather"
    assert client.get("/admin/plugins/nothing/").status_code == 404


def test_what_is_installed_but_not_asked_for_is_listed(make_app: MakeApp) -> None:
    app: Flask = make_app(plugins="pledges")
    client = HubClient(app)
    with app.app_context():
        sign_in(client, "administrator")
    text = client.get("/admin/plugins/").text
    assert "toolkits" in text and "Not in use" in text and "HUB_PLUGINS" in text
    assert text.count("The Partner Hub authors") == 3, "also of what is not in use"
    assert "Removed, their data is kept" not in text


def test_what_is_asked_for_but_not_installed_is_told(
    client: HubClient, sign_in: SignIn, own_contributions: Registry
) -> None:
    finding = "rainbow (rainbow): HUB_PLUGINS names “rainbow”, but no installed package has it; install it"
    own_contributions.failures = [Failure("rainbow", (finding,), "rainbow")]
    sign_in("administrator")
    text = client.get("/admin/plugins/").text
    assert "Not installed" in text and "HUB_PLUGINS names “rainbow”" in text and "Failed" not in text
    sign_in("coordinator")
    text = client.get("/admin/plugins/").text
    assert "Not installed" in text and "HUB_PLUGINS" not in text and 'href="#why-' not in text


def test_data_of_removed_plugins_is_told(client: HubClient, sign_in: SignIn, app: Flask) -> None:
    sign_in("administrator")
    assert "Removed, their data is kept" not in client.get("/admin/plugins/").text
    db.session.execute(db.text("CREATE TABLE nests_alembic_version (version_num VARCHAR(32) NOT NULL)"))
    db.session.commit()
    try:
        text = client.get("/admin/plugins/").text
        assert "Removed, their data is kept" in text and "<li>nests</li>" in text and "<li>toolkits</li>" not in text
        sign_in("coordinator")
        assert "<li>nests</li>" not in client.get("/admin/plugins/").text
    finally:
        db.session.rollback()
        db.session.execute(db.text("DROP TABLE nests_alembic_version"))
        db.session.commit()


def test_safe_mode_is_told(make_app: MakeApp) -> None:
    app: Flask = make_app(safe_mode=True)
    client = HubClient(app)
    with app.app_context():
        sign_in(client, "administrator")
    assert "Safe mode: no plugin is in use" in client.get("/admin/plugins/").text


def test_the_pages_cost_few_statements(client: HubClient, sign_in: SignIn, count_queries: Callable[[], Any]) -> None:
    for number in range(12):
        make_campaign(slug=f"c{number}", is_featured=number == 0)
    db.session.commit()
    sign_in("administrator")
    for path, most in (("/admin/plugins/", 11), ("/admin/plugins/toolkits/", 16)):
        client.get(path)
        with count_queries() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= most, (path, statements)
