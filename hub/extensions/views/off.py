"""What somebody sees at the address of a plugin that is off for the campaign."""

from __future__ import annotations

from flask import Response, make_response, render_template, url_for

from hub.campaigns.scope import page_edition
from hub.db import db
from hub.extensions.views.common import SWITCH
from hub.plugins import get_registry
from hub.plugins.switching import SwitchedOff
from hub.web.language import language
from hub.web.visitor import may


def show_off(error: SwitchedOff) -> Response:
    """Say that this part is off at present, and where to go; whoever may switch it on gets the way there."""
    db.session.rollback()
    edition, loaded = page_edition(), get_registry().find(error.plugin)
    page = render_template(
        "extensions/off.html",
        name=loaded.plugin.label if loaded else error.plugin,
        campaign=edition.title(language()),
        campaign_url=url_for("campaigns.edition", campaign=edition.campaign.slug, year=edition.year),
        switch_url=url_for("extensions.show", name=error.plugin) if may(SWITCH) else "",
    )
    response = make_response(page, 404)
    response.headers["Cache-Control"] = "private, no-store"
    return response
