"""The reviewers' queue: the list on the left, one request on the right, the decision at the bottom."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.db import db
from hub.errors import NotFound
from hub.i18n import _, _l
from hub.partners import policies, services
from hub.partners.forms import DeclineForm
from hub.partners.models import PartnerRequest
from hub.partners.services import evidence, registry, requests
from hub.partners.views.common import require_account, source_text
from hub.plugins.access import permission_required

bp = Blueprint("partner_review", __name__, url_prefix="/partners/review", template_folder="../templates")

Answer = Response | BaseResponse
PERMISSION = "partners:request:review"


@bp.get("/")
@permission_required(PERMISSION)
def queue() -> Response:
    """Show the queue with its oldest request open."""
    return _page(None, DeclineForm(formdata=None), 200)


@bp.get("/<int:request_id>")
@permission_required(PERMISSION)
def show(request_id: int) -> Response:
    """Show the queue with one request open; a decided one says what was decided."""
    return _page(requests.get_request(request_id), DeclineForm(formdata=None), 200)


@bp.post("/<int:request_id>/approve")
@permission_required(PERMISSION)
def approve(request_id: int) -> Answer:
    """Take the organization in, then show the next request."""
    row = requests.get_request(request_id)
    partner = requests.approve(row, require_account(), now=clock.now())
    db.session.commit()
    flash(_("%(name)s is now a partner. We have told the person who asked.", name=partner.name), "success")
    return redirect(url_for(".queue"), code=303)


@bp.post("/<int:request_id>/decline")
@permission_required(PERMISSION)
def decline(request_id: int) -> Answer:
    """Say no with a reason, then show the next request."""
    row = requests.get_request(request_id)
    form = DeclineForm()
    if not form.validate_on_submit():
        return _page(row, form, 422)
    requests.decline(row, require_account(), reason=form.reason.data, now=clock.now())
    db.session.commit()
    flash(_("Declined. Your reason is on its way to the person who asked."), "success")
    return redirect(url_for(".queue"), code=303)


@bp.post("/partner/<slug>/verify")
@permission_required(PERMISSION)
def verify(slug: str) -> Answer:
    """Mark an organization as checked; a coordinator's check counts as confirmed."""
    account, partner = require_account(), services.get_by_slug(slug)
    if not policies.can_verify(account, partner):
        raise NotFound(_l("There is no such organization."))
    confirmed = bool(account.site_roles & policies.KEEPERS)
    registry.verify_partner(partner, actor=account, confirmed=confirmed, now=clock.now())
    db.session.commit()
    flash(_("%(name)s is marked as checked today.", name=partner.name), "success")
    return redirect(url_for("partners.profile", slug=slug), code=303)


def _page(row: PartnerRequest | None, form: DeclineForm, status: int) -> Response:
    account = require_account()
    page = requests.list_waiting(cursor=request.args.get("cursor", ""))
    if row is None and page.rows:
        row = requests.get_request(page.rows[0].id)
    before = requests.list_before(row) if row else []
    similar = evidence.list_similar(row.partner) if row and row.kind == "sign_up" else []
    html = render_template(
        "partners/review.html",
        page=page,
        row=row,
        form=form,
        checks=evidence.list_checks(row, before, similar) if row else [],
        before=before,
        similar=similar,
        may_decide=row is not None and policies.can_review(account, row),
        neighbours=_neighbours([one.id for one in page.rows], row.id if row else None),
        source=source_text(row.partner) if row else "",
    )
    return make_response(html, status)


def _neighbours(ids: list[int], current: int | None) -> tuple[str | None, str | None]:
    """Return the addresses of the request before and after the current one, for the keys k and j."""
    if current not in ids:
        return None, None
    place = ids.index(current)
    before = url_for(".show", request_id=ids[place - 1]) if place > 0 else None
    after = url_for(".show", request_id=ids[place + 1]) if place + 1 < len(ids) else None
    return before, after
