"""The mails of accounts, each in the language of the person. They are queued, and sent after the commit."""

from __future__ import annotations

from datetime import datetime

from hub import mail
from hub.accounts import security
from hub.accounts.models import Account
from hub.i18n import gettext as _
from hub.web.links import outside_url


def send_confirmation(account: Account, *, next_path: str = "", now: datetime) -> None:
    """Ask whether the address is theirs; the link also needs the password."""
    with mail.speaking(account.language):
        token = security.make_confirm_token(account)
        link = outside_url("accounts.confirm", token=token, next=next_path or None)
        mail.queue(
            account.email,
            subject=_("Please confirm your address"),
            lines=[
                _("Hello %(name)s,", name=account.name),
                _("one more step and your account is ready: confirm that this is your e-mail address."),
                _("The link works for two days, and once. You will need the password you chose."),
            ],
            why=_("Somebody signed up with this address. If it was not you, you need not do anything."),
            purpose="confirmation",
            now=now,
            action=(_("Confirm my address"), link),
        )


def send_sign_up_again(account: Account, *, now: datetime) -> None:
    """Tell somebody with an account that their address was used to sign up."""
    with mail.speaking(account.language):
        mail.queue(
            account.email,
            subject=_("You already have an account"),
            lines=[
                _("Hello %(name)s,", name=account.name),
                _("somebody tried to sign up with your address. You already have an account, so nothing was changed."),
                _("If it was you, just sign in. If you forgot your password, you can set a new one there."),
            ],
            why=_("Somebody typed your address into the sign-up form."),
            purpose="sign-up-again",
            now=now,
            action=(_("Sign in"), outside_url("accounts.sign_in")),
        )


def send_reset(account: Account, *, now: datetime) -> None:
    """Send the link that sets a new password."""
    with mail.speaking(account.language):
        link = outside_url("accounts.set_password", token=security.make_reset_token(account))
        mail.queue(
            account.email,
            subject=_("Set a new password"),
            lines=[
                _("Hello %(name)s,", name=account.name),
                _("you can set a new password for your account. The link works for two hours, and once."),
            ],
            why=_("Somebody asked for a new password for this address. If it was not you, you need not do anything."),
            purpose="reset",
            now=now,
            action=(_("Set a new password"), link),
        )


def send_no_account(email: str, *, language: str, now: datetime) -> None:
    """Answer a reset for an address without an account.

    Whoever forgot which address they used learns something, and the page and its time stay the same for all.
    """
    with mail.speaking(language):
        mail.queue(
            email,
            subject=_("There is no account with this address"),
            lines=[
                _("Hello,"),
                _("somebody asked for a new password for an account with this address, but there is none."),
                _("If it was you, you may have signed up with another address."),
            ],
            why=_("Somebody typed your address into the form for a new password."),
            purpose="reset",
            now=now,
            action=(_("Go to sign-in"), outside_url("accounts.sign_in")),
        )


def send_password_changed(account: Account, *, now: datetime) -> None:
    """Tell the owner that the password was changed, in case it was somebody else."""
    with mail.speaking(account.language):
        mail.queue(
            account.email,
            subject=_("Your password was changed"),
            lines=[
                _("Hello %(name)s,", name=account.name),
                _("your password was changed just now. You are signed out everywhere else."),
                _("If it was not you, set a new password right away."),
            ],
            why=_("We tell you about every change of your password."),
            purpose="password-changed",
            now=now,
            action=(_("Set a new password"), outside_url("accounts.reset")),
        )
