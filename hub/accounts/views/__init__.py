"""Pages of accounts: the blueprints, and what their views share."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from hub.accounts.signing_in import SignedIn, visitor
from hub.errors import Forbidden
from hub.i18n import _l
from hub.web.links import is_own_path

bp = Blueprint("accounts", "hub.accounts", url_prefix="/account", template_folder="templates")
people = Blueprint("accounts_people", "hub.accounts", url_prefix="/admin/people", template_folder="templates")


@bp.after_request
def keep_nowhere(response: Response) -> Response:
    """Links of mails show whose account it is, before anybody is signed in: no page here is kept by a cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def where_next(target: str | None) -> str:
    """Return where to go after signing in: a path of ours in the language of this request, else the dashboard."""
    if not target or not is_own_path(target) or target.startswith(url_for("accounts.sign_in")):
        return url_for("dashboard.index")
    root = request.script_root
    return target if target.startswith(f"{root}/") else f"{root}{target}"


def me() -> SignedIn:
    """Return who is signed in; the guard has made sure that somebody is."""
    found = visitor()
    if found is None:
        raise Forbidden(_l("You are not signed in."))
    return found
