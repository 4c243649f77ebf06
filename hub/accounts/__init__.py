"""People: sign-up, sign-in, sessions and site roles. Flask-Login and Flask-Security are used nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.accounts.limits import limiter

if TYPE_CHECKING:
    from flask import Flask

    from hub.accounts.models import Account
    from hub.settings import Settings

__all__ = ["current_account", "init_app", "limiter"]


def init_app(app: Flask, settings: Settings) -> None:
    """Say at the start of every request who it is from, and keep floods out. Comes before the guard."""
    from hub.accounts import limits, resume, security, signing_in
    from hub.web.csrf import FormExpired

    # First of all: what Flask-Security and Flask-Limiter do before a request relies on it.
    app.before_request(signing_in.load_visitor)
    security.init_app(app, settings)
    signing_in.init_app(app)
    limits.init_app(app)
    app.extensions["hub_resume"] = resume.ask_to_sign_in_again
    app.register_error_handler(FormExpired, resume.offer_again)


def current_account() -> Account | None:
    """Return the account that is signed in, with site roles and memberships loaded; ``None`` for a reader."""
    from hub.accounts.signing_in import visitor

    signed_in = visitor()
    return signed_in.account if signed_in else None
