"""The list of campaigns, and making and changing one."""

from __future__ import annotations

from flask import render_template

from hub.campaigns import services
from hub.campaigns.scope import MANAGE
from hub.campaigns.views.staff import bp
from hub.plugins import permission_required


@bp.get("/campaigns")
@permission_required(MANAGE)
def index() -> str:
    """All campaigns with their years."""
    return render_template("campaigns/staff/index.html", campaigns=services.list_campaigns())
