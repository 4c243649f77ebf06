from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_security.proxies import _security
from sqlalchemy import select

from hub import clock
from hub.accounts import current_account, sessions
from hub.accounts.models import Account, UserSession
from hub.audit import AuditEntry
from hub.db import db
from hub.testing.client import HubClient
from hub.testing.factories import make_account, make_membership
from tests.accounts.helpers import PASSWORD, is_signed_in, mails_to, session_cookie, sign_in

ROUTES = {
    "/account/": {"GET", "POST"},
    "/account/check-mail/<any('sign-up', 'reset'):reason>": {"GET"},
    "/account/close": {"GET", "POST"},
    "/account/closed": {"GET"},
    "/account/confirm/<token>": {"GET", "POST"},
    "/account/export": {"GET"},
    "/account/password": {"GET", "POST"},
    "/account/reset": {"GET", "POST"},
    "/account/reset/<token>": {"GET", "POST"},
    "/account/sessions": {"GET"},
    "/account/sessions/<int:session_id>/end": {"POST"},
    "/account/sessions/end-others": {"POST"},
    "/account/sign-in": {"GET", "POST"},
    "/account/sign-out": {"POST"},
    "/account/sign-up": {"GET", "POST"},
    "/account/signed-out": {"GET"},
    "/admin/people/": {"GET"},
    "/admin/people/<int:account_id>": {"GET"},
    "/admin/people/<int:account_id>/disable": {"GET", "POST"},
    "/admin/people/<int:account_id>/enable": {"GET", "POST"},
    "/admin/people/<int:account_id>/roles/<role>/give": {"POST"},
    "/admin/people/<int:account_id>/roles/<role>/remove": {"POST"},
}

MakeClient = Callable[[], HubClient]


def person(role: str | None = None, **values: Any) -> Account:
    account = make_account(role, **values)
    db.session.commit()
    return account


def test_exactly_our_routes_exist(app: Flask) -> None:
    found = {
        rule.rule: (rule.methods or set()) - {"HEAD", "OPTIONS"}
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("accounts", "security"))
    }
    assert found == ROUTES
    assert not [rule.rule for rule in app.url_map.iter_rules() if "fs-static" in rule.rule or "tf-" in rule.rule]


def test_no_commands_of_flask_security_exist(app: Flask) -> None:
    assert not {"users", "roles", ""} & set(app.cli.commands)


