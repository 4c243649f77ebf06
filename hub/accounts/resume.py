"""Typed data is never lost: what was sent after the session had ended is kept in the page until the next sign-in.

Nothing is stored: the fields travel, signed, in a hidden field of the sign-in form. They go back only to the
path they were meant for, only after the person presses a button, and never to somebody else's account.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response as BaseResponse

from hub.accounts.forms import SignInForm
from hub.accounts.signing_in import ended_account_id
from hub.db import db
from hub.errors import Forbidden
from hub.i18n import _l
from hub.web.csrf import FIELD, FormExpired, is_same_origin, was_made_here
from hub.web.errors import error_page
from hub.web.links import is_own_path

KEEP_SECONDS = 24 * 60 * 60
MAX_CHARACTERS = 200_000
"""More text than any form of ours takes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody had typed."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool
    account_id: int | None
    """Whose session had ended; ``None`` when that is not known."""

    def is_for(self, account_id: int) -> bool:
        """Return whether this account may go on with it."""
        return self.account_id in (None, account_id)


def ask_to_sign_in_again() -> Response | BaseResponse:
    """Answer a form that needs somebody signed in, when nobody is: the sign-in page, with the fields kept."""
    if not is_same_origin():
        raise Forbidden(_l("This form was sent from another site, so we did not use it."))
    if request.endpoint == "accounts.sign_out":
        return redirect(url_for("accounts.signed_out"), code=303)
    kept = _keep()
    form = SignInForm(formdata=None)
    form.resume.data = _serializer().dumps(asdict(kept)) if kept else ""
    page = render_template("accounts/sign_in.html", form=form, kept=kept, session_ended=True)
    return make_response(page, 401)


def offer_again(error: FormExpired) -> Response:
    """Answer a form whose page was open too long, or open since before a sign-in: what was typed, to send once more.

    The request came from a page of ours (``csrf.check`` asks that first) and carries a token we had signed.
    """
    db.session.rollback()
    kept = _keep() if was_made_here() else None
    if kept is None:
        return error_page(403, str(error))
    return make_response(render_template("accounts/send_now.html", kept=kept, is_late=True), 403)


def read_kept(text: str | None) -> Kept | None:
    """Return what a hidden field holds; ``None`` for an empty, old or foreign one."""
    try:
        found = Kept(**_serializer().loads(text or "", max_age=KEEP_SECONDS))
    except (BadData, TypeError):
        return None
    return found if is_own_path(found.path) else None


def _keep() -> Kept | None:
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != FIELD and "password" not in name.lower()
    ]
    if sum(len(name) + len(value) for name, value in fields) > MAX_CHARACTERS:
        return None
    path = request.script_root + request.full_path.rstrip("?")
    had_files = any(file.filename for file in request.files.values())
    return Kept(path, fields, had_files, ended_account_id()) if is_own_path(path) else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="hub-resume")
