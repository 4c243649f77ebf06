"""The public directory and profile pages."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from hub import clock
from hub.accounts import current_account
from hub.errors import NotFound
from hub.i18n import _l
from hub.partners import policies, services
from hub.partners.services import requests
from hub.partners.views.common import add_words, source_text
from hub.partners.views.filters import Filters, load_results
from hub.plugins.access import public
from hub.storage.responses import send

bp = Blueprint("partners", __name__, url_prefix="/partners", template_folder="../templates")
bp.record_once(add_words)

YEAR_SECONDS = 365 * 24 * 3600


@bp.get("/")
@public
def directory() -> str:
    """Search and filter partners, or the listings that nobody has claimed yet."""
    filters = Filters.of(request.args)
    return render_template("partners/directory.html", filters=filters, results=load_results(filters))


@bp.get("/<slug>")
@public
def profile(slug: str) -> str:
    """Show one organization: to everybody when it is public, else to its own people and staff."""
    account, partner = current_account(), services.get_by_slug(slug)
    if not policies.can_see(account, partner):
        raise NotFound(_l("There is no such organization."))
    is_claimable = partner.status == "unclaimed"
    shows_street = policies.can_see_street(account, partner)
    return render_template(
        "partners/profile.html",
        partner=partner,
        now=clock.now(),
        source=source_text(partner),
        street=partner.street if shows_street else "",
        postal_code=partner.postal_code if shows_street else "",
        waiting=requests.find_waiting(partner.id) if is_claimable else None,
        may_edit=account is not None and policies.can_edit(account, partner),
        may_visit=account is not None and policies.can_visit(account, partner),
        may_verify=account is not None and policies.can_verify(account, partner),
    )


@bp.get("/<slug>/logo")
@public
def logo(slug: str) -> Response:
    """Send the logo; its address changes with the picture, so it may be kept for long."""
    partner = services.get_by_slug(slug)
    if partner.logo is None or not policies.can_see(current_account(), partner):
        abort(404)
    is_current = request.args.get("v") == str(partner.logo_id)
    is_public = partner.status in policies.PUBLIC_STATUSES
    return send(partner.logo, as_attachment=False, max_age=YEAR_SECONDS if is_current and is_public else 0)
