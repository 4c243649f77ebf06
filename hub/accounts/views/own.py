"""One's own account: name, password, sessions, data, and the end of it."""

from __future__ import annotations

import json

from flask import Response, current_app, flash, make_response, redirect, render_template, session, url_for
from werkzeug.wrappers import Response as BaseResponse
from wtforms import PasswordField

from hub import clock
from hub.accounts import closing, limits, security, services, sessions
from hub.accounts.forms import ChangePasswordForm, CloseForm, ProfileForm
from hub.accounts.limits import limiter
from hub.accounts.signing_in import begin_own_session
from hub.accounts.views import bp, me
from hub.db import db
from hub.errors import Invalid
from hub.i18n import _
from hub.plugins.access import public, signed_in

Answer = Response | BaseResponse


@bp.route("/", methods=["GET", "POST"])
@signed_in
def profile() -> Answer:
    """Show and change name and language of mail."""
    account = me().account
    form = ProfileForm(obj=account)
    if form.validate_on_submit():
        services.change_profile(account, name=form.name.data, language=form.language.data, now=clock.now())
        db.session.commit()
        flash(_("Your account is up to date."), "success")
        return redirect(url_for(".profile"), code=303)
    page = render_template("accounts/profile.html", form=form, account=account, roles=sorted(account.site_roles))
    return make_response(page, 422 if form.is_submitted() else 200)


@bp.route("/password", methods=["GET", "POST"])
@signed_in
@limiter.limit(limits.PASSWORDS_OF_ONE_SESSION, methods=["POST"], deduct_when=limits.has_failed)
def change_password() -> Answer:
    """Change the password; every other session ends, and this one gets a new key."""
    account = me().account
    form = ChangePasswordForm()
    if form.validate_on_submit() and _check_own_password(form.current):
        words = services.words_around(
            email=account.email, name=account.name, site_name=current_app.extensions["hub_settings"].site_name
        )
        try:
            password = security.check_new_password(form.password.data, words)
        except Invalid as error:
            form.password.errors = [str(error)]
        else:
            services.change_password(account, security.hash_password(password), now=clock.now())
            begin_own_session(account)
            db.session.commit()
            flash(_("Your password is changed. You are signed out everywhere else."), "success")
            return redirect(url_for(".profile"), code=303)
    page = render_template("accounts/change_password.html", form=form)
    return make_response(page, 422 if form.is_submitted() else 200)


@bp.get("/sessions", endpoint="sessions")
@signed_in
def list_sessions() -> str:
    """Show where one is signed in."""
    own = me()
    rows = sessions.list_sessions(own.account_id, now=clock.now())
    return render_template("accounts/sessions.html", sessions=rows, current=own.session_id)


@bp.post("/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Answer:
    """End one session."""
    own = me()
    if session_id == own.session_id:
        return redirect(url_for(".sessions"), code=303)  # this one ends by signing out
    services.end_one_session(own.account, session_id, now=clock.now())
    db.session.commit()
    flash(_("That device is signed out."), "success")
    return redirect(url_for(".sessions"), code=303)


@bp.post("/sessions/end-others")
@signed_in
def end_other_sessions() -> Answer:
    """Sign out everywhere else."""
    own = me()
    services.end_other_sessions(own.account, keep=own.session_id, now=clock.now())
    db.session.commit()
    flash(_("You are signed out everywhere else."), "success")
    return redirect(url_for(".sessions"), code=303)


@bp.get("/export")
@signed_in
def export() -> Response:
    """Download everything that is stored about oneself."""
    data = closing.export_account(me().account, now=clock.now())
    response = make_response(json.dumps(data, ensure_ascii=False, indent=2))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="my-account.json"'
    return response


@bp.route("/close", methods=["GET", "POST"])
@signed_in
@limiter.limit(limits.PASSWORDS_OF_ONE_SESSION, methods=["POST"], deduct_when=limits.has_failed)
def close() -> Answer:
    """Close one's own account, after saying what goes and asking for the password."""
    account = me().account
    form = CloseForm()
    if form.validate_on_submit() and _check_own_password(form.password):
        closing.close_account(account, now=clock.now())
        db.session.commit()
        session.clear()
        return redirect(url_for(".closed"), code=303)
    page = render_template("accounts/close.html", form=form, account=account, obstacles=closing.list_obstacles(account))
    return make_response(page, 422 if form.is_submitted() else 200)


@bp.get("/closed")
@public
def closed() -> str:
    """Say that the account is gone."""
    return render_template("accounts/closed.html")


def _check_own_password(field: PasswordField) -> bool:
    """Return whether the field holds one's own password; if not, say so at the field."""
    if services.is_password(me().account, field.data):
        return True
    field.errors = [_("This is not your password.")]
    return False
