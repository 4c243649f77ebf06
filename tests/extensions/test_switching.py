"""Staff switch a plugin off for a campaign: what it adds there is gone, and nothing of it is deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub import clock
from hub.audit import AuditEntry
from hub.campaigns.models import Campaign, CampaignDay, Edition
from hub.db import db
from hub.errors import Conflict
from hub.extensions.models import PluginSwitch
from hub.extensions.services.switching import switch
from hub.jobs import Job, JobRun, enqueue, run_pending
from hub.jobs.running import sweep
from hub.mail.models import MailMessage
from hub.plugins import DashboardCard, JobKind, NavItem, Registry, SlotFill, is_on
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account, make_campaign, make_day, make_edition, make_help
from hub.testing.plugin import SignIn


@pytest.fixture
def featured(app: Flask) -> CampaignDay:
    day = make_day(make_edition(make_campaign(slug="green", name="Green Month")))
    db.session.commit()
    return day


@pytest.fixture
def other(featured: CampaignDay) -> CampaignDay:
    day = make_day(make_edition(make_campaign(slug="kind", name="Kind Week", is_featured=False)))
    db.session.commit()
    return day


def put(name: str, slug: str, *, on: bool = False) -> None:
    campaign = db.session.scalars(select(Campaign).where(Campaign.slug == slug)).one()
    switch(name, campaign, is_on=on, actor=None, now=NOON)
    db.session.commit()


def page(slug: str, rest: str = "") -> str:
    return f"/c/{slug}/{NOON.year}/{rest}"


def test_pages_of_the_campaign_are_closed_with_a_way_on(
    client: HubClient, featured: CampaignDay, other: CampaignDay
) -> None:
    assert client.get(page("green", "pledges/supporters")).status_code == 200
    put("pledges", "green")
    answer = client.get(page("green", "pledges/supporters"))
    assert answer.status_code == 404
    assert "Pledges is not part of this campaign" in answer.text
    assert "The people who run Green Month do not use it at present" in answer.text
    assert f'href="{page("green")}"' in answer.text and "Go to the start page" in answer.text
    assert "See where it is on" not in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert client.get(page("kind", "pledges/supporters")).status_code == 200
    assert client.post(page("green", "pledges/wear-it-day/alone"), data={}).status_code == 404


def test_staff_find_the_switch_at_a_closed_page(client: HubClient, sign_in: SignIn, featured: CampaignDay) -> None:
    put("pledges", "green")
    sign_in("coordinator")
    assert 'href="/admin/plugins/pledges/"' in client.get(page("green", "pledges/supporters")).text


def test_the_page_of_a_closed_plugin_speaks_spanish(client: HubClient, featured: CampaignDay) -> None:
    put("pledges", "green")
    text = client.get("/es" + page("green", "pledges/supporters")).text
    assert "no forma parte de esta campaña" in text


def test_slots_follow_the_campaign_of_the_page(client: HubClient, featured: CampaignDay, other: CampaignDay) -> None:
    put("pledges", "green")
    for path in ("/", page("green", "wear-it-day")):
        assert "/pledges/" not in client.get(path).text, path
    assert "/pledges/" in client.get(page("kind", "wear-it-day")).text


def test_what_no_campaign_uses_is_closed(
    client: HubClient, sign_in: SignIn, featured: CampaignDay, other: CampaignDay
) -> None:
    put("toolkits", "green")
    assert client.get("/toolkits/").status_code == 200, "the other campaign uses it"
    put("toolkits", "kind")
    for path in ("/toolkits/", "/toolkits/kits/", "/toolkits/some-sheet/files/1/sheet.pdf"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "Toolkits is not in use at present" in answer.text and "Nothing was deleted." in answer.text
        assert 'href="/"' in answer.text and "See where it is on" not in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert "La sección «Kits y materiales» no está en uso" in client.get("/es/toolkits/").text
    assert client.get("/toolkits/review/").status_code == 302, "who may not open it learns nothing"
    sign_in("coordinator")
    assert 'href="/admin/plugins/toolkits/"' in client.get("/toolkits/").text
    put("toolkits", "kind", on=True)
    assert client.get("/toolkits/").status_code == 200


def test_programs_are_told_in_their_own_language(client: HubClient, featured: CampaignDay, other: CampaignDay) -> None:
    address = "/api/v1/helplines/services"
    put("helplines", "green")
    assert client.get(address).status_code == 200
    put("helplines", "kind")
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json is not None and answer.json["detail"] == "No campaign uses this at present."
    assert client.get("/").status_code == 200 and "Need help now?" in client.get("/").text


def test_whether_a_page_is_closed_costs_no_statement_while_the_plugin_is_on(
    client: HubClient, featured: CampaignDay, count_queries: Callable[[], Any]
) -> None:
    client.get("/toolkits/")
    with count_queries() as statements:
        client.get("/toolkits/")
    assert not [one for one in statements if "plugin_switch" in one and "FROM edition" not in one], statements


def test_what_a_plugin_keeps_is_told_while_it_is_off(client: HubClient, featured: CampaignDay) -> None:
    before = client.get("/privacy").text
    put("pledges", "green")
    put("toolkits", "green")
    assert client.get("/privacy").text.count("<h2") == before.count("<h2")


def test_navigation_follows_the_campaign_of_the_page(
    client: HubClient, featured: CampaignDay, other: CampaignDay
) -> None:
    link = 'href="/toolkits/"'
    assert link in client.get("/partners/").text
    put("toolkits", "green")
    assert link not in client.get("/partners/").text, "a page of the site shows the featured campaign"
    assert link not in client.get(page("green", "wear-it-day")).text
    assert link in client.get(page("kind", "wear-it-day")).text
    assert client.get("/toolkits/").status_code == 200, "pages of the site belong to no campaign"


def test_staff_keep_their_links_while_one_campaign_uses_it(
    client: HubClient, sign_in: SignIn, featured: CampaignDay, other: CampaignDay
) -> None:
    sign_in("administrator")
    put("pledges", "green")
    assert 'href="/pledges/admin/"' in client.get("/admin/").text
    put("pledges", "kind")
    assert 'href="/pledges/admin/"' not in client.get("/admin/").text


def test_cards_and_next_steps_are_gone(
    client: HubClient, sign_in: SignIn, featured: CampaignDay, own_contributions: Registry
) -> None:
    own_contributions.contribute(
        "pledges", "dashboard_cards", DashboardCard("pledges.probe", lambda account, now: "<p>the probe</p>")
    )
    clock.set_clock(NOON)
    sign_in("owner")
    before = client.get("/dashboard/").text
    assert "the probe" in before and "Pledge for Wear It Day" in before
    put("pledges", "green")
    after = client.get("/dashboard/").text
    assert "the probe" not in after and "Pledge for Wear It Day" not in after


def test_the_sitemap_leaves_out_what_is_off(client: HubClient, featured: CampaignDay, other: CampaignDay) -> None:
    put("pledges", "green")
    text = client.get("/sitemap.xml").text
    assert page("kind", "pledges/supporters") in text and page("green", "pledges/supporters") not in text
    assert "/toolkits/" in text
    put("toolkits", "green")
    assert "/toolkits/" in client.get("/sitemap.xml").text
    assert client.get("/toolkits/").status_code == 200
    put("toolkits", "kind")
    assert "/toolkits/" not in client.get("/sitemap.xml").text


def test_is_on_says_it_to_jobs_and_commands(app: Flask, featured: CampaignDay, other: CampaignDay) -> None:
    put("pledges", "green")
    ids = {one.slug: one.id for one in db.session.scalars(select(Campaign))}
    assert not is_on("pledges", ids["green"]) and is_on("pledges", ids["kind"])
    assert not is_on("nothing", ids["kind"]) and not is_on("nothing")
    assert is_on("pledges")
    put("pledges", "kind")
    assert not is_on("pledges") and is_on("toolkits")


def test_work_for_each_campaign_skips_those_where_the_plugin_is_off(
    app: Flask, featured: CampaignDay, other: CampaignDay, own_contributions: Registry
) -> None:
    done: list[int] = []

    def work(run: JobRun) -> None:
        done.append(run.campaign_id)

    kind = JobKind("pledges.count", work, every=timedelta(days=1), per_campaign=True)
    own_contributions.contribute("pledges", "jobs", kind)
    ids = {one.slug: one.id for one in db.session.scalars(select(Campaign))}
    put("pledges", "green")
    sweep(app)
    sweep(app)
    asked = db.session.scalars(select(Job).where(Job.kind == "pledges.count")).all()
    assert [one.payload for one in asked] == [{"campaign_id": ids["kind"]}]
    enqueue("pledges.count", {"campaign_id": ids["green"]}, now=clock.now())  # asked for before it was switched off
    db.session.commit()
    run_pending(app)
    assert done == [ids["kind"]]
    db.session.rollback()
    states = set(db.session.scalars(select(Job.state).where(Job.kind == "pledges.count")))
    assert states == {"done"}


def test_nobody_is_reminded_of_what_no_campaign_uses(app: Flask, featured: CampaignDay) -> None:
    clock.set_clock(NOON)
    make_account("coordinator")
    make_help(assured_date=NOON.date() - timedelta(days=401))
    put("helplines", "green")
    for is_used, mails in ((False, 0), (True, 1)):
        if is_used:
            put("helplines", "green", on=True)
        enqueue("helplines.remind", now=clock.now())
        db.session.commit()
        run_pending(app)
        db.session.rollback()
        assert db.session.scalar(select(func.count(MailMessage.id))) == mails


def test_work_without_its_campaign_says_what_is_missing(app: Flask, own_contributions: Registry) -> None:
    seen: list[int] = []
    kind = JobKind("pledges.count", lambda run: seen.append(run.campaign_id), per_campaign=True)
    own_contributions.contribute("pledges", "jobs", kind)
    job = enqueue("pledges.count", now=clock.now())
    db.session.commit()
    run_pending(app)
    db.session.refresh(job)
    assert job.state == "failed" and "its payload has no campaign_id" in job.error


def test_the_page_of_a_campaign_says_what_is_on_for_it(
    client: HubClient, sign_in: SignIn, featured: CampaignDay, other: CampaignDay, count_queries: Callable[[], Any]
) -> None:
    put("pledges", "green")
    sign_in("coordinator")
    text = client.get("/admin/campaigns/green").text
    panel = text[text.index('id="campaign-plugins"') :].partition("</section>")[0]
    assert 'href="/admin/plugins/pledges/"' in panel and panel.count("Off</span>") == 1
    assert "Off</span>" not in client.get("/admin/campaigns/kind").text
    with count_queries() as statements:
        client.get("/admin/campaigns/green")
    assert sum("plugin_switch" in one and "FROM campaign" in one for one in statements) <= 2, statements


def test_nobody_switches_off_the_core(client: HubClient, sign_in: SignIn, featured: CampaignDay) -> None:
    db.session.add(PluginSwitch(plugin="partners", campaign_id=featured.edition_id, is_on=False, updated_at=NOON))
    db.session.commit()
    assert 'href="/partners' in client.get("/").text
    sign_in("administrator")
    assert client.get("/admin/plugins/partners/campaigns/green/off").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [("coordinator", 303), ("administrator", 303), ("reviewer", 403), ("owner", 403), (None, 401)],
)
def test_coordinators_switch(
    client: HubClient, sign_in: SignIn, featured: CampaignDay, role: str | None, status: int
) -> None:
    sign_in(role)
    answer = client.post("/admin/plugins/pledges/campaigns/green/off", data={"confirmed": "1"})
    assert answer.status_code == status
    is_off = db.session.scalar(select(PluginSwitch).where(PluginSwitch.is_on.is_(False))) is not None
    assert is_off == (status == 303)


def test_it_asks_once_and_says_what_will_be_gone(client: HubClient, sign_in: SignIn, featured: CampaignDay) -> None:
    sign_in("coordinator")
    address = "/admin/plugins/pledges/campaigns/green/off"
    for answer in (client.get(address), client.post(address)):
        assert "Switch off Pledges for Green Month?" in answer.text
        assert "Its own pages of the campaign are closed." in answer.text
        assert "Nothing is deleted" in answer.text
    assert db.session.scalar(select(PluginSwitch)) is None
    text = client.post(address, data={"confirmed": "1"}, follow_redirects=True).text
    assert "Pledges is off for Green Month. Nothing of it was deleted." in text
    assert address.replace("/off", "/on") in text, "back in one step"
    text = client.post(address.replace("/off", "/on"), data={"confirmed": "1"}, follow_redirects=True).text
    assert "Pledges is on for Green Month." in text
    db.session.rollback()
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.target == "plugin:pledges").order_by(AuditEntry.id)
    ).all()
    assert [one.action for one in entries] == ["extensions.plugin.switched_off", "extensions.plugin.switched_on"]
    assert client.get(page("green", "pledges/supporters")).status_code == 200


def test_it_says_what_happens_to_pages_outside_of_campaigns(
    client: HubClient, sign_in: SignIn, featured: CampaignDay, other: CampaignDay
) -> None:
    sign_in("coordinator")
    stay, close = "stay open: other campaigns use it", "all its other pages are closed as well"
    text = client.get("/admin/plugins/helplines/campaigns/green/off").text
    assert stay in text and close not in text
    put("helplines", "kind")
    text = client.get("/admin/plugins/helplines/campaigns/green/off").text
    assert close in text and "Other programs get no answers from it." in text and stay not in text
    assert "Other programs" not in client.get("/admin/plugins/toolkits/campaigns/green/off").text


def test_what_builds_on_it_is_named(
    client: HubClient, sign_in: SignIn, featured: CampaignDay, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    toolkits = app.extensions["hub_registry"].find("toolkits")
    monkeypatch.setattr(toolkits.plugin, "requires", ("pledges",), raising=False)
    sign_in("coordinator")
    address, words = "/admin/plugins/pledges/campaigns/green/off", "build on it and may miss something: Toolkits."
    assert words in client.get(address).text
    put("toolkits", "green")
    assert words not in client.get(address).text


def test_switching_twice_is_a_conflict(client: HubClient, sign_in: SignIn, featured: CampaignDay) -> None:
    put("pledges", "green")
    with pytest.raises(Conflict, match="off for Green Month already"):
        put("pledges", "green")
    db.session.rollback()
    sign_in("coordinator")
    answer = client.post("/admin/plugins/pledges/campaigns/green/off", data={"confirmed": "1"})
    assert answer.status_code == 409


@pytest.mark.parametrize("path", ["/", "/partners/", "/toolkits/", "/dashboard/", "/admin/"])
def test_switches_come_with_the_campaign_and_cost_no_statement(
    client: HubClient, sign_in: SignIn, featured: CampaignDay, count_queries: Callable[[], Any], path: str
) -> None:
    sign_in("administrator")
    client.get(path)
    with count_queries() as statements:
        assert client.get(path).status_code == 200
    switches = [one for one in statements if "plugin_switch" in one]
    assert switches
    assert all("FROM edition" in one or "FROM campaign" in one for one in switches)
    assert sum("plugin_setting" in one for one in statements) <= 1


def test_a_card_of_a_plugin_that_is_no_plugin_stays(app: Flask, own_contributions: Registry) -> None:
    own_contributions.contribute("tests", "slots", SlotFill("tests.slot", lambda: "here"))
    own_contributions.contribute("tests", "nav_items", NavItem("Tests", "pages.about", "footer"))
    assert len(own_contributions.fills("tests.slot")) == 1


def test_an_account_may_be_made_while_nothing_is_there(app: Flask, client: HubClient) -> None:
    """Without any campaign all plugins are on."""
    make_account()
    db.session.commit()
    assert 'href="/toolkits/"' in client.get("/partners/").text
    assert db.session.scalar(select(Edition)) is None
