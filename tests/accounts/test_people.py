"""What administrators do with accounts, and what they cannot do."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from hub.accounts import people, services
from hub.accounts.models import Account
from hub.audit import AuditEntry
from hub.db import db
from hub.errors import Conflict, Forbidden
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account
from tests.accounts.helpers import is_signed_in, session_cookie, sign_in

MakeClient = Callable[[], HubClient]
YES = {"confirmed": "1"}


def person(role: str | None = None, **values: Any) -> Account:
    account = make_account(role, **values)
    db.session.commit()
    return account


def link_to(direction: str, page: str) -> str:
    found = re.search(rf'rel="{direction}" href="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def roles_of(account_id: int) -> frozenset[str]:
    db.session.rollback()
    return services.get_account(account_id).site_roles


@pytest.mark.parametrize(
    ("role", "status"),
    [("administrator", 200), ("coordinator", 403), ("reviewer", 403), ("owner", 403), ("member", 403), (None, 302)],
)
def test_only_administrators_see_people(client: HubClient, sign_in: Any, role: str | None, status: int) -> None:
    other = person().id
    sign_in(role)
    assert client.get("/admin/people/").status_code == status
    assert client.get(f"/admin/people/{other}").status_code == status
    assert client.get(f"/admin/people/{other}/disable").status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [("administrator", 303), ("coordinator", 403), ("reviewer", 403), ("owner", 403), ("member", 403), (None, 401)],
)
@pytest.mark.parametrize("path", ["roles/reviewer/give", "roles/coordinator/remove", "disable"])
def test_only_administrators_change_people(
    client: HubClient, sign_in: Any, path: str, role: str | None, status: int
) -> None:
    other = person("coordinator").id
    sign_in(role)
    response = client.post(f"/admin/people/{other}/{path}", data={**YES, "reason": "A good reason"})
    assert response.status_code == status
    if status != 303:
        assert roles_of(other) == {"coordinator"}


def test_give_and_remove_a_role(client: HubClient, make_client: MakeClient) -> None:
    administrator, other = person("administrator"), person()
    theirs = make_client()
    sign_in(theirs, other.email)
    sign_in(client, administrator.email)
    page = client.post(f"/admin/people/{other.id}/roles/reviewer/give")
    assert page.status_code == 200
    assert 'name="confirmed" value="1"' in page.text
    assert roles_of(other.id) == frozenset()  # it asks first
    assert client.post(f"/admin/people/{other.id}/roles/reviewer/give", data=YES).status_code == 303
    assert roles_of(other.id) == {"reviewer"}
    assert theirs.get("/admin/").status_code == 200  # holds from the next request on
    assert client.post(f"/admin/people/{other.id}/roles/reviewer/give", data=YES).status_code == 409
    assert client.post(f"/admin/people/{other.id}/roles/reviewer/remove", data=YES).status_code == 303
    assert roles_of(other.id) == frozenset()
    assert not is_signed_in(theirs)  # and ends their sessions
    assert client.post(f"/admin/people/{other.id}/roles/reviewer/remove", data=YES).status_code == 404
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action.startswith("accounts.role")).order_by(AuditEntry.id)
    ).all()
    assert [(entry.action, entry.actor, entry.target, entry.details) for entry in entries] == [
        (f"accounts.role.{what}", administrator.opaque_id, f"account:{other.opaque_id}", {"role": "reviewer"})
        for what in ("given", "removed")
    ]


def test_nobody_changes_their_own_rights(client: HubClient) -> None:
    administrator = person("administrator")
    person("administrator")
    sign_in(client, administrator.email)
    for path in ("roles/reviewer/give", "roles/administrator/remove", "disable", "enable"):
        response = client.post(f"/admin/people/{administrator.id}/{path}", data={**YES, "reason": "I want to"})
        assert response.status_code == 403, path
    assert roles_of(administrator.id) == {"administrator"}
    assert "your own account" in client.get(f"/admin/people/{administrator.id}").text


def test_the_last_administrator_stays(app: Any) -> None:
    """Over HTTP the last administrator is oneself; the rule holds for every way in."""
    last, gone, never = person("administrator"), person("administrator", active=False), person("administrator")
    never.confirmed_at = None
    db.session.commit()
    last, gone = services.get_account(last.id), services.get_account(gone.id)
    with pytest.raises(Conflict, match="last administrator"):
        people.remove_role(gone, last, "administrator", now=NOON)
    with pytest.raises(Conflict, match="last administrator"):
        people.disable(gone, last, reason="Some reason", now=NOON)
    with pytest.raises(Forbidden):
        people.remove_role(last, last, "administrator", now=NOON)


def test_unknown_roles_and_people(client: HubClient) -> None:
    sign_in(client, person("administrator").email)
    other = person()
    assert client.post(f"/admin/people/{other.id}/roles/emperor/give", data=YES).status_code == 400
    assert client.post(f"/admin/people/{other.id}/roles/owner/give", data=YES).status_code == 400
    assert client.post(f"/admin/people/{other.id}/roles/emperor/remove", data=YES).status_code == 404
    assert client.get("/admin/people/999999").status_code == 404


def test_an_unconfirmed_address_gets_no_role(client: HubClient) -> None:
    sign_in(client, person("administrator").email)
    other = person(confirmed_at=None)
    assert client.post(f"/admin/people/{other.id}/roles/administrator/give", data=YES).status_code == 409


def test_switch_an_account_off_and_on(client: HubClient, make_client: MakeClient) -> None:
    administrator, other = person("administrator"), person()
    theirs = make_client()
    sign_in(theirs, other.email)
    before = session_cookie(theirs)
    sign_in(client, administrator.email)
    assert client.post(f"/admin/people/{other.id}/disable", data={"reason": "  "}).status_code == 422
    assert client.post(f"/admin/people/{other.id}/disable", data={"reason": "Left the library"}).status_code == 303
    assert not is_signed_in(theirs)
    assert sign_in(theirs, other.email) == 403
    assert "Switched off" in client.get(f"/admin/people/{other.id}").text
    assert client.post(f"/admin/people/{other.id}/disable", data={"reason": "Again"}).status_code == 409
    assert client.post(f"/admin/people/{other.id}/enable", data={"reason": "Came back"}).status_code == 303
    theirs.set_cookie("hub", before)
    assert not is_signed_in(theirs)  # the sessions of before have ended for good
    assert sign_in(theirs, other.email) == 303
    db.session.rollback()
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action.in_(("accounts.disabled", "accounts.enabled")))
        .order_by(AuditEntry.id)
    ).all()
    assert [entry.reason for entry in entries] == ["Left the library", "Came back"]


def test_list_searches_filters_and_pages(client: HubClient, count_queries: Any) -> None:
    sign_in(client, person("administrator", email="zz@library.example", name="The Admin").email)
    for number in range(60):
        make_account(email=f"p{number:03}@library.example", name=f"Person {number:03}")
    make_account("reviewer", email="rev@library.example", name="100% Re_viewer")
    make_account(email="off@library.example", active=False)
    make_account(email="new@library.example", confirmed_at=None)
    db.session.commit()
    first = client.get("/admin/people/").text
    assert first.count("@library.example</td>") == 50
    link = link_to("next", first)
    second = client.get(link).text
    assert "zz@library.example" in second
    assert "p000@" not in second
    assert "new@library.example" in client.get(link_to("prev", second)).text
    for query, finds, leaves in (
        ("q=person+00", "p003@", "p010@"),
        ("q=P00", "p003@", "p010@"),
        ("q=100%25", "rev@", "p003@"),
        ("q=e_v", "rev@", "p003@"),
        ("role=reviewer", "rev@", "zz@"),
        ("role=staff", "zz@", "p003@"),
        ("state=disabled", "off@", "new@"),
        ("state=unconfirmed", "new@", "off@"),
        ("q=nobody+at+all", "Nobody found", "p003@"),
        ("cursor=nonsense", "p003@", "zz@"),
    ):
        text = client.get(f"/admin/people/?{query}").text
        main = text[text.index('<main id="main"') : text.index("</main>")]
        assert finds in main, query
        assert leaves not in main, query
    with count_queries() as statements:
        client.get("/admin/people/")
    assert len(statements) <= 6, (
        statements
    )  # one of them for the help of core: the directory of the plugin is empty here


def test_a_session_of_a_removed_role_loses_its_power_at_once(client: HubClient, make_client: MakeClient) -> None:
    first, second = person("administrator"), person("administrator")
    theirs = make_client()
    sign_in(theirs, second.email)
    sign_in(client, first.email)
    assert client.post(f"/admin/people/{second.id}/roles/administrator/remove", data=YES).status_code == 303
    assert theirs.post(f"/admin/people/{first.id}/roles/administrator/remove", data=YES).status_code == 401
    sign_in(theirs, second.email)
    assert theirs.post(f"/admin/people/{first.id}/roles/administrator/remove", data=YES).status_code == 403
