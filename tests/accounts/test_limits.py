from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from hub.accounts.limits import place
from hub.db import db
from hub.testing.client import HubClient
from hub.testing.factories import make_account
from tests.accounts.helpers import PASSWORD, link_in, mails_to, sign_in, sign_up


def tries(client: HubClient, times: int, **extra: Any) -> list[int]:
    """Try wrong passwords on as many accounts."""
    return [
        client.post(
            "/account/sign-in", data={"email": f"try{number}@library.example", "password": "wrong one"}, **extra
        ).status_code
        for number in range(times)
    ]


def test_one_account_cannot_be_guessed_from_many_places(client: HubClient) -> None:
    account = make_account()
    db.session.commit()
    email = account.email
    for number in range(10):
        spelling = email.upper() if number % 2 else f" {email}"
        response = client.post(
            "/account/sign-in",
            data={"email": spelling, "password": "wrong one"},
            environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"},
        )
        assert response.status_code == 422
    response = client.post(
        "/account/sign-in", data={"email": email, "password": PASSWORD}, environ_overrides={"REMOTE_ADDR": "192.0.2.99"}
    )
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 15 * 60 + 1
    assert "Please wait" in response.text
    assert sign_in(client, make_account_committed()) == 303  # nobody else has to wait


def make_account_committed() -> str:
    account = make_account()
    db.session.commit()
    return account.email


def test_unknown_addresses_have_the_same_limit(client: HubClient) -> None:
    statuses = [
        client.post("/account/sign-in", data={"email": "nobody@library.example", "password": "wrong one"}).status_code
        for _ in range(11)
    ]
    assert statuses == [422] * 10 + [429]


def test_one_place_cannot_try_many_accounts(client: HubClient) -> None:
    assert tries(client, 31) == [422] * 30 + [429]


def test_good_sign_ins_do_not_count(client: HubClient) -> None:
    email = make_account_committed()
    assert [sign_in(client, email) for _ in range(35)] == [303] * 35


def test_a_forged_header_does_not_help(client: HubClient) -> None:
    for number in range(30):
        tries_from = {
            "X-Forwarded-For": f"198.51.100.{number}",
            "X-Real-IP": f"198.51.100.{number}",
            "Forwarded": "for=1.2.3.4",
        }
        client.post(
            "/account/sign-in", data={"email": f"a{number}@b.example", "password": "wrong one"}, headers=tries_from
        )
    assert tries(client, 1, headers={"X-Forwarded-For": "203.0.113.7"}) == [429]


def test_a_configured_proxy_is_believed_only_for_its_own_entry(make_app: Any) -> None:
    client = HubClient(make_app(trusted_proxies=1))
    for number in range(30):
        # The last entry is the proxy's; what is in front of it came from the visitor.
        tries(client, 1, headers={"X-Forwarded-For": f"10.0.0.{number}, 203.0.113.7"})
        client.post(
            "/account/sign-in",
            data={"email": f"a{number}@b.example", "password": "wrong one"},
            headers={"X-Forwarded-For": "203.0.113.7"},
        )
    assert tries(client, 1, headers={"X-Forwarded-For": "203.0.113.7"}) == [429]


@pytest.mark.parametrize("path", ["/account/sign-up", "/account/reset"])
def test_one_address_gets_few_mails(client: HubClient, path: str) -> None:
    data = {"name": "Ada Reader", "email": "ada@library.example", "password": PASSWORD, "adult": "y"}
    assert [client.post(path, data=data).status_code for _ in range(6)] == [303] * 5 + [429]


def test_one_place_sends_few_mails(client: HubClient) -> None:
    statuses = [sign_up(client, f"ada{number}@library.example") for number in range(21)]
    assert statuses == [303] * 20 + [429]


def test_one_place_asks_for_few_resets(client: HubClient) -> None:
    asked = [{"email": f"ada{number}@library.example"} for number in range(21)]
    assert [client.post("/account/reset", data=data).status_code for data in asked] == [303] * 20 + [429]


def test_the_password_behind_a_confirmation_cannot_be_guessed(client: HubClient) -> None:
    sign_up(client, "ada@library.example")
    link = link_in(mails_to("ada@library.example")[0])
    statuses = [client.post(link, data={"password": "wrong one"}).status_code for _ in range(31)]
    assert statuses == [422] * 30 + [429]


def test_links_for_a_new_password_cannot_be_guessed(client: HubClient) -> None:
    made_up = [
        client.post(f"/account/reset/token{number}", data={"password": "seven kind otters"}) for number in range(31)
    ]
    assert [answer.status_code for answer in made_up] == [400] * 30 + [429]


def test_looking_is_not_limited(client: HubClient) -> None:
    assert {client.get("/account/sign-in").status_code for _ in range(40)} == {200}


@pytest.mark.parametrize("path", ["/account/password", "/account/close"])
def test_the_password_of_an_open_session_cannot_be_guessed(client: HubClient, path: str) -> None:
    sign_in(client, make_account_committed())
    field = "current" if path == "/account/password" else "password"
    data = {"password": "seven kind otters", field: "wrong one"}
    assert [client.post(path, data=data).status_code for _ in range(11)] == [422] * 10 + [429]


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", "unknown"),
    ],
)
def test_a_household_is_one_place(app: Flask, address: str, counted_as: str) -> None:
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
        assert place() == counted_as
