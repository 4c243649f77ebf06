"""The local inbox: outgoing mail on a page, where the hub is only tried out. Production never has it."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from hub.mail import services
from hub.plugins.access import public

bp = Blueprint("mail", __name__, template_folder="templates", url_prefix="/inbox")

HTML_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox"
)
"""For a mail as it looks: its styles work, nothing else does, and it is not of our origin. The inbox frames it."""


@bp.get("/")
@public
def inbox() -> str:
    """List the newest mails."""
    return render_template("mail/inbox.html", mails=services.list_newest())


@bp.get("/<int:mail_id>")
@public
def message(mail_id: int) -> str:
    """Show one mail as text, with links that work."""
    return render_template("mail/one.html", mail=services.get(mail_id))


@bp.get("/<int:mail_id>/html")
@public
def message_html(mail_id: int) -> Response:
    """Show one mail as its reader sees it, in a sandbox."""
    response = make_response(services.get(mail_id).html)
    response.headers["Content-Security-Policy"] = HTML_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@bp.after_request
def _keep_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
