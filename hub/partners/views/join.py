"""Joining: find your organization, claim its listing or sign it up, and see what happens next."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock, search
from hub.db import db
from hub.errors import NotFound
from hub.i18n import _l
from hub.partners import services
from hub.partners.forms import ClaimForm, SignUpForm
from hub.partners.models import Partner
from hub.partners.policies import role_in
from hub.partners.services import requests
from hub.partners.services.search import SOURCE
from hub.partners.views.common import require_account
from hub.partners.views.filters import MAX_TEXT
from hub.plugins.access import public, signed_in
from hub.search import Query

bp = Blueprint("partner_join", __name__, url_prefix="/partners/join", template_folder="../templates")

Answer = Response | BaseResponse
SHOWN = 12
"""More than this and one had better type another word."""


@bp.get("/")
@public
def index() -> str:
    """Ask first whether the registry knows the organization already; no account is needed to look."""
    text = request.args.get("q", "").strip()[:MAX_TEXT]
    state = request.args.get("state", "")
    found: list[Partner] = []
    total = 0
    if text:
        filters = {"state": (state,)} if state else {}
        results = search.find(Query(source=SOURCE, text=text, filters=filters, cursor="", limit=SHOWN, facets=()))
        found, total = services.list_public(results.ids), results.total
    return render_template("partners/join.html", text=text, state=state, found=found, total=total, limit=SHOWN)


@bp.route("/claim/<slug>", methods=["GET", "POST"])
@signed_in
def claim(slug: str) -> Answer:
    """Ask for a listing."""
    account, partner = require_account(), services.get_by_slug(slug)
    if partner.status not in {"unclaimed", "active"}:
        raise NotFound(_l("There is no such listing."))
    if role_in(account, partner) is not None:
        return redirect(url_for("my_partners.overview", slug=slug), code=303)
    form = ClaimForm()
    if form.validate_on_submit():
        sent = requests.claim(
            partner.id, account, job_title=form.job_title.data, evidence=form.evidence.data, now=clock.now()
        )
        db.session.commit()
        return redirect(url_for(".sent", request_id=sent.id), code=303)
    waiting = requests.find_waiting(partner.id)
    if waiting is not None and waiting.account_id == account.id:
        return redirect(url_for(".sent", request_id=waiting.id), code=303)
    page = render_template("partners/claim.html", partner=partner, form=form, waiting=waiting)
    return make_response(page, 422 if form.is_submitted() else 200)


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def sign_up() -> Answer:
    """Sign up an organization that the registry does not know."""
    account = require_account()
    form = SignUpForm(data={"name": request.args.get("name", "").strip()[:200], "state": request.args.get("state", "")})
    if form.validate_on_submit():
        sent = requests.sign_up(
            form.profile(), account, job_title=form.job_title.data, evidence=form.evidence.data, now=clock.now()
        )
        db.session.commit()
        return redirect(url_for(".sent", request_id=sent.id), code=303)
    page = render_template("partners/sign_up.html", form=form)
    return make_response(page, 422 if form.is_submitted() else 200)


@bp.get("/sent/<int:request_id>")
@signed_in
def sent(request_id: int) -> str:
    """Thank for a request and say what happens next."""
    account, row = require_account(), requests.get_request(request_id)
    if row.account_id != account.id:
        raise NotFound(_l("There is no such request."))
    return render_template("partners/sent.html", row=row, account=account)


@bp.post("/sent/<int:request_id>/withdraw")
@signed_in
def withdraw(request_id: int) -> Answer:
    """Take one's own request back."""
    account, row = require_account(), requests.get_request(request_id)
    requests.withdraw(row, account, now=clock.now())
    db.session.commit()
    return redirect(url_for(".sent", request_id=request_id), code=303)
