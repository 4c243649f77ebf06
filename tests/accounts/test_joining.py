from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from hub import clock
from hub.accounts import security, services
from hub.accounts.models import Account, UserSession
from hub.db import db
from hub.errors import Invalid
from hub.testing.client import HubClient
from hub.testing.factories import make_account
from tests.accounts.helpers import (
    NEW_PASSWORD,
    PASSWORD,
    is_signed_in,
    link_in,
    mails_to,
    session_cookie,
    sign_in,
    sign_up,
)

EMAIL = "ada@library.example"
MakeClient = Callable[[], HubClient]


def person(**values: Any) -> Account:
    account = make_account(**values)
    db.session.commit()
    return account


def find_stored(email: str) -> Account | None:
    db.session.rollback()
    return services.find_account(email)


def stored(email: str = EMAIL) -> Account:
    found = find_stored(email)
    assert found is not None
    return found


def test_sign_up_confirm_and_be_in(client: HubClient) -> None:
    response = client.post(
        "/account/sign-up",
        data={"name": "Ada Reader", "email": "Ada@Library.Example", "password": PASSWORD, "adult": "y"},
    )
    assert (response.status_code, response.headers["Location"]) == (303, "/account/check-mail/sign-up")
    assert client.get("/account/check-mail/sign-up").status_code == 200
    account = stored()
    assert account.confirmed_at is None
    assert account.password is not None
    assert account.password.startswith("$argon2id$")
    [mail] = mails_to(EMAIL)
    link = link_in(mail)
    assert client.get(link).status_code == 200
    assert stored().confirmed_at is None  # a look changes nothing
    assert client.post(link, data={"password": PASSWORD}).headers["Location"] == "/dashboard/"
    assert is_signed_in(client)
    assert stored().confirmed_at is not None


def test_the_link_leads_back_to_where_one_was_going(client: HubClient) -> None:
    sign_up(client, EMAIL, next="/partners/?q=ada&state=IL")
    [mail] = mails_to(EMAIL)
    assert client.post(link_in(mail), data={"password": PASSWORD}).headers["Location"] == "/partners/?q=ada&state=IL"


def test_a_foreign_next_does_not_get_into_the_mail(client: HubClient) -> None:
    sign_up(client, EMAIL, next="https://evil.example/")
    assert "evil" not in mails_to(EMAIL)[0].text


def test_mail_and_link_speak_the_language_of_the_sign_up(client: HubClient) -> None:
    data = {"name": "Ada Reader", "email": EMAIL, "password": PASSWORD, "adult": "y"}
    assert client.post("/es/account/sign-up", data=data).status_code == 303
    assert stored().language == "es"
    assert link_in(mails_to(EMAIL)[0]).startswith("/es/account/confirm/")


def test_a_confirmation_works_once(client: HubClient, make_client: MakeClient) -> None:
    sign_up(client, EMAIL)
    link = link_in(mails_to(EMAIL)[0])
    assert client.post(link, data={"password": PASSWORD}).status_code == 303
    again = make_client()
    assert again.get(link).status_code == 400
    assert again.post(link, data={"password": PASSWORD}).status_code == 400
    assert not is_signed_in(again)


def test_who_typed_a_strangers_address_gets_no_account_with_it(client: HubClient, make_client: MakeClient) -> None:
    """The owner of the address opens the link: without the stranger's password nothing happens."""
    sign_up(client, EMAIL, password="the stranger knows this")
    link = link_in(mails_to(EMAIL)[0])
    owner = make_client()
    assert owner.post(link, data={"password": "another password"}).status_code == 422
    assert stored().confirmed_at is None
    # The owner sets a password of their own instead; the stranger's is gone.
    owner.post("/account/reset", data={"email": EMAIL})
    assert owner.post(link_in(mails_to(EMAIL)[-1]), data={"password": NEW_PASSWORD}).status_code == 303
    assert sign_in(owner, EMAIL, NEW_PASSWORD) == 303
    assert sign_in(client, EMAIL, "the stranger knows this") == 422


def test_the_newest_sign_up_of_an_unconfirmed_address_counts(client: HubClient) -> None:
    sign_up(client, EMAIL, password="a lamp in the attic")
    sign_up(client, EMAIL, password="a boat in the garden", name="Ada Second")
    first, second = (link_in(mail) for mail in mails_to(EMAIL))
    assert client.get(first).status_code == 400
    assert client.post(second, data={"password": "a boat in the garden"}).status_code == 303
    assert stored().name == "Ada Second"
    assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_sign_up_tells_nobody_which_addresses_are_known(client: HubClient) -> None:
    known = person(email="known@library.example")
    before = known.password
    answers = []
    for email in ("known@library.example", "new@library.example"):
        response = client.post(
            "/account/sign-up", data={"name": "Ada Reader", "email": email, "password": PASSWORD, "adult": "y"}
        )
        answers.append((response.status_code, response.headers["Location"], response.text))
        assert len(mails_to(email)) == 1
    assert answers[0] == answers[1]
    assert mails_to("known@library.example")[0].purpose == "sign-up-again"
    assert stored("known@library.example").password == before


