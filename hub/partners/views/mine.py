"""An organization's own pages: overview, profile, status."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.accounts.models import Account
from hub.db import db
from hub.errors import Conflict, NotFound
from hub.i18n import _, _l
from hub.partners import policies, services
from hub.partners.forms import ProfileForm, ReasonForm
from hub.partners.models import OPEN_STATUSES, Partner, memberships_of
from hub.partners.services import logos, membership, registry, requests
from hub.partners.services.completeness import list_missing
from hub.partners.views.common import require_account
from hub.plugins.access import permission_required, signed_in

bp = Blueprint("my_partners", __name__, url_prefix="/partners/mine", template_folder="../templates")

Answer = Response | BaseResponse


def own_partner(slug: str) -> tuple[Account, Partner]:
    """Return who asks and one of their own organizations; staff who keep the registry may open any."""
    account, partner = require_account(), services.get_by_slug(slug)
    if not policies.can_visit(account, partner):
        raise NotFound(_l("There is no such organization."))
    return account, partner


@bp.get("/")
@signed_in
def index() -> Answer | str:
    """List one's organizations and requests; with one organization and nothing waiting, go straight there."""
    account = require_account()
    own = [one for one in memberships_of(account) if one.partner.status in OPEN_STATUSES]
    sent = requests.list_own(account.id)
    if len(own) == 1 and not any(one.state == "waiting" for one in sent):
        return redirect(url_for(".overview", slug=own[0].partner.slug), code=302)
    return render_template("partners/mine/index.html", memberships=own, requests=sent)


@bp.get("/<slug>/")
@signed_in
def overview(slug: str) -> str:
    """Show what the organization looks like and what is missing."""
    account, partner = own_partner(slug)
    return render_template(
        "partners/mine/overview.html",
        partner=partner,
        role=policies.role_in(account, partner),
        members=membership.list_members(partner.id),
        missing=list_missing(partner),
        may_edit=policies.can_edit(account, partner),
        may_change_status=policies.can_change_status(account, partner),
        now=clock.now(),
    )


@bp.route("/<slug>/profile", methods=["GET", "POST"])
@permission_required("partners:partner:edit")
def edit(slug: str) -> Answer:
    """Edit the public profile."""
    account, partner = own_partner(slug)
    if not policies.can_edit(account, partner):
        raise NotFound(_l("There is no such organization."))
    form = ProfileForm.of(partner, with_street=policies.can_see_street(account, partner))
    db.session.commit()  # nobody else waits while a new logo is looked at
    if form.validate_on_submit():
        try:
            return _save(form, slug)
        except Conflict as error:
            _account, partner = own_partner(slug)
            _tell_of_conflict(form, partner, error)
    page = render_template("partners/mine/edit.html", partner=partner, form=form)
    return make_response(page, 422 if form.is_submitted() else 200)


def _tell_of_conflict(form: ProfileForm, partner: Partner, error: Conflict) -> None:
    """Say where what was typed differs from what somebody else saved; sent again, it takes its place."""
    form.seen.data = registry.stamp_of(partner)
    labels = [str(form[name].label.text) for name in registry.differing(partner, form.profile(partner))]
    text = str(error)
    if labels:
        differ = ", ".join(labels)
        text += " " + _("What you typed is still here. Save again, and it replaces in: %(fields)s.", fields=differ)
    form.form_errors = [*form.form_errors, text]


def _save(form: ProfileForm, slug: str) -> Answer:
    account, partner = own_partner(slug)
    if form.seen.data:
        registry.check_seen(partner, form.seen.data)
    was_checked, now = partner.verification != "unverified", clock.now()
    registry.update_profile(partner, form.profile(partner), actor=account, now=now)
    if form.picture is not None:
        logos.set_logo(partner, form.picture, actor=account, now=now)
    elif form.remove_logo.data:
        logos.remove_logo(partner, actor=account, now=now)
    db.session.commit()
    flash(_("The profile of %(name)s is saved and public.", name=partner.name), "success")
    if was_checked and partner.verification == "unverified":
        flash(_("Name, kind or website changed, so a reviewer checks your organization again."), "notice")
    return redirect(url_for(".overview", slug=slug), code=303)


@bp.get("/<slug>/<any(pause, close):change>")
@permission_required("partners:partner:edit")
def ask(slug: str, change: str) -> str:
    """Ask once before an organization goes out of sight."""
    account, partner = own_partner(slug)
    if not policies.can_change_status(account, partner):
        raise NotFound(_l("There is no such organization."))
    return render_template("partners/mine/status.html", partner=partner, change=change, form=ReasonForm(formdata=None))


@bp.post("/<slug>/<any(pause, close, reactivate):change>")
@permission_required("partners:partner:edit")
def change_status(slug: str, change: str) -> Answer:
    """Pause, close or reactivate; the first two only after being asked."""
    account, partner = own_partner(slug)
    if not policies.can_change_status(account, partner):
        raise NotFound(_l("There is no such organization."))
    if change != "reactivate" and request.form.get("confirmed") != "1":
        return redirect(url_for(".ask", slug=slug, change=change), code=303)
    form, now = ReasonForm(), clock.now()
    reason = (form.reason.data or "")[:500]
    if change == "pause":
        registry.pause_partner(partner, actor=account, reason=reason, now=now)
        message = _("%(name)s is paused: the public does not see it until you reactivate it.", name=partner.name)
    elif change == "close":
        registry.close_partner(partner, actor=account, reason=reason, now=now)
        message = _("%(name)s is closed.", name=partner.name)
    else:
        registry.reactivate_partner(partner, actor=account, now=now)
        message = _("%(name)s is public again.", name=partner.name)
    db.session.commit()
    flash(message, "success")
    if change == "close":
        return redirect(url_for("dashboard.index"), code=303)
    return redirect(url_for(".overview", slug=slug), code=303)
