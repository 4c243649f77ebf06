"""The page that a person sees after signing in."""

from __future__ import annotations

from flask import Blueprint, render_template

from hub import clock
from hub.accounts import current_account
from hub.dashboard import services
from hub.errors import NotFound
from hub.i18n import _l
from hub.plugins import get_registry, signed_in
from hub.web.visitor import may

bp = Blueprint("dashboard", __name__, url_prefix="/dashboard", template_folder="templates")


@bp.get("/")
@signed_in
def index() -> str:
    """Show what to do next, then the cards of every feature."""
    account, now = current_account(), clock.now()
    if account is None:
        raise NotFound(_l("You are not signed in."))
    registry = get_registry()
    cards = [services.render_card(one, account, now=now) for one in registry.cards() if may(one.item.permission)]
    return render_template(
        "dashboard/index.html",
        account=account,
        steps=services.list_next_steps(account, now=now),
        cards=[card for card in cards if card],
    )
