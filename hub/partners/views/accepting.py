"""Accepting an invitation: with the account that has the address, or with a new one made on the spot."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.accounts import current_account, limiter, limits, security
from hub.accounts.services import find_account, hash_password, note_sign_in, words_around
from hub.accounts.signing_in import begin_own_session
from hub.db import db
from hub.errors import Forbidden, HubError, Invalid, NotFound
from hub.i18n import _, _l
from hub.partners.forms import NewPersonForm
from hub.partners.models import Invitation
from hub.partners.services import invitations
from hub.plugins.access import public, signed_in
from hub.settings import Settings
from hub.web.language import language

bp = Blueprint("partner_invitations", __name__, url_prefix="/partners/invitations", template_folder="../templates")

Answer = Response | BaseResponse


@bp.get("/<token>")
@public
def show(token: str) -> Response:
    """Show what the invitation is for and what this visitor can do with it."""
    try:
        row = invitations.get_by_token(token, now=clock.now())
    except NotFound as error:
        return _gone(error)
    return _page(row, token, NewPersonForm(formdata=None), 200)


@bp.post("/<token>")
@signed_in
def accept(token: str) -> Answer:
    """Accept with the account that is signed in."""
    account = current_account()
    if account is None:
        raise Forbidden(_l("Please sign in first."))
    try:
        row = invitations.get_by_token(token, now=clock.now())
    except NotFound as error:
        return _gone(error)
    slug, name = row.partner.slug, row.partner.name
    invitations.accept(row, account, now=clock.now())
    db.session.commit()
    flash(_("Welcome! You now belong to %(partner)s.", partner=name), "success")
    return redirect(url_for("my_partners.overview", slug=slug), code=303)


@bp.post("/<token>/account")
@public
@limiter.limit(limits.MAILS_FROM_ONE_PLACE)
def join(token: str) -> Answer:
    """Make an account for the invited address and accept; the link in the mail has proved the address."""
    if current_account() is not None:
        return redirect(url_for(".show", token=token), code=303)
    try:
        row = invitations.get_by_token(token, now=clock.now())
    except NotFound as error:
        return _gone(error)
    form = NewPersonForm()
    if not form.validate_on_submit():
        return _page(row, token, form, 422)
    db.session.commit()  # nobody else waits while the password is hashed
    settings: Settings = current_app.extensions["hub_settings"]
    words = words_around(email=row.email, name=form.name.data, site_name=settings.site_name)
    try:
        password = security.check_new_password(form.password.data, words)
    except Invalid as error:
        form.password.errors = [str(error)]
        return _page(row, token, form, 422)
    return _joined(token, form.name.data, hash_password(password))


def _joined(token: str, name: str, password_hash: str) -> Answer:
    now = clock.now()
    row = invitations.get_by_token(token, now=now)
    slug, partner_name = row.partner.slug, row.partner.name
    account = invitations.make_account(row, name=name, password_hash=password_hash, language=language(), now=now)
    invitations.accept(row, account, now=now)
    begin_own_session(account)
    note_sign_in(account, now=now)
    db.session.commit()
    flash(_("Welcome! You now belong to %(partner)s.", partner=partner_name), "success")
    return redirect(url_for("my_partners.overview", slug=slug), code=303)


def _page(row: Invitation, token: str, form: NewPersonForm, status: int) -> Response:
    account = current_account()
    known = find_account(row.email) if account is None else account
    page = render_template(
        "partners/invitation.html",
        row=row,
        token=token,
        account=account,
        has_account=known is not None and known.confirmed_at is not None,
        form=form,
    )
    return _private(make_response(page, status))


def _gone(error: HubError) -> Response:
    return _private(make_response(render_template("partners/invitation_gone.html", message=str(error)), 404))


def _private(response: Response) -> Response:
    """What a secret link shows is kept by nobody and found by no search engine."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
