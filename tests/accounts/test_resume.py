"""What was typed after the session had ended is not lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from hub.db import db
from hub.testing.client import HubClient
from hub.testing.factories import make_account
from tests.accounts.helpers import PASSWORD, is_signed_in, session_cookie, sign_in

MakeClient = Callable[[], HubClient]
TYPED = {"name": 'Ada "the" <Reader> & friends\nsecond line', "language": "es"}


def kept_in(text: str) -> str:
    found = re.search(r'name="resume"[^>]*value="([^"]*)"', text)
    assert found
    return unescape(found.group(1))


def session_ends(client: HubClient, other: HubClient, email: str) -> None:
    """End the session of ``client`` from elsewhere; its cookie stays."""
    sign_in(other, email)
    other.post("/account/sessions/end-others")


@pytest.fixture
def email(app: Flask) -> str:
    account = make_account()
    db.session.commit()
    return account.email


def test_typed_data_survives_the_end_of_the_session(client: HubClient, make_client: MakeClient, email: str) -> None:
    sign_in(client, email)
    session_ends(client, make_client(), email)
    page = client.post("/es/account/?x=1", data={**TYPED, "password": "secret words", "many": ["one", "two"]})
    assert page.status_code == 401
    assert page.headers["Cache-Control"] == "private, no-store"
    kept = kept_in(page.text)
    wrong = client.post("/account/sign-in", data={"email": email, "password": "wrong one", "resume": kept})
    assert kept_in(wrong.text) == kept  # also after a slip
    page = client.post("/account/sign-in", data={"email": email, "password": PASSWORD, "resume": kept})
    assert page.status_code == 200
    assert 'action="/es/account/?x=1"' in page.text
    fields = re.findall(r'<textarea hidden name="([^"]*)">\n([^<]*)</textarea>', page.text)
    found = [(name, unescape(value)) for name, value in fields]
    assert found == [*TYPED.items(), ("many", "one"), ("many", "two")]
    assert "secret words" not in page.text
    token = re.findall(r'name="csrf_token" value="([^"]*)"', page.text)[-1]
    # A name in two lines is refused by the form itself; the point is that it arrives there, with a fresh token.
    response = client.post("/account/", data={"name": "Ada", "language": "es", "csrf_token": token}, csrf=False)
    assert response.status_code == 303


def test_passwords_files_and_tokens_are_not_carried(client: HubClient, app: Flask) -> None:
    from io import BytesIO

    from hub.accounts.resume import read_kept

    data = {"current_password": "a secret", "Password": "b secret", "title": "kept", "file": (BytesIO(b"x"), "a.pdf")}
    page = client.post("/account/", data={**data, "csrf_token": "x"})
    assert "files cannot be kept" in page.text
    with app.test_request_context():
        kept = read_kept(kept_in(page.text))
    assert kept is not None
    assert [tuple(pair) for pair in kept.fields] == [("title", "kept")]
    assert kept.had_files


def test_it_is_not_sent_in_the_name_of_somebody_else(client: HubClient, make_client: MakeClient, email: str) -> None:
    other = make_account()
    db.session.commit()
    sign_in(client, email)
    session_ends(client, make_client(), email)
    kept = kept_in(client.post("/account/", data=TYPED).text)
    page = client.post("/account/sign-in", data={"email": other.email, "password": PASSWORD, "resume": kept})
    assert is_signed_in(client)
    assert "belongs to another account" in page.text
    assert "Reader" not in page.text


def test_a_forged_or_foreign_field_is_ignored(client: HubClient, app: Flask, email: str) -> None:
    from hub.accounts.resume import _serializer

    with app.test_request_context():
        evil = _serializer().dumps(
            {"path": "https://evil.example/", "fields": [], "had_files": False, "account_id": None}
        )
        odd = _serializer().dumps(["no", "dict"])
    for text in (evil, odd, "nonsense", ""):
        response = client.post("/account/sign-in", data={"email": email, "password": PASSWORD, "resume": text})
        assert (response.status_code, response.headers["Location"]) == (303, "/dashboard/")


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_of_another_site_is_not_kept(client: HubClient, headers: dict[str, str]) -> None:
    page = client.post("/account/", data=TYPED, headers=headers)
    assert page.status_code == 403
    assert "resume" not in page.text


def test_too_much_text_is_not_kept_and_that_is_said(client: HubClient) -> None:
    page = client.post("/account/", data={"name": "x" * 300_000})
    assert page.status_code == 401
    assert "more than we can keep" in page.text


def test_signing_out_when_the_session_has_ended_is_no_question(
    client: HubClient, make_client: MakeClient, email: str
) -> None:
    sign_in(client, email)
    session_ends(client, make_client(), email)
    assert session_cookie(client)
    assert client.post("/account/sign-out").headers["Location"] == "/account/signed-out"


def test_a_page_that_needs_an_account_comes_back_after_sign_in(client: HubClient, email: str) -> None:
    response = client.get("/account/sessions")
    assert response.status_code == 302
    target = response.headers["Location"]
    assert target == "/account/sign-in?next=/account/sessions"
    page = client.get(target).text
    assert 'name="next" type="hidden" value="/account/sessions"' in page


def test_a_form_of_another_session_can_be_sent_once_more(client: HubClient, email: str) -> None:
    """The page was open since before a sign-in in another window, so its token does not fit any more."""
    old = re.findall(r'name="csrf_token" value="([^"]*)"', client.get("/account/sign-in").text)[0]
    sign_in(client, email)
    page = client.post("/account/", data={"name": "Typed <b>", "language": "es", "csrf_token": old}, csrf=False)
    assert page.status_code == 403
    assert "open for a long time" in page.text
    assert "Typed &lt;b&gt;" in page.text
    form = page.text[page.text.index('<form class="mt-4"') :]
    token = re.findall(r'name="csrf_token" value="([^"]*)"', form)[0]
    data = {"name": "Typed", "language": "es", "csrf_token": token}
    assert client.post("/account/", data=data, csrf=False).status_code == 303


@pytest.mark.parametrize("token", ["", "nonsense", "IiI.awKWww.qoXOIKCNo-jFgVt8Dqh3wXSb4z4"])
def test_a_form_that_is_not_ours_is_not_offered_again(client: HubClient, email: str, token: str) -> None:
    sign_in(client, email)
    page = client.post("/account/", data={"name": "Forged", "language": "es", "csrf_token": token}, csrf=False)
    assert page.status_code == 403
    assert "Forged" not in page.text


def test_another_site_cannot_have_its_form_offered(client: HubClient, email: str) -> None:
    old = re.findall(r'name="csrf_token" value="([^"]*)"', client.get("/account/sign-in").text)[0]
    sign_in(client, email)
    data = {"name": "Forged", "language": "es", "csrf_token": old}
    page = client.post("/account/", data=data, csrf=False, headers={"Origin": "https://evil.example"})
    assert page.status_code == 403
    assert "Forged" not in page.text
