"""Pledging without an account. Nobody gets a cookie, and nothing about the person is kept or written down."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub.campaigns import scope
from hub.db import db
from hub.errors import HubError, NotFound, TooMany
from hub.i18n import _l
from hub.plugins import public
from hub_pledges import limits, tokens
from hub_pledges.forms import PersonalForm
from hub_pledges.services.people import LARGE_GROUP, UNDO_FOR, find_alone, pledge_alone, undo_alone
from hub_pledges.tokens import FormTooNew
from hub_pledges.views.common import page_day, takes_pledges, totals_of

bp = Blueprint("pledges_people", __name__, template_folder="../templates")


@bp.get("/<day>/person")
@public
def form(day: str) -> str | tuple[str, int]:
    """Ask three questions; a clear page when pledges are closed."""
    edition, found = page_day(day)
    if not takes_pledges(edition):
        return render_template("pledges/closed.html", edition=edition, day=found), 409
    return _page(day, PersonalForm(formdata=None), tokens.new_form())


@bp.post("/<day>/person")
@public
def pledge(day: str) -> Response | BaseResponse | str | tuple[str, int]:
    """Count one more; the same form sent twice counts once."""
    edition, found = page_day(day)
    if not takes_pledges(edition):
        return render_template("pledges/closed.html", edition=edition, day=found), 409
    answers = PersonalForm()
    token = request.form.get("form_id", "")[:300]
    if not answers.validate_on_submit():
        return _page(day, answers, token or tokens.new_form()), 422
    try:
        form_id = tokens.form_id(token)
        if not limits.personal_pledges.allows(request.remote_addr or ""):
            raise TooMany(_l("Very many pledges came from your network within an hour. Please try again later."))
        pledge_alone(edition, found, answers.values(), form_id=form_id, today=scope.today())
    except HubError as error:
        db.session.rollback()
        answers.form_errors = [*answers.form_errors, str(error)]
        return _page(day, answers, token if isinstance(error, FormTooNew) else tokens.new_form()), error.status
    db.session.commit()
    return redirect(url_for(".thanks", day=day, token=tokens.thanks_token(form_id)), code=303)


@bp.get("/<day>/person/thanks/<token>")
@public
def thanks(day: str, token: str) -> Response:
    """Say thank you; for ten minutes the pledge can be taken back from here."""
    edition, found = page_day(day)
    form_id = tokens.thanked_form(token)
    if form_id is None:
        raise NotFound(_l("This link is not complete."))
    made = find_alone(form_id)
    can_undo = made is not None and tokens.thanked_form(token, UNDO_FOR.total_seconds()) is not None
    return _private(
        render_template(
            "pledges/thanks_person.html",
            edition=edition,
            day=found,
            made=made,
            token=token if can_undo else "",
            totals=totals_of(found),
            is_large=made is not None and made.people >= LARGE_GROUP,
        )
    )


@bp.post("/<day>/person/undo/<token>")
@public
def undo(day: str, token: str) -> BaseResponse:
    """Take a pledge back, within ten minutes and without an account."""
    page_day(day)
    form_id = tokens.thanked_form(token, UNDO_FOR.total_seconds())
    if form_id is None:
        raise NotFound(_l("The ten minutes in which a pledge can be taken back are over."))
    undo_alone(form_id)
    db.session.commit()
    return redirect(url_for(".taken_back", day=day), code=303)


@bp.get("/<day>/person/taken-back")
@public
def taken_back(day: str) -> str:
    """Say that the pledge does not count any more."""
    edition, found = page_day(day)
    return render_template("pledges/taken_back.html", edition=edition, day=found, is_open=takes_pledges(edition))


def _page(day: str, answers: PersonalForm, token: str) -> str:
    edition, found = page_day(day)
    return render_template("pledges/person.html", edition=edition, day=found, form=answers, form_id=token)


def _private(text: str) -> Response:
    response = make_response(text)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
