"""Staff pages that belong to no single feature."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from hub.admin import services
from hub.jobs.waiting import plugin_of, waiting_kinds
from hub.plugins import get_registry, permission_required
from hub.web.frame import links
from hub.web.health import run_checks
from hub.web.paging import row_id

bp = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")


@bp.get("/")
@permission_required("admin:overview:view")
def index() -> str:
    """Show what this person may manage."""
    return render_template("admin/index.html", items=links("staff"))


@bp.get("/audit")
@permission_required("admin:system:view")
def audit_log() -> str:
    """Show who did what, newest first."""
    target = request.args.get("target", "")[:80]
    rows = services.list_audit(before=request.args.get("before", type=row_id), target=target)
    page, more = rows[: services.PAGE_SIZE], len(rows) > services.PAGE_SIZE
    people = {entry.actor for entry in page} | {services.person_behind(entry.target) for entry in page}
    return render_template(
        "admin/audit.html",
        entries=page,
        names=services.names_of({one for one in people if one}),
        person_behind=services.person_behind,
        target=target,
        older=page[-1].id if more else None,
    )


@bp.get("/jobs")
@permission_required("admin:system:view")
def jobs() -> str:
    """Show background jobs and mail by state, newest first."""
    rows = services.list_jobs(before=request.args.get("before", type=row_id))
    page, more = rows[: services.PAGE_SIZE], len(rows) > services.PAGE_SIZE
    job_states, mail_states = services.count_states()
    return render_template(
        "admin/jobs.html",
        jobs=page,
        kinds=get_registry().job_kinds,
        waiting=set(waiting_kinds()),
        plugin_of=plugin_of,
        older=page[-1].id if more else None,
        job_states=job_states,
        mail_states=mail_states,
    )


@bp.get("/system")
@permission_required("admin:system:view")
def system() -> str:
    """Show every probe and every plugin."""
    return render_template("admin/system.html", results=run_checks(), registry=get_registry())
