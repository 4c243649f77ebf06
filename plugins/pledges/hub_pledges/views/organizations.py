"""Pledging for an organization: the form, the pledge's own page, change, cancel and renew."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.campaigns import scope
from hub.campaigns.models import CampaignDay, Edition
from hub.db import db
from hub.errors import Conflict, Invalid
from hub.i18n import _
from hub.partners.models import Partner
from hub.plugins import permission_required, signed_in
from hub_pledges import notices
from hub_pledges.forms import PledgeForm
from hub_pledges.models import Pledge
from hub_pledges.services import organizations as services
from hub_pledges.views import MAKE
from hub_pledges.views.common import own_partner, own_partners, page_day, require_visitor, takes_pledges
from hub_pledges.vocabulary import COMMON_ACTIVITIES

bp = Blueprint("pledges_organizations", __name__, template_folder="../templates")

Answer = BaseResponse | str | tuple[str, int]


@bp.get("/<day>/organization")
@signed_in
def start(day: str) -> Answer:
    """Lead to the form of one's organization; say what to do when there is none, or let choose among several."""
    edition, found = page_day(day)
    partners = own_partners()
    if len(partners) == 1:
        return redirect(url_for(".form", day=day, slug=partners[0].slug), code=302)
    return render_template("pledges/choose.html", edition=edition, day=found, partners=partners)


@bp.get("/<day>/organization/<slug>/form")
@permission_required(MAKE)
def form(day: str, slug: str) -> Answer:
    """Ask five questions; what we know is filled in. One pledge for each day: an active one is changed."""
    edition, found = page_day(day)
    partner = own_partner(slug)
    if not takes_pledges(edition):
        return render_template("pledges/closed.html", edition=edition, day=found), 409
    pledge = services.find_pledge(found.id, partner.id)
    return _form_page(edition, found, partner, _filled(found, partner, pledge), pledge)


@bp.post("/<day>/organization/<slug>/form")
@permission_required(MAKE)
def save(day: str, slug: str) -> Answer:
    """Make or change the pledge."""
    edition, found = page_day(day)
    partner = own_partner(slug)
    answers = PledgeForm()
    pledge = services.find_pledge(found.id, partner.id, for_change=True)
    if not answers.validate_on_submit():
        return _form_page(edition, found, partner, answers, pledge), 422
    try:
        if request.form.get("change"):
            return _change(edition, found, partner, answers)
        return _make(edition, found, partner, answers)
    except Invalid as error:
        db.session.rollback()
        answers.planned_on.errors = [str(error)]
        return _form_page(edition, found, partner, answers, pledge), 422
    except Conflict as error:
        db.session.rollback()
        if not takes_pledges(edition):
            return render_template("pledges/closed.html", edition=edition, day=found), 409
        flash(str(error), "warning")
        return redirect(url_for(".form", day=day, slug=slug), code=303)


@bp.get("/<day>/organization/<slug>")
@permission_required(MAKE)
def pledge(day: str, slug: str) -> Answer:
    """Show the organization's pledge to its own people: what they said, what is public, and what they can do."""
    edition, found = page_day(day)
    partner = own_partner(slug)
    return render_template(
        "pledges/pledge.html",
        edition=edition,
        day=found,
        partner=partner,
        pledge=services.get_pledge(found.id, partner.id),
        is_open=takes_pledges(edition),
    )


@bp.get("/<day>/organization/<slug>/thanks")
@permission_required(MAKE)
def thanks(day: str, slug: str) -> Answer:
    """Say thank you, and give badge, calendar file and kit."""
    edition, found = page_day(day)
    partner = own_partner(slug)
    pledge = services.get_pledge(found.id, partner.id)
    return render_template("pledges/thanks.html", edition=edition, day=found, partner=partner, pledge=pledge)


@bp.post("/<day>/organization/<slug>/cancel")
@permission_required(MAKE)
def cancel(day: str, slug: str) -> Answer:
    """Ask once, then take the pledge back; it can be renewed with one press."""
    edition, found = page_day(day)
    partner = own_partner(slug)
    pledge = services.get_pledge(found.id, partner.id, for_change=True)
    if request.form.get("confirmed") != "1":
        return render_template("pledges/cancel.html", edition=edition, day=found, partner=partner)
    services.cancel_pledge(pledge, by=require_visitor(), now=clock.now())
    db.session.commit()
    flash(_("The pledge is cancelled. It does not count any more, and you are not shown."), "success")
    return redirect(_pledge_url(found, partner), code=303)


@bp.post("/<day>/organization/<slug>/renew")
@permission_required(MAKE)
def renew(day: str, slug: str) -> Answer:
    """Take up a cancelled pledge as it was."""
    edition, found = page_day(day)
    partner = own_partner(slug)
    pledge = services.get_pledge(found.id, partner.id, for_change=True)
    services.renew_pledge(edition, partner, pledge, by=require_visitor(), now=clock.now(), today=scope.today())
    db.session.commit()
    flash(_("Welcome back. Your pledge counts again."), "success")
    return redirect(_pledge_url(found, partner), code=303)


def _make(edition: Edition, day: CampaignDay, partner: Partner, answers: PledgeForm) -> BaseResponse:
    now = clock.now()
    pledge = services.make_pledge(
        edition, day, partner, answers.values(), by=require_visitor(), now=now, today=scope.today()
    )
    notices.pledged(edition, day, partner, pledge, now=now)
    db.session.commit()
    return redirect(url_for(".thanks", day=day.slug, slug=partner.slug), code=303)


def _change(edition: Edition, day: CampaignDay, partner: Partner, answers: PledgeForm) -> BaseResponse:
    pledge = services.get_pledge(day.id, partner.id, for_change=True)
    services.change_pledge(
        edition, pledge, answers.values(), by=require_visitor(), now=clock.now(), today=scope.today()
    )
    db.session.commit()
    flash(_("Your pledge is changed."), "success")
    return redirect(_pledge_url(day, partner), code=303)


def _pledge_url(day: CampaignDay, partner: Partner) -> str:
    return url_for("pledges_organizations.pledge", day=day.slug, slug=partner.slug)


def _filled(day: CampaignDay, partner: Partner, pledge: Pledge | None) -> PledgeForm:
    if pledge is not None:
        return PledgeForm(formdata=None, obj=pledge)
    return PledgeForm(formdata=None, planned_on=day.date, city=partner.city, region=partner.state or "")


def _form_page(edition: Edition, day: CampaignDay, partner: Partner, answers: PledgeForm, pledge: Pledge | None) -> str:
    options = list(answers.activities)
    return render_template(
        "pledges/organization.html",
        edition=edition,
        day=day,
        partner=partner,
        form=answers,
        common=[one for one in options if one.data in COMMON_ACTIVITIES],
        more=[one for one in options if one.data not in COMMON_ACTIVITIES],
        changes=pledge is not None and pledge.state == "pledged",
    )
