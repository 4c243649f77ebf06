"""The plugin's style sheet, at an address that changes with its content."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from flask import Blueprint, Response, abort, url_for
from markupsafe import Markup

from hub.plugins import public

bp = Blueprint("helplines_styles", __name__)


@cache
def style_sheet() -> tuple[str, bytes]:
    """Return the digest and the text of the style sheet."""
    content = (files("hub_helplines") / "styles" / "helplines.css").read_bytes()
    return hashlib.sha256(content).hexdigest()[:12], content


def style_link() -> Markup:
    """Return the link to the style sheet."""
    url = url_for("helplines_styles.style", digest=style_sheet()[0])
    return Markup('<link rel="stylesheet" href="{}">').format(url)


@bp.get("/style-<digest>.css")
@public
def style(digest: str) -> Response:
    """Send the style sheet; kept for a year, since another one has another address."""
    current, content = style_sheet()
    if digest != current:
        abort(404)
    response = Response(content, mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
