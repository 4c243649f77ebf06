"""People of an organization and their invitations."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.accounts.models import Account
from hub.db import db
from hub.errors import Conflict, NotFound
from hub.i18n import _, _l
from hub.partners import policies
from hub.partners.forms import InviteForm
from hub.partners.models import Partner
from hub.partners.services import invitations, membership
from hub.partners.views.mine import own_partner
from hub.plugins.access import permission_required, signed_in
from hub.web.language import language

bp = Blueprint("partner_people", __name__, url_prefix="/partners/mine/<slug>/people", template_folder="../templates")

Answer = Response | BaseResponse


def _managed(slug: str) -> tuple[Account, Partner]:
    account, partner = own_partner(slug)
    if not policies.can_manage_people(account, partner):
        raise NotFound(_l("There is no such organization."))
    return account, partner


@bp.get("/")
@signed_in
def index(slug: str) -> Answer:
    """Show who belongs to the organization, and who is invited."""
    account, partner = own_partner(slug)
    return _page(account, partner, InviteForm(formdata=None), 200)


@bp.post("/invite")
@permission_required("partners:people:manage")
def invite(slug: str) -> Answer:
    """Send an invitation."""
    account, partner = _managed(slug)
    form = InviteForm()
    if form.validate_on_submit():
        try:
            row = invitations.invite(
                partner, form.email.data, form.role.data, actor=account, language=language(), now=clock.now()
            )
        except Conflict as error:
            form.email.errors = [str(error)]
        else:
            db.session.commit()
            flash(_("We have sent an invitation to %(email)s.", email=row.email), "success")
            return redirect(url_for(".index", slug=slug), code=303)
    return _page(account, partner, form, 422)


@bp.post("/invitations/<int:invitation_id>/resend")
@permission_required("partners:people:manage")
def resend(slug: str, invitation_id: int) -> Answer:
    """Send a new link; the old one stops working."""
    account, partner = _managed(slug)
    row = invitations.get_open(invitation_id, partner)
    invitations.resend(row, partner, actor=account, language=language(), now=clock.now())
    db.session.commit()
    flash(_("We have sent a new link to %(email)s. The old one does not work any more.", email=row.email), "success")
    return redirect(url_for(".index", slug=slug), code=303)


@bp.post("/invitations/<int:invitation_id>/revoke")
@permission_required("partners:people:manage")
def revoke(slug: str, invitation_id: int) -> Answer:
    """Take an invitation back."""
    account, partner = _managed(slug)
    row = invitations.get_open(invitation_id, partner)
    invitations.revoke(row, actor=account, now=clock.now())
    db.session.commit()
    flash(_("The invitation of %(email)s does not work any more.", email=row.email), "success")
    return redirect(url_for(".index", slug=slug), code=303)


@bp.post("/<int:membership_id>/role")
@permission_required("partners:people:manage")
def change_role(slug: str, membership_id: int) -> Answer:
    """Make somebody an owner, or a member again."""
    account, partner = _managed(slug)
    row = membership.get_membership(membership_id, partner)
    role = request.form.get("role", "")
    if not policies.can_give_role(account, partner, row, role):
        raise NotFound(_l("There is no such role."))
    membership.change_role(row, role, actor=account, now=clock.now())
    db.session.commit()
    name = row.account.name
    flash(
        _("%(name)s is now an owner.", name=name) if role == "owner" else _("%(name)s is now a member.", name=name),
        "success",
    )
    return redirect(url_for(".index", slug=slug), code=303)


@bp.post("/<int:membership_id>/remove")
@permission_required("partners:people:manage")
def remove(slug: str, membership_id: int) -> Answer:
    """Take somebody off the organization, after being asked once."""
    account, partner = _managed(slug)
    row = membership.get_membership(membership_id, partner)
    name = row.account.name
    if request.form.get("confirmed") != "1":
        return make_response(render_template("partners/mine/remove.html", partner=partner, row=row))
    membership.remove_member(row, partner, actor=account, now=clock.now())
    db.session.commit()
    flash(_("%(name)s does not belong to %(partner)s any more.", name=name, partner=partner.name), "success")
    if row.account_id == account.id:
        return redirect(url_for("dashboard.index"), code=303)
    return redirect(url_for(".index", slug=slug), code=303)


@bp.post("/leave")
@signed_in
def leave(slug: str) -> Answer:
    """Leave an organization, after being asked once."""
    account, partner = own_partner(slug)
    row = membership.find_membership(account.id, partner.id)
    if row is None:
        raise NotFound(_l("You do not belong to this organization."))
    if request.form.get("confirmed") != "1":
        return make_response(render_template("partners/mine/leave.html", partner=partner))
    membership.remove_member(row, partner, actor=account, now=clock.now())
    db.session.commit()
    flash(_("You do not belong to %(partner)s any more.", partner=partner.name), "success")
    return redirect(url_for("dashboard.index"), code=303)


def _page(account: Account, partner: Partner, form: InviteForm, status: int) -> Response:
    manages = policies.can_manage_people(account, partner)
    page = render_template(
        "partners/mine/people.html",
        partner=partner,
        account=account,
        role=policies.role_in(account, partner),
        members=membership.list_members(partner.id),
        invitations=invitations.list_open(partner.id) if manages else [],
        manages=manages,
        may_edit=policies.can_edit(account, partner),
        form=form,
        now=clock.now(),
    )
    return make_response(page, status)
