"""Forms of accounts. Rules about people and passwords are in the services; here is only what a field must be."""

from __future__ import annotations

from flask import request
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from hub.accounts.emails import MAX_LENGTH as MAX_EMAIL_LENGTH
from hub.accounts.emails import normalise_email
from hub.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from hub.errors import Invalid
from hub.i18n import LANGUAGES, _l
from hub.web.forms import HubForm, stripped

PASSWORD_HELP = _l("At least %(count)s characters. A few words in a row work well.", count=MIN_LENGTH)
NEEDED = _l("Please fill this in.")


def is_address(_form: HubForm, field: EmailField) -> None:
    """Refuse what is no e-mail address."""
    try:
        normalise_email(field.data or "")
    except Invalid as error:
        raise ValidationError(str(error)) from error


def one_line(_form: HubForm, field: StringField) -> None:
    """Refuse names with line breaks and other control characters, which could break out of a mail header."""
    if any(not char.isprintable() for char in field.data or ""):
        raise ValidationError(_l("Please leave out characters that cannot be seen."))


def email_field() -> EmailField:
    """Return the field for one's own address."""
    return EmailField(
        _l("E-mail address"),
        [DataRequired(NEEDED), Length(max=MAX_EMAIL_LENGTH), is_address],
        filters=[stripped],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


def name_field() -> StringField:
    """Return the field for one's own name."""
    return StringField(
        _l("Your name"),
        [DataRequired(NEEDED), Length(max=120), one_line],
        filters=[stripped],
        render_kw={"autocomplete": "name"},
    )


def new_password_field(label: object = _l("Password")) -> PasswordField:
    """Return the field for a password that is being chosen; its rules are checked by the service."""
    return PasswordField(
        label,
        [InputRequired(NEEDED), Length(max=4 * MAX_LENGTH)],
        description=PASSWORD_HELP,
        render_kw={"autocomplete": "new-password"},
    )


def password_field(label: object = _l("Password")) -> PasswordField:
    """Return the field for the password one has."""
    return PasswordField(
        label, [InputRequired(NEEDED), Length(max=4 * MAX_LENGTH)], render_kw={"autocomplete": "current-password"}
    )


class SignInForm(HubForm):
    email = EmailField(
        _l("E-mail address"),
        [DataRequired(NEEDED), Length(max=MAX_EMAIL_LENGTH)],
        filters=[stripped],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = password_field()
    next = HiddenField()
    resume = HiddenField()


class SignUpForm(HubForm):
    name = name_field()
    email = email_field()
    password = new_password_field()
    adult = BooleanField(
        _l("I am 18 or older and sign up for an organization"),
        [InputRequired(_l("Accounts are for adults who work with an organization."))],
    )
    next = HiddenField()


class ConfirmForm(HubForm):
    password = password_field(_l("The password you chose"))


class ResetForm(HubForm):
    email = email_field()


class NewPasswordForm(HubForm):
    password = new_password_field(_l("New password"))


class ChangePasswordForm(HubForm):
    current = password_field(_l("Your password now"))
    password = new_password_field(_l("New password"))


class ProfileForm(HubForm):
    name = name_field()
    language = SelectField(
        _l("Language of your mail"),
        choices=[SelectChoice(value=code, label=label) for code, label in LANGUAGES.items()],
    )


class CloseForm(HubForm):
    password = password_field(_l("Your password"))


class ReasonForm(HubForm):
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Please write why, in a sentence.")), Length(max=500)],
        filters=[stripped],
        description=_l("Kept in the audit log. Leave out names and addresses."),
    )


def is_sent() -> bool:
    """Return whether the form of this page was sent."""
    return request.method == "POST"
