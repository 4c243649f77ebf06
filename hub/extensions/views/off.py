"""What somebody sees at the address of a plugin that is off for the campaign, or for every one."""

from __future__ import annotations

from flask import Response, jsonify, make_response, render_template, request, url_for

from hub.campaigns.scope import is_campaign_page, page_edition
from hub.db import db
from hub.extensions.views.common import SWITCH
from hub.i18n import _l
from hub.plugins import get_registry
from hub.plugins.mounting import API_PREFIX
from hub.plugins.switching import SwitchedOff
from hub.web.language import language
from hub.web.visitor import may


def refuse_where_no_campaign_uses_it() -> None:
    """Close a plugin's pages of the site, and its addresses for programs, while it is off for every campaign.

    Its pages of a campaign are closed by that campaign (``hub.campaigns.scope``). Costs no statement more on a page
    that shows the featured campaign, unless the plugin is off there.

    Raises:
        SwitchedOff: no campaign uses the plugin of this address.
    """
    registry = get_registry()
    name = registry.owner_of(request.blueprint)
    loaded = registry.find(name) if name else None
    if loaded is None or loaded.is_core or is_campaign_page() or registry.is_switched_on(loaded.name):
        return
    if not registry.is_on(loaded.name, None):
        raise SwitchedOff(_l("No campaign uses this at present."), plugin=loaded.name)


def show_off(error: SwitchedOff) -> Response:
    """Say that this part is off at present, and where to go; whoever may switch it on gets the way there."""
    db.session.rollback()
    if request.path.startswith(f"{API_PREFIX}/"):
        response = jsonify(type="about:blank", title="Not Found", status=404, detail=str(error))
        response.mimetype = "application/problem+json"
    else:
        response = make_response(_page(error.plugin))
    response.status_code = 404
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(plugin: str) -> str:
    loaded = get_registry().find(plugin)
    place = {}
    if is_campaign_page():
        edition = page_edition()
        url = url_for("campaigns.edition", campaign=edition.campaign.slug, year=edition.year)
        place = {"campaign": edition.title(language()), "campaign_url": url}
    return render_template(
        "extensions/off.html",
        name=loaded.title if loaded else plugin,
        switch_url=url_for("extensions.show", name=plugin) if may(SWITCH) else "",
        **place,
    )