def test_reset_tells_nobody_which_addresses_are_known(client: HubClient) -> None:
    person(email="known@library.example")
    person(email="off@library.example", active=False)
    answers = []
    for email in ("known@library.example", "new@library.example", "off@library.example"):
        response = client.post("/account/reset", data={"email": email})
        answers.append((response.status_code, response.headers["Location"], response.text))
        assert len(mails_to(email)) == 1
    assert len(set(answers)) == 1
    assert "/account/reset/" in mails_to("known@library.example")[0].text
    assert "/account/reset/" not in mails_to("new@library.example")[0].text
    assert "/account/reset/" not in mails_to("off@library.example")[0].text


@pytest.mark.parametrize("path", ["/account/sign-up", "/account/reset"])
def test_known_and_unknown_addresses_cost_the_same_work(client: HubClient, path: str, count_queries: Any) -> None:
    """Both write one mail and one entry of the log; a sign-up adds its own row, inside a savepoint."""
    person(email="known@library.example")
    counts = []
    for email in ("known@library.example", "new@library.example"):
        data = {"name": "Ada Reader", "email": email, "password": PASSWORD, "adult": "y"}
        with count_queries() as statements:
            client.post(path, data=data)
        counts.append(len(statements))
    assert abs(counts[0] - counts[1]) <= (3 if path.endswith("sign-up") else 0), counts


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"adult": ""}, "Accounts are for adults"),
        ({"email": "nonsense"}, "Please enter an e-mail address"),
        ({"name": ""}, "Please fill this in"),
        ({"name": "   "}, "Please fill this in"),
        ({"name": "Ada\r\nBcc: x@y.example"}, "cannot be seen"),
        ({"password": "short"}, "at least 8 characters"),
        ({"password": "x" * 129}, "at most 128"),
        ({"password": "password123"}, "Many people use this password"),
        ({"password": "ada-reader-2026"}, "too close to your name"),
    ],
)
def test_what_a_sign_up_needs(client: HubClient, values: dict[str, str], says: str) -> None:
    data = {"name": "Ada Reader", "email": EMAIL, "password": PASSWORD, "adult": "y", **values}
    if not data["adult"]:
        del data["adult"]
    response = client.post("/account/sign-up", data=data)
    assert response.status_code == 422
    assert says in response.text
    assert mails_to(EMAIL) == []
    if values.get("email") is None:
        assert f'value="{EMAIL}"' in response.text  # what was typed is kept
    assert data["password"] not in response.text


def test_no_age_is_stored() -> None:
    assert not {"age", "birth", "born", "adult"} & {
        part for column in Account.__table__.columns for part in column.key.split("_")
    }


def test_sign_up_can_be_closed(make_app: Any) -> None:
    app = make_app(sign_up_open=False)
    client = HubClient(app)
    with app.app_context():
        assert client.get("/account/sign-up").status_code == 403
        assert sign_up(client, EMAIL) == 403
        assert mails_to(EMAIL) == []