def test_sign_in_and_out(client: HubClient) -> None:
    account = person()
    assert not is_signed_in(client)
    response = client.post("/account/sign-in", data={"email": account.email.upper(), "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (303, "/dashboard/")
    assert is_signed_in(client)
    assert client.post("/account/sign-out").headers["Location"] == "/account/signed-out"
    assert not is_signed_in(client)
    assert client.get_cookie("hub") is None
    assert client.get("/account/signed-out").status_code == 200


def test_flask_login_knows_who_is_there(app: Flask, client: HubClient) -> None:
    from flask_login import current_user

    account = person("reviewer")
    sign_in(client, account.email)
    with app.test_request_context("/about", headers={"Cookie": f"hub={session_cookie(client)}"}):
        app.preprocess_request()
        found = current_account()
        assert found is not None
        assert current_user.id == found.id == account.id
        assert found.site_roles == {"reviewer"}
    with app.test_request_context("/about"):
        app.preprocess_request()
        assert current_account() is None
        assert not current_user.is_authenticated


def test_who_asks_is_known_after_one_statement(app: Flask, client: HubClient, count_queries: Any) -> None:
    account = person("reviewer")
    make_membership(account, role="owner")
    make_membership(account, role="member")
    db.session.commit()
    sign_in(client, account.email)
    with app.app_context(), app.test_request_context("/about", headers={"Cookie": f"hub={session_cookie(client)}"}):
        with count_queries() as statements:
            app.preprocess_request()
            from hub.web.visitor import current_visitor

            visitor = current_visitor()
            assert visitor is not None
            assert visitor.roles == {"reviewer", "owner", "member"}
            assert sorted(visitor.partner_roles.values()) == ["member", "owner"]
        assert len(statements) == 1, statements


def test_readers_get_no_cookie_and_cost_no_statement(app: Flask, count_queries: Any) -> None:
    with app.app_context(), app.test_request_context("/about"):
        with count_queries() as statements:
            app.preprocess_request()
        assert statements == []
    for path in ("/account/sign-in", "/about"):
        response = HubClient(app).get(path)
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")


def test_cookie_is_host_bound_where_the_site_is_https(make_app: Any) -> None:
    app = make_app(site_url="https://hub.example")
    with app.app_context():
        account = person()
        email = account.email
    client = HubClient(app)
    response = client.post(
        "/account/sign-in", data={"email": email, "password": PASSWORD}, base_url="https://hub.example"
    )
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hub=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie


def test_cookie_on_plain_http(client: HubClient) -> None:
    account = person()
    response = client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("hub=")
    assert "HttpOnly" in cookie
    assert "Secure" not in cookie


def test_each_sign_in_has_a_new_session_id(client: HubClient) -> None:
    account = person()
    sign_in(client, account.email)
    first = session_cookie(client)
    sign_in(client, account.email)
    assert session_cookie(client) != first
    db.session.rollback()
    rows = db.session.scalars(select(UserSession).order_by(UserSession.id)).all()
    assert [row.ended_at is None for row in rows] == [False, True]
    assert len({row.token_hash for row in rows}) == 2


def test_the_database_holds_no_token(client: HubClient, app: Flask) -> None:
    account = person()
    sign_in(client, account.email)
    with client.session_transaction() as cookie:
        token = cookie["token"]
    row = db.session.scalars(select(UserSession)).one()
    assert token not in row.token_hash
    assert row.token_hash == sessions.hash_token(token)


@pytest.mark.parametrize("where", ["query", "header", "json", "remember"])
def test_an_auth_token_signs_nobody_in(app: Flask, client: HubClient, where: str) -> None:
    account = person("administrator")
    with app.test_request_context():
        token = str(account.get_auth_token())
        assert _security.login_manager.request_callback is None
    if where == "query":
        response = client.get(f"/account/?auth_token={token}")
    elif where == "header":
        response = client.get("/account/", headers={"Authentication-Token": token, "Authorization": f"Bearer {token}"})
    elif where == "json":
        response = client.get("/account/", json={"auth_token": token})
    else:
        from flask_login.utils import encode_cookie

        with app.test_request_context():
            client.set_cookie("remember_token", encode_cookie(account.fs_uniquifier))
        response = client.get("/account/")
    assert response.status_code == 302
    assert client.post("/account/sign-in?include_auth_token", json={}).get_json(silent=True) is None


def test_a_session_key_without_its_token_signs_nobody_in(client: HubClient) -> None:
    account = person()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = account.fs_uniquifier
    assert not is_signed_in(client)


def test_an_old_cookie_is_worth_nothing_after_sign_out(client: HubClient, make_client: MakeClient) -> None:
    account = person()
    sign_in(client, account.email)
    stolen = session_cookie(client)
    client.post("/account/sign-out")
    thief = make_client()
    thief.set_cookie("hub", stolen)
    assert not is_signed_in(thief)


def end_by_password(client: HubClient, account: Account) -> None:
    data = {"current": PASSWORD, "password": "seven kind otters"}
    assert client.post("/account/password", data=data).status_code == 303


def end_by_button(client: HubClient, account: Account) -> None:
    assert client.post("/account/sessions/end-others").status_code == 303


@pytest.mark.parametrize("end", [end_by_password, end_by_button])
def test_other_sessions_end_on_the_server(client: HubClient, make_client: MakeClient, end: Any) -> None:
    account = person()
    other = make_client()
    sign_in(client, account.email)
    sign_in(other, account.email)
    before = session_cookie(client)
    end(client, account)
    assert is_signed_in(client)
    assert not is_signed_in(other)
    if end is end_by_password:
        assert session_cookie(client) != before
        replay = make_client()
        replay.set_cookie("hub", before)
        assert not is_signed_in(replay)


@pytest.mark.parametrize(
    ("role", "later", "alive"),
    [
        (None, timedelta(days=13), True),
        (None, timedelta(days=14, minutes=1), False),
        ("reviewer", timedelta(hours=11), True),
        ("reviewer", timedelta(hours=12, minutes=1), False),
    ],
)
def test_idle_sessions_end(client: HubClient, role: str | None, later: timedelta, alive: bool) -> None:
    account = person(role)
    sign_in(client, account.email)
    clock.set_clock(clock.now() + later)
    assert is_signed_in(client) is alive


def test_sessions_end_after_thirty_days_whatever_the_use(client: HubClient) -> None:
    account = person()
    start = clock.now()
    sign_in(client, account.email)
    for days in (10, 20, 29):
        clock.set_clock(start + timedelta(days=days))
        assert is_signed_in(client)
    clock.set_clock(start + timedelta(days=30, minutes=1))
    assert not is_signed_in(client)


def test_last_use_is_written_at_most_every_five_minutes(client: HubClient) -> None:
    account = person()
    start = clock.now()
    sign_in(client, account.email)

    def seen() -> Any:
        db.session.rollback()
        return db.session.scalars(select(UserSession.last_seen_at)).one()

    first = seen()
    clock.set_clock(start + timedelta(minutes=4))
    client.get("/account/")
    assert seen() == first
    clock.set_clock(start + timedelta(minutes=6))
    client.get("/account/")
    assert seen() > first


@pytest.mark.parametrize("change", [{"active": False}, {"confirmed_at": None}])
def test_a_session_is_worth_what_its_account_is(client: HubClient, change: dict[str, Any]) -> None:
    account = person()
    sign_in(client, account.email)
    assert is_signed_in(client)
    for name, value in change.items():
        setattr(account, name, value)
    db.session.commit()
    assert not is_signed_in(client)


def test_own_sessions_are_listed_and_ended_one_by_one(client: HubClient, make_client: MakeClient) -> None:
    account = person()
    other, stranger = make_client(), make_client()
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
    other.post("/account/sign-in", data={"email": account.email, "password": PASSWORD}, headers={"User-Agent": agent})
    sign_in(client, account.email)
    page = client.get("/account/sessions").text
    assert "Safari, iPhone" in page
    assert "This device" in page
    row = db.session.scalars(select(UserSession).where(UserSession.device == "Safari, iPhone")).one()
    sign_in(stranger, person().email)
    assert stranger.post(f"/account/sessions/{row.id}/end").status_code == 404
    assert is_signed_in(other)
    assert client.post(f"/account/sessions/{row.id}/end").status_code == 303
    assert not is_signed_in(other)
    assert is_signed_in(client)


def test_wrong_password_and_unknown_address_get_the_same_answer(client: HubClient) -> None:
    account = person()
    answers = []
    for email in (account.email, "nobody@library.example"):
        response = client.post("/account/sign-in", data={"email": email, "password": "not the password"})
        answers.append((response.status_code, _without_changing_parts(response.text, email)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_the_unknown_address_costs_a_password_check_too(client: HubClient, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    context = _security.pwd_context
    real = context.verify

    def verify(password: str, *arguments: Any) -> bool:
        checked.append(password)
        return bool(real(password, *arguments))

    monkeypatch.setattr(context, "verify", verify)
    account = person()
    for email in ("nobody@library.example", account.email):
        assert sign_in(client, email, "whatever it is") == 422
    assert checked == ["whatever it is"] * 2


def test_an_account_that_is_switched_off_cannot_sign_in(client: HubClient) -> None:
    account = person(active=False)
    response = client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    assert response.status_code == 403
    assert "switched off" in response.text
    wrong = client.post("/account/sign-in", data={"email": account.email, "password": "not the password"})
    assert "switched off" not in wrong.text
    assert not is_signed_in(client)


def test_an_unconfirmed_account_gets_a_new_link(client: HubClient) -> None:
    account = person(confirmed_at=None)
    assert sign_in(client, account.email) == 403
    assert [mail.purpose for mail in mails_to(account.email)] == ["confirmation"]
    assert not is_signed_in(client)


def test_sign_in_is_written_into_the_audit_log(client: HubClient) -> None:
    account = person()
    sign_in(client, account.email)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "accounts.signed_in")).one()
    assert (entry.actor, entry.target) == (account.opaque_id, f"account:{account.opaque_id}")
    assert account.email not in str(entry.details)


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/account/sessions", "/account/sessions"),
        ("/partners/?q=a&page=2", "/partners/?q=a&page=2"),
        ("", "/dashboard/"),
        ("https://evil.example/", "/dashboard/"),
        ("//evil.example/", "/dashboard/"),
        ("///evil.example/", "/dashboard/"),
        ("/\\evil.example/", "/dashboard/"),
        ("\\\\evil.example", "/dashboard/"),
        ("/%5cevil.example", "/dashboard/"),
        ("/%2f%2fevil.example", "/dashboard/"),
        ("/\tevil", "/dashboard/"),
        ("/x\r\nSet-Cookie: a=b", "/dashboard/"),
        ("/%0d%0aSet-Cookie:a=b", "/dashboard/"),
        ("javascript:alert(1)", "/dashboard/"),
        ("data:text/html,x", "/dashboard/"),
        ("evil.example", "/dashboard/"),
        ("http:evil.example", "/dashboard/"),
        ("@evil.example", "/dashboard/"),
        ("/account/sign-in?next=/x", "/dashboard/"),
    ],
)
def test_next_accepts_own_paths_only(client: HubClient, target: str, goes_to: str) -> None:
    account = person()
    data = {"email": account.email, "password": PASSWORD, "next": target}
    response = client.post("/account/sign-in", data=data)
    assert response.headers["Location"] == goes_to
    assert client.get("/account/sign-in", query_string={"next": target}).headers["Location"] == goes_to


def test_next_stays_in_the_language(client: HubClient) -> None:
    account = person()
    data = {"email": account.email, "password": PASSWORD, "next": "/partners/"}
    assert client.post("/es/account/sign-in", data=data).headers["Location"] == "/es/partners/"


def test_sign_in_and_sign_out_need_their_form(client: HubClient) -> None:
    account = person()
    data = {"email": account.email, "password": PASSWORD}
    assert client.post("/account/sign-in", data=data, csrf=False).status_code == 403
    sign_in(client, account.email)
    assert client.post("/account/sign-out", csrf=False).status_code == 403
    assert is_signed_in(client)


def test_leaving_ends_the_session_on_the_server(client: HubClient, make_client: MakeClient) -> None:
    account = person()
    sign_in(client, account.email)
    stolen = session_cookie(client)
    assert client.get("/leave").status_code == 303
    thief = make_client()
    thief.set_cookie("hub", stolen)
    assert not is_signed_in(thief)


def _without_changing_parts(text: str, email: str) -> str:
    import re

    text = re.sub(r'(name="csrf_token" value=|nonce=)"[^"]*"', r'\1""', text)
    return text.replace(email, "EMAIL")
