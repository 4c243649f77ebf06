"""People, for administrators."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.accounts import people as services
from hub.accounts.forms import ReasonForm
from hub.accounts.models import SITE_ROLES, Account
from hub.accounts.people import PeopleQuery
from hub.accounts.policies import can_change_rights, can_switch_off
from hub.accounts.views import me, people
from hub.db import db
from hub.i18n import _
from hub.plugins.access import permission_required

Answer = Response | BaseResponse
MANAGE = "accounts:account:manage"


@people.get("/")
@permission_required(MANAGE)
def index() -> str:
    """List people, with search and filters."""
    query = PeopleQuery(
        text=request.args.get("q", "").strip()[:100],
        role=request.args.get("role", ""),
        state=request.args.get("state", ""),
    )
    page = services.list_people(query, cursor=request.args.get("cursor", ""))
    return render_template("accounts/people/index.html", page=page, query=query, roles=SITE_ROLES)


@people.get("/<int:account_id>")
@permission_required(MANAGE)
def person(account_id: int) -> str:
    """Show one person: facts, roles, and what can be done."""
    return _person_page(services.get_person(account_id))


@people.post("/<int:account_id>/roles/<role>/give")
@permission_required(MANAGE)
def give_role(account_id: int, role: str) -> Answer:
    """Give a site role, after asking."""
    found = services.get_person(account_id)
    if not _is_confirmed():
        return _confirm(found, "give", role)
    services.give_role(me().account, found, role, now=clock.now())
    db.session.commit()
    flash(_("%(name)s now has this role.", name=found.name), "success")
    return _back(account_id)


@people.post("/<int:account_id>/roles/<role>/remove")
@permission_required(MANAGE)
def remove_role(account_id: int, role: str) -> Answer:
    """Take a site role away, after asking."""
    found = services.get_person(account_id)
    if not _is_confirmed():
        return _confirm(found, "remove", role)
    services.remove_role(me().account, found, role, now=clock.now())
    db.session.commit()
    flash(_("%(name)s no longer has this role and is signed out.", name=found.name), "success")
    return _back(account_id)


@people.route("/<int:account_id>/disable", methods=["GET", "POST"])
@permission_required(MANAGE)
def disable(account_id: int) -> Answer:
    """Switch an account off, with a reason."""
    found = services.get_person(account_id)
    form = ReasonForm()
    if form.validate_on_submit():
        services.disable(me().account, found, reason=form.reason.data, now=clock.now())
        db.session.commit()
        flash(_("The account of %(name)s is switched off.", name=found.name), "success")
        return _back(account_id)
    return _reason_page(form, found, "disable")


@people.route("/<int:account_id>/enable", methods=["GET", "POST"])
@permission_required(MANAGE)
def enable(account_id: int) -> Answer:
    """Switch an account on again, with a reason."""
    found = services.get_person(account_id)
    form = ReasonForm()
    if form.validate_on_submit():
        services.enable(me().account, found, reason=form.reason.data, now=clock.now())
        db.session.commit()
        flash(_("The account of %(name)s is switched on again.", name=found.name), "success")
        return _back(account_id)
    return _reason_page(form, found, "enable")


def _person_page(found: Account) -> str:
    actor = me().account
    return render_template(
        "accounts/people/person.html",
        person=found,
        roles=SITE_ROLES,
        may_change_rights=can_change_rights(actor, found),
        may_switch=can_switch_off(actor, found),
    )


def _is_confirmed() -> bool:
    return request.form.get("confirmed") == "1"


def _confirm(found: Account, what: str, role: str) -> Answer:
    return make_response(render_template("accounts/people/confirm_role.html", person=found, what=what, role=role))


def _reason_page(form: ReasonForm, found: Account, what: str) -> Answer:
    page = render_template("accounts/people/reason.html", form=form, person=found, what=what)
    return make_response(page, 422 if form.is_submitted() else 200)


def _back(account_id: int) -> BaseResponse:
    return redirect(url_for(".person", account_id=account_id), code=303)
