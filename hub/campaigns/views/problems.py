"""Report a problem: a form for everyone, and the list for staff."""

from __future__ import annotations

from flask import Blueprint, render_template

from hub.campaigns import services
from hub.plugins import permission_required, public

READ = "campaigns:problem:read"
bp = Blueprint("campaigns_problems", __name__, template_folder="../templates")


@bp.get("/report-a-problem")
@public
def report() -> str:
    """The form."""
    return render_template("campaigns/report.html")


@bp.get("/admin/problems")
@permission_required(READ)
def index() -> str:
    """What people have told us."""
    return render_template("campaigns/staff/problems.html", reports=services.list_problems())
