"""What a request calls the hub is believed nowhere in production; whoever asks how it is may call it anything."""

from __future__ import annotations

import pytest
from flask import Flask

from hub.db import db
from hub.testing.client import HubClient
from hub.testing.factories import PASSWORD, make_account
from hub.testing.plugin import MakeApp

SITE = "https://hub.example"
OTHERS = ["evil.example", "evil.example:8443", "127.0.0.1:8000", "localhost", "hub.example.evil.example", "a b", ""]


@pytest.fixture
def production(make_app: MakeApp) -> Flask:
    return make_app(env="production", site_url=SITE, plugins="")


def test_redirects_go_to_the_address_of_the_settings(production: Flask) -> None:
    for host in OTHERS:
        for path in ("/partners", "/es/partners", "/account", "/admin"):
            answer = HubClient(production).get(path, environ_overrides={"HTTP_HOST": host})
            assert answer.status_code == 308, (host, path)
            assert answer.headers["Location"] == f"{SITE}{path}/"


def test_a_forwarded_host_is_not_believed_either(make_app: MakeApp) -> None:
    app = make_app(env="production", site_url=SITE, plugins="", trusted_proxies=1)
    answer = HubClient(app).get("/partners", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"})
    assert answer.headers["Location"] == f"{SITE}/partners/"


def test_probes_may_call_it_anything(production: Flask) -> None:
    for host in OTHERS:
        answer = HubClient(production).get("/healthz", environ_overrides={"HTTP_HOST": host})
        assert answer.status_code == 200, host
        assert "evil" not in str(answer.headers) + answer.text


def test_forms_are_believed_from_our_own_origin(production: Flask) -> None:
    with production.app_context():
        account = make_account()
        db.session.commit()
        data = {"email": account.email, "password": PASSWORD}
    origins = {SITE: 303, "https://evil.example": 403, "http://127.0.0.1:8000": 403, "https://hub.example:8443": 403}
    for origin, status in origins.items():
        for host in ("127.0.0.1:8000", "evil.example", "hub.example"):
            answer = HubClient(production).post(
                "/account/sign-in", data=data, headers={"Origin": origin}, environ_overrides={"HTTP_HOST": host}
            )
            assert answer.status_code == status, (origin, host)
