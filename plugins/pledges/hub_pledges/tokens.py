"""Forms of people without an account: each carries a signed id, must have been open a moment, and counts once."""

from __future__ import annotations

import secrets
import time

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from hub.errors import HubError
from hub.i18n import _l

MIN_AGE_SECONDS = 2
"""Nobody reads and answers three questions faster; programs do."""
MAX_AGE_SECONDS = 12 * 60 * 60


class FormTooNew(HubError):
    """The form came back faster than a person fills it in; it may be sent again."""


class FormTooOld(HubError):
    """The form's id is not ours or too old; the page shows a new one."""


def new_form() -> str:
    """Return a signed id for a form that is being shown."""
    return _serializer("form").dumps(secrets.token_hex(16))


def form_id(token: str) -> str:
    """Return the id in a form's token.

    Raises:
        FormTooOld: the token is not ours, or too old.
        FormTooNew: it came back too quickly.
    """
    try:
        found, made_at = _serializer("form").loads(token, max_age=MAX_AGE_SECONDS, return_timestamp=True)
    except BadData:
        raise FormTooOld(_l("This form was open for too long. Please send it once more.")) from None
    if time.time() - made_at.timestamp() < MIN_AGE_SECONDS:
        raise FormTooNew(_l("That was very quick. Please wait a moment and send the form again."))
    return str(found)


def thanks_token(found: str) -> str:
    """Return the signed part of the address of the thank-you page, from which a pledge can be taken back."""
    return _serializer("thanks").dumps(found)


def thanked_form(token: str, max_age: float | None = None) -> str | None:
    """Return the id in a thank-you address, ``None`` when it is damaged or older than ``max_age`` seconds."""
    try:
        return str(_serializer("thanks").loads(token, max_age=None if max_age is None else int(max_age)))
    except BadData:
        return None


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"hub-pledges-{purpose}")
