"""Closing an account erases it, and only it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select, text

from hub.accounts import services
from hub.accounts.models import Account, UserSession
from hub.audit import AuditEntry
from hub.db import db
from hub.partners.models import Membership
from hub.plugins import Plugin, get_registry
from hub.plugins.registry import Loaded
from hub.signals import account_erased
from hub.testing.client import HubClient
from hub.testing.factories import make_account, make_membership, make_partner
from tests.accounts.helpers import PASSWORD, is_signed_in, mails_to, session_cookie, sign_in, sign_up

MakeClient = Callable[[], HubClient]
EMAIL, NAME = "zebulon@faraway.example", "Zebulon Quirk"


def person(role: str | None = None, **values: Any) -> Account:
    account = make_account(role, **{"email": EMAIL, "name": NAME, **values})
    db.session.commit()
    return account


def places_with(*needles: str) -> list[str]:
    """Return every table and column that holds one of the texts."""
    db.session.rollback()
    found = []
    for table in inspect(db.engine).get_table_names():
        for row in db.session.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608
            for column, value in row.items():
                if any(needle.lower() in str(value).lower() for needle in needles):
                    found.append(f"{table}.{column}")
    return found


def close(client: HubClient, password: str = PASSWORD) -> Any:
    return client.post("/account/close", data={"password": password})


def test_closing_leaves_no_trace_but_the_opaque_id(client: HubClient, make_client: MakeClient) -> None:
    account = person()
    opaque_id, account_id = account.opaque_id, account.id
    make_membership(account, role="member")
    db.session.commit()
    client.post("/account/reset", data={"email": EMAIL})
    sign_up(client, EMAIL)
    sign_in(client, EMAIL)
    assert places_with(EMAIL)
    assert "This is what goes" in client.get("/account/close").text
    stolen = session_cookie(client)
    response = close(client)
    assert (response.status_code, response.headers["Location"]) == (303, "/account/closed")
    assert client.get_cookie("hub") is None
    assert client.get("/account/closed").status_code == 200
    assert places_with(EMAIL, NAME) == []
    assert db.session.scalar(select(func.count()).select_from(UserSession)) == 0
    assert db.session.scalar(select(func.count()).select_from(Membership)) == 0
    assert db.session.get(Account, account_id) is None
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "accounts.closed")).one()
    assert (entry.actor, entry.target) == (opaque_id, f"account:{opaque_id}")
    thief = make_client()
    thief.set_cookie("hub", stolen)
    assert not is_signed_in(thief)
    assert sign_in(client, EMAIL) == 422


def test_closing_touches_nobody_else(client: HubClient) -> None:
    account, other = person(), make_account()
    partner = make_partner()
    make_membership(account, partner, role="member")
    make_membership(other, partner, role="owner")
    db.session.commit()
    sign_in(client, EMAIL)
    close(client)
    db.session.rollback()
    assert services.find_account(other.email) is not None
    assert db.session.scalars(select(Membership.account_id)).all() == [other.id]


def test_closing_asks_for_the_password_again(client: HubClient) -> None:
    person()
    sign_in(client, EMAIL)
    response = close(client, "not the password")
    assert response.status_code == 422
    assert "not your password" in response.text
    assert is_signed_in(client)


def test_an_only_owner_hands_over_first(client: HubClient) -> None:
    account = person()
    partner = make_partner(name="Lone Star Library")
    make_membership(account, partner, role="owner")
    db.session.commit()
    sign_in(client, EMAIL)
    page = client.get("/account/close").text
    assert "only owner of Lone Star Library" in page
    assert 'name="password"' not in page
    response = close(client)
    assert response.status_code == 409
    assert "only owner of Lone Star Library" in response.text
    assert is_signed_in(client)
    make_membership(make_account(), partner, role="owner")
    db.session.commit()
    assert close(client).status_code == 303


def test_the_last_administrator_stays(client: HubClient) -> None:
    person("administrator")
    sign_in(client, EMAIL)
    assert "last administrator" in client.get("/account/close").text
    assert close(client).status_code == 409
    make_account("administrator")
    db.session.commit()
    assert close(client).status_code == 303


class Diary(Plugin):
    """A plugin with rows about people."""

    name = "diary"
    label = "Diary"

    def __init__(self) -> None:
        self.erased: list[int] = []
        self.broken = False

    def export_personal_data(self, account_id: int) -> Mapping[str, list[dict[str, Any]]]:
        return {"pages": [{"text": f"page of {account_id}"}]}

    def erase_personal_data(self, account_id: int, now: datetime) -> None:
        assert db.session.get(Account, account_id) is not None  # the account is still there to look at
        self.erased.append(account_id)
        if self.broken:
            raise RuntimeError("the diary is locked")


@pytest.fixture
def diary(app: Flask) -> Iterable[Diary]:
    plugin, registry = Diary(), get_registry()
    registry.loaded.append(Loaded(plugin, "diary", "1", is_core=False))
    yield plugin
    registry.loaded.pop()


def test_every_plugin_erases_and_hears_of_it(client: HubClient, diary: Diary) -> None:
    account_id = person().id
    heard: list[int] = []

    def hear(_sender: object, account_id: int) -> None:
        heard.append(account_id)

    sign_in(client, EMAIL)
    with account_erased.connected_to(hear):
        assert close(client).status_code == 303
    assert diary.erased == heard == [account_id]


def test_an_error_of_a_plugin_stops_everything(client: HubClient, diary: Diary) -> None:
    person()
    diary.broken = True
    sign_in(client, EMAIL)
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    assert close(client).status_code == 500
    client.application.config["PROPAGATE_EXCEPTIONS"] = None
    db.session.rollback()
    assert services.find_account(EMAIL) is not None
    assert is_signed_in(client)
    assert mails_to(EMAIL) == []


def test_export_holds_ones_own_data_and_no_keys(client: HubClient, diary: Diary) -> None:
    account = person()
    make_membership(account, role="member")
    make_account(email="other@faraway.example")
    db.session.commit()
    client.post("/account/reset", data={"email": EMAIL})
    sign_in(client, EMAIL)
    response = client.get("/account/export")
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-account.json"'
    assert response.headers["Cache-Control"] == "private, no-store"
    data = json.loads(response.text)["data"]
    assert data["accounts"]["account"][0]["email"] == EMAIL
    assert data["accounts"]["account"][0]["name"] == NAME
    assert len(data["accounts"]["sessions"]) == 1
    assert data["accounts"]["mail"][0]["purpose"] == "reset"
    assert {entry["action"] for entry in data["accounts"]["what_you_did"]} >= {"accounts.signed_in"}
    assert data["partners"]["memberships"]
    assert data["diary"]["pages"] == [{"text": f"page of {account.id}"}]
    for secret in ("$argon2", "token_hash", account.fs_uniquifier, "/account/reset/", "other@"):
        assert secret not in response.text


def test_export_and_closing_need_a_session(client: HubClient) -> None:
    assert client.get("/account/export").status_code == 302
    assert client.get("/account/close").status_code == 302
    assert close(client).status_code == 401
