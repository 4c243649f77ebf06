"""Signing up, confirming the address, and setting a new password by mail."""

from __future__ import annotations

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.accounts import limits, security, services
from hub.accounts.forms import ConfirmForm, NewPasswordForm, ResetForm, SignUpForm
from hub.accounts.limits import limiter
from hub.accounts.models import Account
from hub.accounts.signing_in import begin_own_session, visitor
from hub.accounts.views import bp, where_next
from hub.db import db
from hub.errors import Invalid
from hub.i18n import _
from hub.plugins.access import public
from hub.settings import Settings
from hub.web.language import language
from hub.web.links import is_own_path

Answer = Response | BaseResponse


@bp.route("/sign-up", methods=["GET", "POST"])
@public
@limiter.limit(limits.MAILS_TO_ONE_ADDRESS, key_func=limits.typed_email, methods=["POST"])
@limiter.limit(limits.MAILS_FROM_ONE_PLACE, methods=["POST"])
def sign_up() -> Answer:
    """Make an account; the answer is the same whether the address is known or not."""
    form = SignUpForm(next=request.args.get("next", ""))
    if visitor():
        return redirect(where_next(form.next.data), code=303)
    if not _settings().sign_up_open:
        return make_response(render_template("accounts/sign_up_closed.html", contact=_settings().contact_email), 403)
    if form.validate_on_submit():
        words = services.words_around(email=form.email.data, name=form.name.data, site_name=_settings().site_name)
        try:
            password = security.check_new_password(form.password.data, words)
        except Invalid as error:
            form.password.errors = [str(error)]
        else:
            password_hash = security.hash_password(password)
            services.sign_up(
                email=form.email.data,
                name=form.name.data,
                password_hash=password_hash,
                language=language(),
                next_path=form.next.data if is_own_path(form.next.data or "") else "",
                now=clock.now(),
            )
            db.session.commit()
            return redirect(url_for(".check_mail", reason="sign-up"), code=303)
    return make_response(render_template("accounts/sign_up.html", form=form), 422 if form.is_submitted() else 200)


@bp.get("/check-mail/<any('sign-up', 'reset'):reason>")
@public
def check_mail(reason: str) -> str:
    """Say that a mail is on its way; the same for every address."""
    within = security.RESET_WITHIN if reason == "reset" else security.CONFIRM_WITHIN
    return render_template("accounts/check_mail.html", reason=reason, hours=int(within.total_seconds() // 3600))


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public
@limiter.limit(limits.SIGN_IN_FROM_ONE_PLACE, methods=["POST"], deduct_when=limits.has_failed)
def confirm(token: str) -> Answer:
    """Confirm the address and sign in. The password is asked for: whoever typed the address may be a stranger."""
    try:
        account = security.read_confirm_token(token)
    except Invalid as error:
        return _broken(error, "confirm")
    form = ConfirmForm()
    if form.validate_on_submit():
        db.session.commit()  # nobody else waits for the slow check of the password
        if services.is_password(account, form.password.data):
            return _confirmed(account)
        form.password.errors = [_("This is not the password that was chosen at sign-up.")]
    page = render_template("accounts/confirm.html", form=form, email=account.email)
    return make_response(page, 422 if form.is_submitted() else 200)


@bp.route("/reset", methods=["GET", "POST"])
@public
@limiter.limit(limits.MAILS_TO_ONE_ADDRESS, key_func=limits.typed_email, methods=["POST"])
@limiter.limit(limits.MAILS_FROM_ONE_PLACE, methods=["POST"])
def reset() -> Answer:
    """Ask for a mail that sets a new password; the answer is the same whether the address is known or not."""
    form = ResetForm()
    if form.validate_on_submit():
        services.ask_for_reset(form.email.data, language=language(), now=clock.now())
        db.session.commit()
        return redirect(url_for(".check_mail", reason="reset"), code=303)
    return make_response(render_template("accounts/reset.html", form=form), 422 if form.is_submitted() else 200)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@public
@limiter.limit(limits.SIGN_IN_FROM_ONE_PLACE, methods=["POST"], deduct_when=limits.has_failed)
def set_password(token: str) -> Answer:
    """Set a new password with the link of a mail."""
    try:
        account = security.read_reset_token(token)
    except Invalid as error:
        return _broken(error, "reset")
    form = NewPasswordForm()
    if form.validate_on_submit():
        db.session.commit()  # nobody else waits while the password is hashed
        words = services.words_around(email=account.email, name=account.name, site_name=_settings().site_name)
        try:
            password = security.check_new_password(form.password.data, words)
        except Invalid as error:
            form.password.errors = [str(error)]
        else:
            services.change_password(account, security.hash_password(password), now=clock.now(), action="reset")
            db.session.commit()
            return redirect(url_for(".sign_in", done="password"), code=303)
    page = render_template("accounts/set_password.html", form=form, email=account.email)
    return make_response(page, 422 if form.is_submitted() else 200)


def _confirmed(account: Account) -> Answer:
    now = clock.now()
    services.confirm(account, now=now)
    account = services.get_account(account.id)
    begin_own_session(account)
    services.note_sign_in(account, now=now)
    db.session.commit()
    return redirect(where_next(request.args.get("next")), code=303)


def _broken(error: Invalid, kind: str) -> Response:
    return make_response(render_template("accounts/link_broken.html", message=str(error), kind=kind), 400)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["hub_settings"]
    return settings
