"""What kits add to pages of others: the kit for the day, also where somebody is thanked for a pledge."""

from __future__ import annotations

from typing import Any

import pytest
from flask import request

from hub.campaigns.models import CampaignDay, Edition
from hub.db import db
from hub.partners.models import Partner
from hub.plugins import public
from hub.testing.factories import NOON, make_day, make_edition, make_partner
from hub.web.slots import slot
from hub_toolkits.models import Toolkit, ToolkitItem, ToolkitSection

HOST = "toolkits_kits.index"
"""The page whose place the slot takes in these tests; the one that offers it belongs to another plugin."""


def make_kit(edition: Edition, resource: Any, **values: Any) -> Toolkit:
    toolkit = Toolkit(
        **{"summary": "For a start.", "published_at": NOON, "created_at": NOON, "edition_id": edition.id, **values},
        updated_at=NOON,
    )
    db.session.add(toolkit)
    db.session.flush()
    section = ToolkitSection(toolkit_id=toolkit.id, heading="For families")
    db.session.add(section)
    db.session.flush()
    db.session.add(ToolkitItem(section_id=section.id, resource_id=resource.id, position=0))
    db.session.flush()
    return toolkit


@pytest.fixture
def day_id(app: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """A day whose thanks are shown on a page, to the partner ``?partner=`` or to a person."""
    found = make_day(make_edition()).id

    @public
    def thanks() -> str:
        day = db.session.get_one(CampaignDay, found)
        edition = db.session.get_one(Edition, day.edition_id)
        partner_id = request.args.get("partner", type=int)
        partner = db.session.get_one(Partner, partner_id) if partner_id else None
        return slot("pledges.thanks", edition=edition, day=day, partner=partner)

    monkeypatch.setitem(app.view_functions, HOST, thanks)
    return found


def test_who_pledges_is_offered_the_kit_for_the_day(client: Any, make_resource: Any, day_id: int) -> None:
    edition = db.session.get_one(Edition, db.session.get_one(CampaignDay, day_id).edition_id)
    resource, partner_id = make_resource(title="Card"), make_partner().id
    make_kit(edition, resource, slug="kit", title="Kit for <families>")
    make_kit(edition, resource, slug="equipo", title="Equipo para familias", language="es")
    db.session.commit()
    for address in ("/toolkits/kits/", f"/toolkits/kits/?partner={partner_id}"):
        page = client.get(address).get_data(as_text=True)
        assert 'href="/toolkits/kits/kit"' in page
        assert "Kit for &lt;families&gt;" in page
        assert "The kit for the day" in page
        assert page.count("card--kit") == 1
    spanish = client.get("/es/toolkits/kits/").get_data(as_text=True)
    assert "Equipo para familias" in spanish
    assert 'href="/es/toolkits/kits/equipo"' in spanish


def test_without_a_public_kit_nothing_is_added(client: Any, make_resource: Any, day_id: int) -> None:
    edition = db.session.get_one(Edition, db.session.get_one(CampaignDay, day_id).edition_id)
    make_kit(edition, make_resource(), slug="kit", title="Not yet", published_at=None)
    make_kit(edition, make_resource(state="draft"), slug="empty", title="Nothing public in it")
    db.session.commit()
    assert client.get("/toolkits/kits/").get_data(as_text=True) == ""


def test_the_privacy_page_says_what_sharing_and_downloading_leave_behind(client: Any) -> None:
    page = client.get("/privacy").get_data(as_text=True)
    assert "We do not keep who downloaded it" in page
    assert "what you and the reviewers write to each other" in page
    spanish = client.get("/es/privacy").get_data(as_text=True)
    assert "We do not keep" not in spanish
