"""Settings of a plugin in the browser: made from the model, checked, and with the origin of what counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.audit import AuditEntry
from hub.db import db
from hub.extensions.models import PluginSetting
from hub.extensions.services import changing
from hub.extensions.services.changing import Place
from hub.extensions.services.switching import switch
from hub.plugins import Plugin, PluginSettings, Registry, setting, settings_of
from hub.plugins.collecting import collect
from hub.plugins.registry import Loaded
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account, make_campaign, make_edition, make_membership, make_partner
from hub.testing.plugin import SignIn
from tests.extensions.helpers import BirdSettings, store

SITE = "/admin/plugins/birds/settings"


class Birds(Plugin):
    name = "birds"
    label = "Birds"

    def settings(self) -> type[PluginSettings]:
        return BirdSettings


@pytest.fixture(autouse=True)
def birds(own_contributions: Registry) -> Registry:
    """The registry with one plugin more, that has settings of every kind."""
    plugin = Birds()
    own_contributions.loaded = list(own_contributions.loaded)
    own_contributions.add(Loaded(plugin, "hub-birds", "1.2", is_core=False, collected=collect(plugin)[0]))
    return own_contributions


def fields(page: str) -> dict[str, Any]:
    """Return what a browser would send of the settings form, as it stands."""
    form = page[page.index('<form method="post" novalidate') :]
    form = form[: form.index("</form>")]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and not (kind and kind[1] == "checkbox" and " checked" not in tag):
            found[name[1]] = unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def stored() -> dict[str, Any]:
    db.session.rollback()
    return {one.key: one.value for one in db.session.scalars(select(PluginSetting))}


def test_the_form_is_made_from_the_model(client: HubClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    text = client.get(SITE).text
    assert "Most birds" in text and "In one tree." in text
    assert "<textarea" in text and "One on each line." in text
    assert '<option selected value="oak">An oak</option>' in text
    assert 'type="password"' in text and "It is never shown again." in text
    assert text.count("The default.") == len(BirdSettings.model_fields)
    sent = fields(text)
    assert sent["value_most"] == "10" and sent["value_tree"] == "oak" and "value_is_loud" not in sent


def test_only_what_was_changed_is_stored(client: HubClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    sent = fields(client.get(SITE).text)
    sent |= {
        "value_most": "25",
        "value_is_loud": "y",
        "value_size": "large",
        "value_names": "Ada\r\n\r\n Bo ",
        "value_song": "La\r\nla",
        "value_weight": "1.5",
        "value_key": "hidden",
    }
    answer = client.post(SITE, data=sent)
    assert answer.status_code == 303
    assert stored() == {
        "most": 25,
        "is_loud": True,
        "size": "large",
        "names": ["Ada", "Bo"],
        "song": "La\nla",
        "weight": 1.5,
        "key": "hidden",
    }
    text = client.get(SITE).text
    assert text.count("Set for the whole site.") == 7 and "Go back to: 10" in text
    again = client.post(SITE, data=fields(text), follow_redirects=True)
    assert "Nothing was changed." in again.text


def test_what_does_not_fit_is_told_beside_the_field_and_nothing_typed_is_lost(
    client: HubClient, sign_in: SignIn
) -> None:
    sign_in("administrator")
    sent = fields(client.get(SITE).text)
    sent |= {"value_most": "1000", "value_title": "My cat", "value_weight": "heavy", "value_names": "a\nb\nc\nd"}
    answer = client.post(SITE, data=sent)
    assert answer.status_code == 422
    assert "Please write a number of 99 or less." in answer.text
    assert "no cats, please" in answer.text
    assert "Please write a number." in answer.text
    assert "Please write at most 3 lines." in answer.text
    assert "Nothing is lost." in answer.text
    kept = fields(answer.text)
    assert kept["value_most"] == "1000" and kept["value_title"] == "My cat" and kept["value_names"] == "a\nb\nc\nd"
    assert stored() == {}
    kept |= {"value_most": "99", "value_title": "Birds", "value_weight": "", "value_names": ""}
    assert client.post(SITE, data=kept).status_code == 303
    assert stored() == {"most": 99}


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "-1"])
def test_no_number_breaks_the_database(client: HubClient, sign_in: SignIn, text: str) -> None:
    sign_in("administrator")
    sent = fields(client.get(SITE).text) | {"value_weight": text}
    assert client.post(SITE, data=sent).status_code == 422


def test_a_choice_that_is_none_is_refused(client: HubClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    answer = client.post(SITE, data=fields(client.get(SITE).text) | {"value_tree": "plastic"})
    assert answer.status_code == 422 and "Please choose from the list." in answer.text


def test_a_secret_is_never_sent_back(client: HubClient, sign_in: SignIn, app: Flask) -> None:
    store("key", "top-secret")
    sign_in("administrator")
    text = client.get(SITE).text
    assert "top-secret" not in text and "Something is set." in text
    sent = fields(text)
    assert sent["value_key"] == ""
    client.post(SITE, data=sent)
    assert stored() == {"key": "top-secret"}, "empty means: keep it"
    client.post(SITE, data=sent | {"value_key": "another"})
    assert stored() == {"key": "another"}
    refused = client.post(SITE, data=sent | {"value_key": "x" * 60})
    assert refused.status_code == 422 and "xxxxx" not in refused.text
    client.post(SITE, data=sent | {"unset_key": "y"})
    assert stored() == {}
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.target == "plugin:birds").order_by(AuditEntry.id)
    ).all()
    assert [one.action for one in entries] == ["extensions.setting.changed", "extensions.setting.unset"]
    assert not any("another" in str(one.details) or "top-secret" in str(one.details) for one in entries)


def test_changes_are_in_the_log(client: HubClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    client.post(SITE, data=fields(client.get(SITE).text) | {"value_most": "12", "value_title": "Names of people"})
    db.session.rollback()
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.target == "plugin:birds").order_by(AuditEntry.id)
    ).all()
    assert [one.details for one in entries] == [
        {"key": "most", "scope": "site", "before": None, "after": 12},
        {"key": "title", "scope": "site"},
    ]


def test_the_page_of_the_plugin_tells_the_last_changes(client: HubClient, sign_in: SignIn) -> None:
    make_campaign(slug="green", name="Green Month")
    make_partner(slug="oak-library", name="Oak Library")
    sign_in("administrator")
    assert "Changed lately" not in client.get("/admin/plugins/birds/").text
    for address, value in (
        (SITE, {"value_most": "12", "value_key": "hidden", "value_is_loud": "y"}),
        (SITE, {"unset_most": "y", "value_is_loud": "y"}),
        ("/admin/plugins/birds/campaigns/green/settings", {"value_most": "13"}),
        ("/partners/mine/oak-library/settings/birds", {"value_most": "14"}),
        ("/admin/plugins/birds/campaigns/green/off", {"confirmed": "1"}),
    ):
        assert client.post(address, data=value).status_code == 303, address
    text = client.get("/admin/plugins/birds/").text
    rows = [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in re.findall("<tr><td>.*?</tr>", text)]
    assert len(rows) == 6, "the newest"
    for words in (
        "Switched the plugin off Green Month",
        "Most birds: from not set to 14 Oak Library",
        "Most birds: from not set to 13 Green Month",
        "Most birds: not set here any more The whole site",
        "Key of the cage: another value The whole site",
        "Sing loudly: from not set to Yes The whole site",
    ):
        assert any(one.startswith(words) for one in rows), "\n".join([words, *rows])
    assert 'href="/admin/audit?target=plugin:birds"' in text and "hidden:" not in text
    sign_in("coordinator")
    assert "Changed lately" not in client.get("/admin/plugins/birds/").text


def test_a_value_of_the_environment_cannot_be_changed_here(
    client: HubClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_BIRDS_MOST", "50")
    monkeypatch.setenv("HUB_BIRDS_KEY", "from-outside")
    sign_in("administrator")
    text = client.get(SITE).text
    assert "From the environment (HUB_BIRDS_MOST): it cannot be changed here." in text
    assert "value_most" not in fields(text) and ">50<" in text and "from-outside" not in text
    client.post(SITE, data=fields(text) | {"value_most": "3", "value_key": "mine"})
    assert stored() == {}


def test_a_campaign_has_values_of_its_own(client: HubClient, sign_in: SignIn) -> None:
    campaign = make_campaign(slug="green", name="Green Month")
    store("most", 20)
    sign_in("coordinator")
    address = "/admin/plugins/birds/campaigns/green/settings"
    text = client.get(address).text
    sent = fields(text)
    assert set(sent) - {"csrf_token", "shown"} == {"value_most", "value_title"}, "only what a campaign may set"
    assert sent["value_most"] == "20" and "From the whole site." in text
    assert client.post(address, data=sent | {"value_most": "30"}).status_code == 303
    assert settings_of(BirdSettings, campaign_id=campaign.id).most == 30
    text = client.get(address).text
    assert "Set for this campaign." in text and "Go back to: 20" in text
    client.post(address, data=fields(text) | {"unset_most": "y"})
    db.session.rollback()
    assert settings_of(BirdSettings, campaign_id=campaign.id).most == 20
    assert client.get(SITE).status_code == 403, "the whole site is for administrators"


def test_two_people_do_not_undo_each_others_changes(client: HubClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    mine, theirs = fields(client.get(SITE).text), fields(client.get(SITE).text)
    client.post(SITE, data=theirs | {"value_most": "25"})
    client.post(SITE, data=mine | {"value_title": "Owls"})
    assert stored() == {"most": 25, "title": "Owls"}


def test_who_overwrites_what_somebody_else_set_meanwhile_is_asked_first(client: HubClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    mine, theirs = fields(client.get(SITE).text), fields(client.get(SITE).text)
    client.post(SITE, data=theirs | {"value_most": "25", "value_title": "Owls"})
    asked = client.post(SITE, data=mine | {"value_most": "30"})
    assert asked.status_code == 422
    assert "Somebody else set this in the meantime: 25. Save again to replace it." in asked.text
    assert stored() == {"most": 25, "title": "Owls"}
    again = fields(asked.text)
    assert (again["value_most"], again["value_title"]) == ("30", "Owls"), "one's own words, and what others set beside"
    assert client.post(SITE, data=again).status_code == 303
    assert stored() == {"most": 30, "title": "Owls"}


def test_two_who_set_the_same_in_one_moment_lose_nothing_they_typed(
    client: HubClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in("administrator")
    sent = fields(client.get(SITE).text) | {"value_most": "25", "value_title": "Owls"}
    write = changing._write

    def write_after_somebody_else(plugin: str, place: Place, changed: Any, gone: Any, now: datetime) -> None:
        rival = PluginSetting(plugin=plugin, key="most", scope="site", value=26, updated_at=now)
        with db.session.no_autoflush:
            write(plugin, place, changed, gone, now)
            db.session.add(rival)

    monkeypatch.setattr(changing, "_write", write_after_somebody_else)
    answer = client.post(SITE, data=sent)
    assert answer.status_code == 422
    assert "Somebody else set the same in this moment. Please look at it again." in answer.text
    kept = fields(answer.text)
    assert (kept["value_most"], kept["value_title"]) == ("25", "Owls") and stored() == {}
    monkeypatch.undo()
    assert client.post(SITE, data=kept).status_code == 303
    assert stored() == {"most": 25, "title": "Owls"}


def test_a_new_value_and_the_way_back_at_once_are_a_question(client: HubClient, sign_in: SignIn) -> None:
    store("most", 20)
    sign_in("administrator")
    sent = fields(client.get(SITE).text) | {"value_most": "30", "unset_most": "y"}
    answer = client.post(SITE, data=sent)
    assert answer.status_code == 422 and "Please do one of the two." in answer.text
    assert fields(answer.text)["value_most"] == "30" and stored() == {"most": 20}


def test_a_secret_is_asked_for_again_when_something_else_does_not_fit(client: HubClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    sent = fields(client.get(SITE).text)
    for wrong in ({"value_most": "1000"}, {"value_tree": "plastic"}):
        answer = client.post(SITE, data=sent | {"value_key": "hidden"} | wrong)
        assert answer.status_code == 422 and "hidden" not in answer.text.replace('type="hidden"', "").replace(
            "visually-hidden", ""
        ).replace("aria-hidden", "")
        assert "Please type this once more: we never send it back." in answer.text
    assert stored() == {}


def test_long_values_are_cut_among_other_words(client: HubClient, sign_in: SignIn) -> None:
    store("song", "la " * 160)
    sign_in("administrator")
    sent = fields(client.get(SITE).text)
    client.post(SITE, data=sent | {"unset_song": "y"})
    assert "Song: " + ("la " * 26) + "l…" in client.get(SITE).text
    client.post(SITE, data={"undo": "1"})
    assert stored() == {"song": "la " * 160}


def test_a_check_that_repeats_a_secret_is_not_repeated(
    client: HubClient, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in("administrator")
    answer = client.post(SITE, data=fields(client.get(SITE).text) | {"value_key": "open sesame"})
    assert answer.status_code == 422 and "Please check this." in answer.text and "sesame" not in answer.text
    store("key", "open sesame")
    assert client.get(SITE).status_code == 200
    assert "sesame" not in caplog.text and "it is refused" in caplog.text
    assert "sesame" not in client.get("/healthz").text


def test_ones_own_last_change_can_be_undone(client: HubClient, sign_in: SignIn, make_client: Any) -> None:
    store("most", 20)
    store("song", "La")
    sign_in("administrator")
    sent = fields(client.get(SITE).text) | {"value_most": "30", "value_title": "Owls", "unset_song": "y"}
    text = client.post("/es" + SITE, data=sent, follow_redirects=True).text
    assert "Deshacer mi cambio" in text
    text = client.get(SITE).text
    assert "Most birds: 20; Title: not set here; Song: La" in text
    assert "Undo my change" not in client.get("/admin/plugins/toolkits/settings").text
    browser = make_client()
    sign_in("administrator", browser)
    assert "Undo my change" not in browser.get(SITE).text
    text = client.post(SITE, data={"undo": "1"}, follow_redirects=True).text
    assert "Your last change is undone." in text and "Undo my change" not in text
    assert stored() == {"most": 20, "song": "La"}
    actions = [
        one.action
        for one in db.session.scalars(
            select(AuditEntry).where(AuditEntry.target == "plugin:birds").order_by(AuditEntry.id)
        )
    ]
    assert len(actions) == 6, "undoing is noted as well"


def test_nothing_is_undone_after_somebody_else_changed_it(client: HubClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    client.post(SITE, data=fields(client.get(SITE).text) | {"value_most": "30"})
    db.session.execute(db.text("UPDATE plugin_setting SET value = '40'"))
    db.session.commit()
    assert "Undo my change" not in client.get(SITE).text
    text = client.post(SITE, data={"undo": "1"}, follow_redirects=True).text
    assert "somebody changed it since" in text
    assert stored() == {"most": 40}


def test_a_secret_is_kept_for_no_undoing(client: HubClient, sign_in: SignIn) -> None:
    store("key", "top-secret")
    sign_in("administrator")
    text = client.post(SITE, data=fields(client.get(SITE).text) | {"value_key": "another"}, follow_redirects=True).text
    assert "Undo my change" not in text
    with client.session_transaction() as session:
        assert "top-secret" not in str(dict(session)) and "another" not in str(dict(session))


def test_where_another_value_counts_is_told(client: HubClient, sign_in: SignIn) -> None:
    green = make_campaign(slug="green", name="Green Month")
    broken = make_campaign(slug="kind", name="Kind Week", is_featured=False)
    partner = make_partner(slug="oak-library")
    store("most", 30, campaign_id=green.id)
    store("most", 300, campaign_id=broken.id)
    store("most", 40, partner_id=partner.id)
    store("most", 41, partner_id=make_partner().id)
    for number in range(6):
        store(
            "most",
            50 + number,
            campaign_id=make_campaign(slug=f"c{number}", name=f"Leaf {number}", is_featured=False).id,
        )
    sign_in("administrator")
    text = client.get(SITE).text
    assert "For Green Month another value counts: 30." in text and "For Kind Week" not in text
    assert text.count("another value counts") == 5 and "And for 2 more campaigns." in text
    assert "2 organizations have values of their own." in text
    text = client.get("/admin/plugins/birds/campaigns/green/settings").text
    assert "another value counts" not in text and "2 organizations have values of their own." in text
    address = "/partners/mine/oak-library/settings/birds"
    assert "another value counts" not in client.get(address).text, "their own value counts in every campaign"
    client.post(address, data=fields(client.get(address).text) | {"unset_most": "y"})
    assert "For Green Month another value counts: 30." in client.get(address).text


def test_owners_set_it_for_their_organization(client: HubClient, sign_in: SignIn, make_client: Any) -> None:
    partner = make_partner(slug="oak-library", name="Oak Library")
    owner, member = make_account(), make_account()
    make_membership(owner, partner)
    make_membership(member, partner, "member")
    address = "/partners/mine/oak-library/settings/birds"
    sign_in(owner)
    assert f'href="{address}"' in client.get("/partners/mine/oak-library/").text
    text = client.get(address).text
    assert "Oak Library" in text and set(fields(text)) - {"csrf_token", "shown"} == {"value_most"}
    assert client.post(address, data=fields(text) | {"value_most": "7"}).status_code == 303
    db.session.rollback()
    assert settings_of(BirdSettings, partner_id=partner.id).most == 7
    assert "Set for this organization." in client.get(address).text
    for role, status in (("administrator", 200), ("coordinator", 403), ("owner", 404), (None, 302)):
        browser = make_client()
        sign_in(role, browser)
        assert browser.get(address).status_code == status, role
    browser = make_client()
    sign_in(member, browser)
    assert browser.get(address).status_code == 403


def test_what_is_off_is_not_offered_to_organizations(client: HubClient, sign_in: SignIn, birds: Registry) -> None:
    campaign = make_campaign(slug="green")
    make_edition(campaign)
    make_partner(slug="oak-library")
    sign_in("administrator")
    page, link = "/partners/mine/oak-library/", "/partners/mine/oak-library/settings/"
    assert f"{link}toolkits" in client.get(page).text
    switch("toolkits", campaign, is_on=False, actor=None, now=NOON)
    db.session.commit()
    text = client.get(page).text
    assert f"{link}toolkits" not in text and f"{link}birds" in text


def test_the_page_costs_few_statements(client: HubClient, sign_in: SignIn, count_queries: Callable[[], Any]) -> None:
    for number in range(12):
        store("most", 30, campaign_id=make_campaign(slug=f"c{number}", is_featured=number == 0).id)
        store("most", 40, partner_id=make_partner(slug=f"p{number}").id)
    sign_in("administrator")
    for path, most in ((SITE, 8), ("/admin/plugins/birds/campaigns/c3/settings", 8)):
        client.get(path)
        with count_queries() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= most, (path, statements)


def test_a_plugin_that_organizations_cannot_set_has_no_page_for_them(client: HubClient, sign_in: SignIn) -> None:
    make_partner(slug="oak-library")
    sign_in("administrator")
    assert client.get("/partners/mine/oak-library/settings/pledges").status_code == 404
    assert client.get("/admin/plugins/nothing/settings").status_code == 404
    assert client.get("/admin/plugins/partners/settings").status_code == 404


def test_values_that_do_not_fit_together_are_told_above_the_form(
    client: HubClient, sign_in: SignIn, birds: Registry
) -> None:
    from pydantic import model_validator

    class Range(PluginSettings):
        least: int = setting(1, "Least")
        most: int = setting(5, "Most")

        @model_validator(mode="after")
        def _in_order(self) -> Range:
            if self.least > self.most:
                raise ValueError("the least is above the most")
            return self

    loaded = birds.find("birds")
    assert loaded is not None
    collected = {**loaded.collected, "settings": (Range,)}
    birds.loaded = [replace(one, collected=collected) if one.name == "birds" else one for one in birds.loaded]
    birds.contributions = birds.contributions | {"settings": []}
    birds.contribute("birds", "settings", Range)
    sign_in("administrator")
    sent = fields(client.get(SITE).text)
    refused = client.post(SITE, data=sent | {"value_least": "7"})
    assert refused.status_code == 422 and "the least is above the most" in refused.text
    assert client.post(SITE, data=sent | {"value_least": "7", "value_most": "9"}).status_code == 303
    assert stored() == {"least": 7, "most": 9}
    db.session.execute(db.text("UPDATE plugin_setting SET value = '3' WHERE key = 'most'"))
    db.session.commit()
    assert (settings_of(Range).least, settings_of(Range).most) == (1, 5), "the defaults count for all"
    assert client.get(SITE).status_code == 200


def test_a_stored_value_that_fits_no_more_is_a_warning(client: HubClient, sign_in: SignIn) -> None:
    store("most", 500)
    store("key", "x" * 60)
    sign_in("administrator")
    text = client.get(SITE).text
    assert "What is set does not fit and is passed over: Please write a number of 99 or less." in text
    assert fields(text)["value_most"] == "10" and "xxxxx" not in text
    check = client.get("/healthz").json
    assert check is not None and check["status"] == "degraded"
    problems = [one["problem"] for one in check["checks"] if one["problem"]]
    assert any("birds.most (site): Please write a number of 99 or less." in one for one in problems)
    assert not any("xxxxx" in one for one in problems)
    answer = client.post(SITE, data=fields(text) | {"unset_most": "y", "unset_key": "y"})
    assert answer.status_code == 303
    assert client.get("/healthz").json["status"] == "ok"  # type: ignore[index]  # it is JSON


def test_the_form_speaks_spanish(client: HubClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    text = client.get("/es/admin/plugins/pledges/settings").text
    assert "Valor predeterminado." in text and "Save the settings" not in text
    answer = client.post("/es/admin/plugins/pledges/settings", data=fields(text) | {"value_most_a_day": "0"})
    assert "Escriba un número de 1 o más." in answer.text
