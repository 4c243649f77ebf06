"""Signing in and out."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.accounts import limits, mails, resume, security, services
from hub.accounts.forms import SignInForm
from hub.accounts.limits import limiter
from hub.accounts.models import Account
from hub.accounts.signing_in import begin_own_session, end_own_session, visitor
from hub.accounts.views import bp, where_next
from hub.db import db
from hub.i18n import _
from hub.plugins.access import public, signed_in

Answer = Response | BaseResponse


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit(
    limits.SIGN_IN_TO_ONE_ACCOUNT, key_func=limits.typed_email, methods=["POST"], deduct_when=limits.has_failed
)
@limiter.limit(limits.SIGN_IN_FROM_ONE_PLACE, methods=["POST"], deduct_when=limits.has_failed)
def sign_in() -> Answer:
    """Sign in with address and password."""
    form = SignInForm(next=request.args.get("next", ""))
    if visitor() and request.method == "GET":
        return redirect(where_next(form.next.data), code=303)
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    account = services.find_account(form.email.data)
    db.session.commit()  # nobody else waits for the slow check of the password
    if not services.is_password(account, form.password.data) or account is None:
        form.form_errors.append(_("Address and password do not fit together. Please check both."))
        return _page(form, 422)
    services.check_may_sign_in(account)
    if account.confirmed_at is None:
        return _ask_to_confirm(account)
    return _enter(account, form)


@bp.post("/sign-out")
@signed_in
def sign_out() -> Answer:
    """End the session of this browser."""
    end_own_session()
    db.session.commit()
    return redirect(url_for(".signed_out"), code=303)


@bp.get("/signed-out")
@public
def signed_out() -> str:
    """Say that nobody is signed in any more."""
    return render_template("accounts/signed_out.html")


def _enter(account: Account, form: SignInForm) -> Answer:
    begin_own_session(account)
    services.note_sign_in(account, now=clock.now())
    db.session.commit()
    kept = resume.read_kept(form.resume.data)
    if kept is None:
        return redirect(where_next(form.next.data), code=303)
    page = "accounts/send_now.html" if kept.is_for(account.id) else "accounts/not_yours.html"
    return make_response(render_template(page, kept=kept))


def _ask_to_confirm(account: Account) -> Answer:
    """Only who knows the password gets here, so this tells nothing to strangers."""
    mails.send_confirmation(account, now=clock.now())
    db.session.commit()
    hours = int(security.CONFIRM_WITHIN.total_seconds() // 3600)
    return make_response(render_template("accounts/check_mail.html", reason="confirm", hours=hours), 403)


def _page(form: SignInForm, status: int) -> Response:
    kept = resume.read_kept(form.resume.data)
    done = request.args.get("done", "")
    return make_response(render_template("accounts/sign_in.html", form=form, kept=kept, done=done), status)