def test_reset_sets_the_password_and_ends_sessions(client: HubClient, make_client: MakeClient) -> None:
    account = person()
    signed_in = make_client()
    sign_in(signed_in, account.email)
    client.post("/account/reset", data={"email": account.email.upper()})
    link = link_in(mails_to(account.email)[0])
    page = client.get(link)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "private, no-store")  # it shows whose it is
    response = client.post(link, data={"password": NEW_PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (303, "/account/sign-in?done=password")
    assert "new password is set" in client.get("/account/sign-in?done=password").text
    assert not is_signed_in(signed_in)
    db.session.rollback()
    assert all(db.session.scalars(select(UserSession.ended_at)).all())
    assert sign_in(client, account.email) == 422
    assert sign_in(client, account.email, NEW_PASSWORD) == 303
    assert [mail.purpose for mail in mails_to(account.email)] == ["reset", "password-changed"]


def test_a_reset_link_works_once(client: HubClient) -> None:
    account = person()
    for _ in range(2):
        client.post("/account/reset", data={"email": account.email})
    first, second = (link_in(mail) for mail in mails_to(account.email))
    assert client.post(first, data={"password": NEW_PASSWORD}).status_code == 303
    for used in (first, second):
        assert client.get(used).status_code == 400
        assert client.post(used, data={"password": "yet another lamp"}).status_code == 400
    assert sign_in(client, account.email, NEW_PASSWORD) == 303


def test_a_reset_link_ends_with_a_change_of_password(client: HubClient) -> None:
    account = person()
    client.post("/account/reset", data={"email": account.email})
    link = link_in(mails_to(account.email)[0])
    sign_in(client, account.email)
    client.post("/account/password", data={"current": PASSWORD, "password": NEW_PASSWORD})
    assert client.get(link).status_code == 400


def test_of_two_that_use_one_link_at_once_one_gets_through(app: Flask) -> None:
    from sqlalchemy import update

    account = person()
    found = security.read_reset_token(security.make_reset_token(account))
    # Another request has used the link since ours read it.
    other = update(Account).values(fs_uniquifier="used").execution_options(synchronize_session=False)
    db.session.execute(other)
    with pytest.raises(Invalid, match="does not work any more"):
        services.change_password(found, "hash", now=clock.now(), action="reset")


def test_links_expire(client: HubClient) -> None:
    account = person()
    sign_up(client, EMAIL)
    client.post("/account/reset", data={"email": account.email})
    links = {"confirm": link_in(mails_to(EMAIL)[0]), "reset": link_in(mails_to(account.email)[0])}
    limits = {"confirm": security.CONFIRM_WITHIN, "reset": security.RESET_WITHIN}
    for kind, link in links.items():
        now = clock.now()
        with time_machine.travel(now + limits[kind] - timedelta(minutes=1), tick=False):
            assert client.get(link).status_code == 200, kind
        with time_machine.travel(now + limits[kind] + timedelta(minutes=1), tick=False):
            response = client.get(link)
            assert response.status_code == 400, kind
            assert "too old" in response.text


def test_a_token_serves_one_purpose(client: HubClient) -> None:
    account = person()
    waiting = person(confirmed_at=None)
    reset, confirm = security.make_reset_token(account), security.make_confirm_token(waiting)
    assert client.get(f"/account/confirm/{reset}").status_code == 400
    assert client.get(f"/account/reset/{confirm}").status_code == 400
    assert client.get(f"/account/reset/{reset}").status_code == 200
    assert client.get(f"/account/confirm/{confirm}").status_code == 200
    for broken in (reset[:-2], reset[:-2] + "xx", "nonsense", "%00", str(account.get_auth_token())):
        assert client.get(f"/account/reset/{broken}").status_code == 400


def test_links_come_from_the_settings_not_from_the_host_header(client: HubClient) -> None:
    account = person()
    client.post("/account/reset", data={"email": account.email}, headers={"Host": "evil.example"})
    assert "http://localhost/account/reset/" in mails_to(account.email)[0].text
    assert "evil" not in mails_to(account.email)[0].text


def test_change_password(client: HubClient) -> None:
    account = person()
    sign_in(client, account.email)
    page = client.post("/account/password", data={"current": "wrong password", "password": NEW_PASSWORD})
    assert page.status_code == 422
    assert "not your password" in page.text
    page = client.post("/account/password", data={"current": PASSWORD, "password": "password123"})
    assert page.status_code == 422
    assert client.post("/account/password", data={"current": PASSWORD, "password": NEW_PASSWORD}).status_code == 303
    assert "You are signed out everywhere else" in client.get("/account/").text
    assert [mail.purpose for mail in mails_to(account.email)] == ["password-changed"]
    client.post("/account/sign-out")
    assert sign_in(client, account.email) == 422
    assert sign_in(client, account.email, NEW_PASSWORD) == 303


def test_change_name_and_language(client: HubClient) -> None:
    account = person()
    sign_in(client, account.email)
    assert client.post("/account/", data={"name": "  New Name ", "language": "es"}).status_code == 303
    found = stored(account.email)
    assert found is not None
    assert (found.name, found.language) == ("New Name", "es")
    assert client.post("/account/", data={"name": "", "language": "es"}).status_code == 422
    assert client.post("/account/", data={"name": "x", "language": "xx"}).status_code == 422


def test_who_is_signed_in_need_not_sign_up(client: HubClient) -> None:
    account = person()
    sign_in(client, account.email)
    assert client.get("/account/sign-up").headers["Location"] == "/dashboard/"
    assert session_cookie(client)


def test_hashes_of_weaker_parameters_are_renewed_at_sign_in(client: HubClient) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    account = person(password=weak)
    assert sign_in(client, account.email) == 303
    assert stored(account.email).password != weak
    assert sign_in(client, account.email) == 303


def test_production_hashes_cost_what_they_should(make_app: Any) -> None:
    from hub.accounts.security import ARGON2

    assert (ARGON2["argon2__memory_cost"], ARGON2["argon2__time_cost"]) == (65536, 3)
    app = make_app(env="local")
    with app.app_context():
        assert services.hash_password("a password").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_old_rows_go(app: Flask, client: HubClient) -> None:
    from types import SimpleNamespace

    from hub.accounts.plugin import _tidy

    account = person()
    person(confirmed_at=None, email="never@library.example")
    sign_in(client, account.email)
    client.post("/account/sign-out")
    sign_in(client, account.email)
    _tidy(SimpleNamespace(now=clock.now()))  # type: ignore[arg-type]  # it only asks for the time
    assert db.session.scalar(select(func.count()).select_from(UserSession)) == 2
    _tidy(SimpleNamespace(now=clock.now() + timedelta(days=31)))  # type: ignore[arg-type]  # the same
    assert db.session.scalar(select(func.count()).select_from(UserSession)) == 1
    assert find_stored("never@library.example") is None
    assert find_stored(account.email) is not None
