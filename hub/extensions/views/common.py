"""What the staff pages about plugins share."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect
from werkzeug.wrappers import Response as BaseResponse

bp = Blueprint("extensions", __name__, url_prefix="/admin/plugins", template_folder="../templates")
partner_bp = Blueprint("extensions_partner", __name__, url_prefix="/partners/mine")

Answer = str | tuple[str, int] | Response | BaseResponse
VIEW = "extensions:plugin:view"
"""The permission to see how plugins do, and to change their settings for the whole site."""
SWITCH = "extensions:switch:manage"
"""The permission to switch plugins per campaign, and to change their settings for it."""
FOR_PARTNER = "extensions:partner:manage"
"""The permission to change settings of an organization; of which one is for the policy to say."""


def done(message: str, url: str) -> BaseResponse:
    """Say what happened, and go on."""
    flash(message, "success")
    return redirect(url, code=303)
