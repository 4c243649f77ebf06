"""What several tests of accounts need."""

from __future__ import annotations

import re

from sqlalchemy import select

from hub.db import db
from hub.mail.models import MailMessage
from hub.testing.client import HubClient

PASSWORD = "a quiet green lantern"
NEW_PASSWORD = "seven kind otters"


def mails_to(email: str) -> list[MailMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(MailMessage).where(MailMessage.recipient == email).order_by(MailMessage.id)))


def link_in(mail: MailMessage) -> str:
    """Return the path of the one link to a page of accounts."""
    found = re.search(r"http://localhost(/\S+)", mail.text)
    assert found, mail.text
    return found.group(1)


def sign_up(client: HubClient, email: str, **values: str) -> int:
    data = {"name": "Ada Reader", "email": email, "password": PASSWORD, "adult": "y", **values}
    return client.post("/account/sign-up", data=data).status_code


def sign_in(client: HubClient, email: str, password: str = PASSWORD, **values: str) -> int:
    return client.post("/account/sign-in", data={"email": email, "password": password, **values}).status_code


def is_signed_in(client: HubClient) -> bool:
    return client.get("/account/").status_code == 200


def session_cookie(client: HubClient) -> str:
    cookie = client.get_cookie("hub")
    assert cookie is not None
    return cookie.value
