"""No change without a form of ours: a signed token in the form, and where the browser says it came from.

A reader's form needs no cookie: its token is signed and expires. A signed-in person's token is bound to
their session. Both are asked for on every method that changes something, sign-in included.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from markupsafe import Markup

from hub.errors import Forbidden
from hub.i18n import _l
from hub.web.visitor import current_visitor

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
MAX_AGE_SECONDS = 12 * 60 * 60
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class FormExpired(Forbidden):
    """The token is missing, old, or of another session."""


def csrf_token() -> str:
    """Return a token for a form on the page that is being made."""
    return _serializer().dumps(_binding())


def csrf_field() -> Markup:
    """Return the hidden input that carries the token."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def check() -> None:
    """Refuse the current request unless it comes from a form of ours.

    Raises:
        Forbidden: it was sent from another site.
        FormExpired: its token does not fit.
    """
    if not is_same_origin():
        raise Forbidden(_l("This form was sent from another site, so we did not use it."))
    token = request.form.get(FIELD) or request.headers.get(HEADER, "")
    try:
        binding = _serializer().loads(token, max_age=MAX_AGE_SECONDS)
    except BadData:
        binding = None
    if binding != _binding():
        raise FormExpired(_l("This page was open for too long. Please send the form once more."))


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="hub-csrf")


def _binding() -> str:
    visitor = current_visitor()
    return visitor.csrf_binding if visitor else ""


def was_made_here() -> bool:
    """Return whether the request carries a token of ours at all, however old and of whichever session."""
    token = request.form.get(FIELD) or request.headers.get(HEADER, "")
    try:
        _serializer().loads(token)
    except BadData:
        return False
    return True


def is_same_origin() -> bool:
    """Return whether the request comes from a page of ours.

    Believe the browser's own headers where it sends them; older ones are left to the token.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    return origin in (None, "null") or urlsplit(origin).netloc == request.host
