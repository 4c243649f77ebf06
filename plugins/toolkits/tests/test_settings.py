"""What can be set for toolkits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, get_args

from hub import clock
from hub.db import db
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account, make_membership, make_partner
from hub.testing.plugin import SignIn
from hub_toolkits.settings import Licence
from hub_toolkits.vocabulary import LICENCES

LATE = "Waits too long"


def test_review_days_says_when_a_review_is_late(
    client: HubClient, sign_in: SignIn, make_resource: Callable[..., Any]
) -> None:
    clock.set_clock(NOON)
    make_resource(title="Fresh", state="submitted", submitted_at=NOON - timedelta(days=4))
    make_resource(title="Old", state="submitted", submitted_at=NOON - timedelta(days=8))
    db.session.commit()
    sign_in("administrator")
    for path in ("/toolkits/review/", "/dashboard/"):
        assert client.get(path).text.count(LATE) == 1, path
    answer = client.post("/admin/plugins/toolkits/settings", data={"value_review_days": "3"})
    assert answer.status_code == 303
    for path in ("/toolkits/review/", "/dashboard/"):
        assert client.get(path).text.count(LATE) == 2, path


def test_an_organization_says_how_its_new_resources_begin(client: HubClient, sign_in: SignIn) -> None:
    oak, elm, owner = make_partner(slug="oak"), make_partner(slug="elm"), make_account()
    make_membership(owner, oak)
    make_membership(owner, elm)
    db.session.commit()
    sign_in(owner)
    address = "/partners/mine/oak/settings/toolkits"
    assert f'href="{address}"' in client.get("/partners/mine/oak/").text
    text = client.get(address).text
    assert "Free with credit (CC BY)" in text and "Days a review may take" not in text
    sent = {"value_licence": "CC-BY-4.0", "value_licence_note": "Photo: Oak Library"}
    assert client.post(address, data=sent).status_code == 303
    begun = client.get(f"/toolkits/mine/new?partner={oak.id}").text
    assert '<option selected value="CC-BY-4.0">' in begun and "Photo: Oak Library" in begun
    begun = client.get(f"/toolkits/mine/new?partner={elm.id}").text
    assert '<option selected value="permission-campaign-use">' in begun and "Oak Library" not in begun


def test_the_site_says_how_new_resources_begin(client: HubClient, sign_in: SignIn) -> None:
    elm, owner = make_partner(slug="elm"), make_account()
    make_membership(owner, elm)
    db.session.commit()
    sign_in("administrator")
    assert client.post("/admin/plugins/toolkits/settings", data={"value_licence": "CC0-1.0"}).status_code == 303
    sign_in(owner)
    assert '<option selected value="CC0-1.0">' in client.get("/toolkits/mine/new").text
    assert "From the whole site." in client.get("/partners/mine/elm/settings/toolkits").text


def test_every_licence_can_be_set() -> None:
    assert set(get_args(Licence)) == set(LICENCES)
