"""Report a problem: a form for everyone, and the list for staff."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock, mail
from hub.accounts.limits import limiter
from hub.campaigns import services
from hub.campaigns.forms import ProblemForm
from hub.campaigns.models import ProblemReport
from hub.db import db
from hub.i18n import DEFAULT_LANGUAGE, _
from hub.plugins import permission_required, public
from hub.settings import Settings
from hub.web.language import language
from hub.web.links import outside_url
from hub.web.paging import row_id
from hub.web.visitor import current_visitor

READ = "campaigns:problem:read"
PER_PLACE = "8 per hour"
PAGE = 50

bp = Blueprint("campaigns_problems", __name__, template_folder="../templates")


@bp.route("/report-a-problem", methods=["GET", "POST"])
@public
@limiter.limit(PER_PLACE, methods=["POST"])
def report() -> str | tuple[str, int] | BaseResponse:
    """Tell us what is wrong. No account, no name, no cookie."""
    form = ProblemForm()
    if form.validate_on_submit():
        _keep(form)
        db.session.commit()
        return redirect(url_for(".thanks"), code=303)
    return render_template("campaigns/report.html", form=form), 422 if form.errors else 200


@bp.get("/report-a-problem/thanks")
@public
def thanks() -> str:
    """Say what happens with a report."""
    return render_template("campaigns/report_thanks.html")


@bp.get("/admin/problems")
@permission_required(READ)
def index() -> str:
    """What people have told us, newest first."""
    closed = request.args.get("show") == "done"
    rows = services.list_problems(closed=closed, before=request.args.get("before", type=row_id), limit=PAGE + 1)
    return render_template(
        "campaigns/staff/problems.html",
        reports=rows[:PAGE],
        older=rows[PAGE - 1].id if len(rows) > PAGE else None,
        closed=closed,
    )


@bp.post("/admin/problems/<int:report_id>/close")
@permission_required(READ)
def close(report_id: int) -> BaseResponse:
    """Mark a report as dealt with."""
    services.close_problem(report_id, actor=current_visitor(), now=clock.now())
    db.session.commit()
    flash(_("Marked as dealt with. It is deleted after 90 days."), "success")
    return redirect(url_for(".index"), code=303)


def _keep(form: ProblemForm) -> None:
    now = clock.now()
    kept = services.report_problem(
        form.text.data,
        page=form.page.data or "",
        reply_to=form.reply_to.data or "",
        language=language(),
        now=now,
    )
    settings: Settings = current_app.extensions["hub_settings"]
    if settings.contact_email:
        _tell(settings.contact_email, kept)


def _tell(recipient: str, kept: ProblemReport) -> None:
    with mail.speaking(DEFAULT_LANGUAGE):
        mail.queue(
            recipient,
            subject=_("Somebody reported a problem"),
            lines=[
                kept.text,
                _("Page: %(page)s", page=kept.page or _("not said")),
                _("Answer to: %(address)s", address=kept.reply_to or _("no answer wanted")),
            ],
            why=_("This address is set as the contact of the site."),
            purpose="problem_report",
            now=kept.created_at,
            action=(_("Open the reports"), outside_url("campaigns_problems.index")),
        )
