"""Pages of coordinators: which services should be confirmed, and what the directory says about each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.audit import Actor
from hub.campaigns import scope
from hub.campaigns.models import HelpService
from hub.db import db
from hub.errors import HubError
from hub.i18n import _
from hub.plugins import permission_required
from hub.web.visitor import current_visitor
from hub_helplines.ages import limits
from hub_helplines.forms import ConfirmForm, DetailsForm, PhoneForm
from hub_helplines.services import confirming, keeping
from hub_helplines.services.directory import Entry
from hub_helplines.views import MANAGE
from hub_helplines.views.shown import Shown, number_of, shown

bp = Blueprint("helplines_admin", __name__, url_prefix="/admin", template_folder="../templates")
STATES = ("stale", "due", "waiting", "fresh")
UNDO_DAYS = keeping.UNDO_FOR.days
Page = str | tuple[str, int] | BaseResponse


class WhoAndWhen(TypedDict):
    """What each change is told: who makes it, and when."""

    actor: Actor | None
    now: datetime


@bp.get("/")
@permission_required(MANAGE)
def index() -> str:
    """All services by the age of their confirmation, the oldest first."""
    held = limits()
    entries = keeping.list_for_staff(today=scope.today(), limits=held)
    return render_template("helplines/staff/index.html", groups=_grouped(entries), days=held.holds.days)


@bp.app_template_filter("helplines_by_state")
def by_state(services: Sequence[HelpService]) -> dict[str, list[Shown]]:
    """Return core's services by how old their confirmation is; for core's list of them, which this plugin replaces."""
    held, today = limits(), scope.today()
    return _grouped([Entry(one, None, (), held.state_of(one.assured_date, today)) for one in services])


def _grouped(entries: Sequence[Entry]) -> dict[str, list[Shown]]:
    return {state: shown(one for one in entries if one.state == state) for state in STATES}


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
    confirming.confirm(entry.service, assurer=form.assurer.data, today=scope.today(), **_who_and_when())
    return _done(_("“%(name)s” is confirmed today. Everybody can see it.", name=entry.service.name))


@bp.post("/<int:service_id>/take-off")
@permission_required(MANAGE)
def take_off(service_id: int) -> Page:
    """Take a service off every page; asks once, and can be undone."""
    service = _entry(service_id).service
    if not _said_yes():
        return render_template(
            "helplines/staff/ask.html",
            service=service,
            question=_("Take “%(name)s” off?", name=service.name),
            text=_("It leaves the help bar and every page at once. What it says is kept, and you can undo this."),
            action_url=url_for(".take_off", service_id=service_id),
            action_label=_("Take it off"),
        )
    confirming.take_off(service, today=scope.today(), **_who_and_when())
    return _done(_("“%(name)s” is taken off. Nobody but staff sees it.", name=service.name), service_id)


@bp.post("/<int:service_id>/undo")
@permission_required(MANAGE)
def undo(service_id: int) -> Page:
    """Put back the confirmation from before the last button that was pressed."""
    service = _entry(service_id).service
    confirming.undo(service, today=scope.today(), **_who_and_when())
    if service.assured_date is None:
        return _done(_("It is as before. Nobody but staff sees “%(name)s”.", name=service.name), service_id)
    return _done(_("It is as before. Everybody can see “%(name)s”.", name=service.name), service_id)


@bp.route("/<int:service_id>/details", methods=["GET", "POST"])
@permission_required(MANAGE)
def details(service_id: int) -> Page:
    """Say more about a service."""
    entry = _entry(service_id)
    form = DetailsForm.of(entry.details)
    if form.validate_on_submit():
        try:
            keeping.describe(entry.service, form.facts(), version=form.seen_version(), **_who_and_when())
        except HubError as error:
            db.session.rollback()
            entry = _entry(service_id)  # what is rolled back is empty
            form.form_errors = [*form.form_errors, str(error)]
            form.version.data = str(keeping.version_of(entry.details))  # sent again, it takes its place
        else:
            return _done(_("“%(name)s” is saved.", name=entry.service.name), service_id)
    page = render_template("helplines/staff/details.html", service=entry.service, form=form)
    return page, 422 if form.errors else 200


@bp.post("/<int:service_id>/numbers")
@permission_required(MANAGE)
def add_number(service_id: int) -> Page:
    """Add a number to a service."""
    entry = _entry(service_id)
    form = PhoneForm()
    if form.validate_on_submit():
        try:
            keeping.add_phone(entry.service, form.facts(), **_who_and_when())
        except HubError as error:
            db.session.rollback()
            form.form_errors = [*form.form_errors, str(error)]
            entry = _entry(service_id)  # what is rolled back is empty
        else:
            return _done(_("The number is added."), service_id)
    return _page(entry, ConfirmForm(formdata=None), form)


@bp.post("/<int:service_id>/numbers/<int:phone_id>/delete")
@permission_required(MANAGE)
def remove_number(service_id: int, phone_id: int) -> Page:
    """Take a number away; asks once, and can be undone."""
    service = _entry(service_id).service
    if not _said_yes():
        phone = keeping.get_phone(service, phone_id)
        return render_template(
            "helplines/staff/ask.html",
            service=service,
            question=_("Remove %(number)s?", number=phone.number_display or phone.number),
            text=_("Readers do not see it any more. You can put it back for %(days)s days.", days=UNDO_DAYS),
            action_url=url_for(".remove_number", service_id=service_id, phone_id=phone_id),
            action_label=_("Remove"),
        )
    keeping.remove_phone(service, phone_id, today=scope.today(), **_who_and_when())
    return _done(_("The number is removed. You can put it back below."), service_id)


@bp.post("/<int:service_id>/numbers/<int:phone_id>/restore")
@permission_required(MANAGE)
def restore_number(service_id: int, phone_id: int) -> Page:
    """Put a number back that was taken away."""
    keeping.restore_phone(_entry(service_id).service, phone_id, **_who_and_when())
    return _done(_("The number is back."), service_id)


def _entry(service_id: int) -> Entry:
    return keeping.get_for_staff(service_id, today=scope.today(), limits=limits())


def _who_and_when() -> WhoAndWhen:
    return {"actor": current_visitor(), "now": clock.now()}


def _said_yes() -> bool:
    return request.form.get("confirmed") == "1"


def _done(message: str, service_id: int | None = None) -> BaseResponse:
    """Commit, say what happened, and go back to the service, or to the list where the next one waits."""
    db.session.commit()
    flash(message, "success")
    return redirect(url_for(".service", service_id=service_id) if service_id else url_for(".index"), code=303)


def _page(entry: Entry, confirming_form: ConfirmForm, number: PhoneForm) -> Page:
    status = 422 if confirming_form.errors or number.errors else 200
    page = render_template(
        "helplines/staff/service.html",
        one=Shown(entry),
        confirming=confirming_form,
        number_form=number,
        removed=[number_of(phone) for phone in keeping.list_removed(entry.service.id)],
        undoable=confirming.can_undo(entry.service, entry.details, today=scope.today()),
    )
    return page, status
