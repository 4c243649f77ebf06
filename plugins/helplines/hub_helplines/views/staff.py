"""Pages of coordinators: which services should be confirmed, and what the directory says about each."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.campaigns import scope
from hub.db import db
from hub.errors import HubError
from hub.i18n import _
from hub.plugins import permission_required
from hub.web.visitor import current_visitor
from hub_helplines.ages import limits
from hub_helplines.forms import ConfirmForm, DetailsForm, PhoneForm
from hub_helplines.services import keeping
from hub_helplines.services.directory import Entry
from hub_helplines.views import MANAGE
from hub_helplines.views.shown import Shown, shown

bp = Blueprint("helplines_admin", __name__, url_prefix="/admin", template_folder="../templates")
STATES = ("stale", "due", "waiting", "fresh")
Page = str | tuple[str, int] | BaseResponse


@bp.get("/")
@permission_required(MANAGE)
def index() -> str:
    """All services by the age of their confirmation, the oldest first."""
    held = limits()
    entries = keeping.list_for_staff(today=scope.today(), limits=held)
    groups = {state: shown(one for one in entries if one.state == state) for state in STATES}
    return render_template("helplines/staff/index.html", groups=groups, days=held.holds.days)


@bp.get("/<int:service_id>")
@permission_required(MANAGE)
def service(service_id: int) -> Page:
    """One service: confirm it, and what is known of it."""
    entry = _entry(service_id)
    return _page(entry, ConfirmForm(), PhoneForm())


@bp.post("/<int:service_id>/confirm")
@permission_required(MANAGE)
def confirm(service_id: int) -> Page:
    """Note that the owner has confirmed a service today."""
    entry = _entry(service_id)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _page(entry, form, PhoneForm(formdata=None))
    now, who = clock.now(), current_visitor()
    keeping.confirm(entry.service, assurer=form.assurer.data, today=scope.today(), actor=who, now=now)
    db.session.commit()
    flash(_("“%(name)s” is confirmed today. Everybody can see it.", name=entry.service.name), "success")
    return redirect(url_for(".index"), code=303)


@bp.route("/<int:service_id>/details", methods=["GET", "POST"])
@permission_required(MANAGE)
def details(service_id: int) -> Page:
    """Say more about a service."""
    entry = _entry(service_id)
    form = DetailsForm.of(entry.details)
    if form.validate_on_submit():
        keeping.describe(entry.service, form.facts(), actor=current_visitor(), now=clock.now())
        db.session.commit()
        flash(_("“%(name)s” is saved.", name=entry.service.name), "success")
        return redirect(url_for(".service", service_id=service_id), code=303)
    return render_template(
        "helplines/staff/details.html", service=entry.service, form=form
    ), 422 if form.errors else 200


@bp.post("/<int:service_id>/numbers")
@permission_required(MANAGE)
def add_number(service_id: int) -> Page:
    """Add a number to a service."""
    entry = _entry(service_id)
    form = PhoneForm()
    if form.validate_on_submit():
        try:
            keeping.add_phone(entry.service, form.facts(), actor=current_visitor(), now=clock.now())
            db.session.commit()
        except HubError as error:
            db.session.rollback()
            form.form_errors = [*form.form_errors, str(error)]
            entry = _entry(service_id)  # what is rolled back is empty
        else:
            flash(_("The number is added."), "success")
            return redirect(url_for(".service", service_id=service_id), code=303)
    return _page(entry, ConfirmForm(formdata=None), form)


@bp.post("/<int:service_id>/numbers/<int:phone_id>/delete")
@permission_required(MANAGE)
def remove_number(service_id: int, phone_id: int) -> Page:
    """Remove a number of a service."""
    entry = _entry(service_id)
    keeping.remove_phone(entry.service, phone_id, actor=current_visitor(), now=clock.now())
    db.session.commit()
    flash(_("The number is removed."), "success")
    return redirect(url_for(".service", service_id=service_id), code=303)


def _entry(service_id: int) -> Entry:
    return keeping.get_for_staff(service_id, today=scope.today(), limits=limits())


def _page(entry: Entry, confirming: ConfirmForm, number: PhoneForm) -> Page:
    status = 422 if confirming.errors or number.errors else 200
    page = render_template(
        "helplines/staff/service.html",
        one=Shown(entry),
        confirming=confirming,
        number_form=number,
    )
    return page, status
