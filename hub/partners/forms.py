"""Forms of the registry. They clean what was typed; the rules are in the services."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from hub.accounts.emails import normalise_email
from hub.accounts.forms import name_field, new_password_field, one_line
from hub.errors import Invalid, Message
from hub.i18n import _l
from hub.partners.imports import fields as clean
from hub.partners.models import Partner
from hub.partners.phones import phone_text
from hub.partners.services import PROFILE_COLUMNS, Profile, clean_other_names, sort_name
from hub.partners.services.logos import KINDS, prepare_logo
from hub.partners.services.registry import stamp_of
from hub.partners.vocabulary import AUDIENCES, LANGUAGES, ROLES, STATES, TYPES
from hub.storage.images import Image
from hub.storage.intake import accept_attribute
from hub.web.fields import boxes, choices
from hub.web.forms import HubForm, stripped

FIRST_YEAR = 1600
"""No organization here is older."""


def _states(empty: Message) -> list[SelectChoice]:
    """Return the states in the order of their names in the language of the form, which is made anew each time."""
    return choices(dict(sorted(STATES.items(), key=lambda item: sort_name(str(item[1])))), empty)


def _usable(cleaner: Callable[[str | None], str | None], message: Message) -> Callable[[HubForm, Any], None]:
    """Return a validator that accepts an empty field or what ``cleaner`` understands."""

    def check(_form: HubForm, field: Any) -> None:
        if field.data and cleaner(field.data) is None:
            raise ValidationError(message)

    return check


def _check_email(_form: HubForm, field: Any) -> None:
    if field.data:
        try:
            normalise_email(field.data)
        except Invalid as error:
            raise ValidationError(str(error)) from error


_website = _usable(clean.website, _l("Please enter a web address such as www.library.example."))
_phone = _usable(clean.phone, _l("Please enter a US phone number with its area code, such as 312-555-0100."))
_postal_code = _usable(clean.postal_code, _l("Please enter five digits, or nine as 60601-1234."))
_name_needed = DataRequired(_l("Please enter the name of the organization."))
_type_needed = DataRequired(_l("Please choose what kind of organization it is."))
_state_needed = DataRequired(_l("Please choose the state or territory."))


class RequestFields(HubForm):
    """What a reviewer needs to know of the person who asks."""

    job_title = StringField(
        _l("Your role there"),
        [DataRequired(_l("Please say what you do there.")), Length(max=120)],
        filters=[stripped],
        description=_l("Such as youth librarian or program director."),
    )
    evidence = TextAreaField(
        _l("How can we check this?"),
        [DataRequired(_l("Please tell us how we can check this.")), Length(max=2000)],
        filters=[stripped],
        render_kw={"rows": 4},
        description=_l(
            "For example a page of the organization that names you, or a phone number where we can ask. "
            "Only reviewers read it."
        ),
    )


class ClaimForm(RequestFields):
    """Ask for a listing."""


class SignUpForm(RequestFields):
    """Sign up a new organization."""

    name = StringField(_l("Name of the organization"), [_name_needed, Length(max=200), one_line], filters=[stripped])
    partner_type = SelectField(_l("Kind of organization"), [_type_needed], choices=choices(TYPES, _l("Please choose")))
    city = StringField(_l("City or town"), [Length(max=100)], filters=[stripped])
    state = SelectField(_l("State or territory"), [_state_needed], choices=partial(_states, _l("Please choose")))
    website = StringField(
        _l("Website"),
        [Length(max=500), _website],
        filters=[stripped],
        description=_l("We compare it with your e-mail address."),
    )

    def profile(self) -> Profile:
        """Return what was typed, cleaned."""
        return Profile(
            name=" ".join(self.name.data.split()),
            partner_type=self.partner_type.data,
            city=self.city.data or "",
            state=self.state.data,
            website=clean.website(self.website.data) or "",
        )


class ProfileForm(HubForm):
    """The public profile of an organization, edited by its owner."""

    name = StringField(
        _l("Name"),
        [_name_needed, Length(max=200), one_line],
        filters=[stripped],
        description=_l(
            "The old name stays findable. A new name takes the verified mark away until we have checked it."
        ),
    )
    acronym = StringField(_l("Short name"), [Length(max=20)], filters=[stripped])
    other_names = TextAreaField(
        _l("Other names"),
        filters=[stripped],
        render_kw={"rows": 3},
        description=_l("Former names or names in other languages, one a line. People find you by them too."),
    )
    partner_type = SelectField(_l("Kind of organization"), [_type_needed], choices=choices(TYPES))
    summary = TextAreaField(
        _l("About you"),
        [Length(max=1500)],
        filters=[stripped],
        render_kw={"rows": 5},
        description=_l("Two or three sentences: whom you help, and how."),
    )
    logo = FileField(
        _l("Logo"),
        description=_l("PNG, JPEG or WebP, up to 4 MB. A square picture of 400 pixels or more looks best."),
        render_kw={"accept": accept_attribute(KINDS)},
    )
    remove_logo = BooleanField(_l("Remove the logo"))
    website = StringField(_l("Website"), [Length(max=500), _website], filters=[stripped])
    email = StringField(
        _l("Contact e-mail"),
        [Length(max=254), _check_email],
        filters=[stripped],
        render_kw={"type": "email", "autocomplete": "off"},
        description=_l("An address for everybody, not a personal one."),
    )
    phone = StringField(_l("Phone"), [Length(max=40), _phone], filters=[stripped], render_kw={"type": "tel"})
    street = StringField(_l("Street"), [Length(max=200)], filters=[stripped])
    hide_street = BooleanField(
        _l("Do not publish the street"),
        description=_l("Then only your own people see it. City and state stay public."),
    )
    city = StringField(_l("City or town"), [Length(max=100)], filters=[stripped])
    state = SelectField(_l("State or territory"), choices=partial(_states, _l("Whole country")))
    postal_code = StringField(_l("ZIP code"), [_postal_code], filters=[stripped])
    service_area = StringField(
        _l("Area you serve"),
        [Length(max=200)],
        filters=[stripped],
        description=_l("Such as “Cook County” or “the whole state”."),
    )
    audiences = boxes(_l("Whom you serve"), AUDIENCES)
    languages = boxes(_l("Languages you can help in"), LANGUAGES)
    founded_year = IntegerField(
        _l("Founded in"),
        [Optional(), NumberRange(FIRST_YEAR, 2100, _l("Please enter a year such as 1974."))],
        description=_l("The year."),
    )

    seen = HiddenField()
    """State of the profile that the writer had before them."""
    picture: Image | None = None
    """The new logo, ready to be kept, once the form is valid."""

    def validate_logo(self, field: Any) -> None:
        """Look at the picture and make it anew; takes up to a second."""
        if field.data:
            try:
                self.picture = prepare_logo(field.data.stream, field.data.filename)
            except Invalid as error:
                raise ValidationError(str(error)) from error

    def validate_other_names(self, field: Any) -> None:
        """Say at the field what is wrong with the list of names."""
        try:
            clean_other_names((field.data or "").splitlines(), self.name.data or "")
        except Invalid as error:
            raise ValidationError(str(error)) from error

    def profile(self, partner: Partner) -> Profile:
        """Return what was typed, cleaned; ``partner`` has what this person may not see."""
        name = " ".join(self.name.data.split())
        shows_street = "street" in self
        return Profile(
            name=name,
            partner_type=self.partner_type.data,
            acronym=self.acronym.data or "",
            summary=self.summary.data or "",
            website=clean.website(self.website.data) or "",
            email=normalise_email(self.email.data) if self.email.data else "",
            phone=clean.phone(self.phone.data) or "",
            street=(self.street.data or "") if shows_street else partner.street,
            hide_street=self.hide_street.data if shows_street else partner.hide_street,
            city=self.city.data or "",
            state=self.state.data or None,
            postal_code=(clean.postal_code(self.postal_code.data) or "") if shows_street else partner.postal_code,
            service_area=self.service_area.data or "",
            audiences=tuple(code for code in AUDIENCES if code in self.audiences.data),
            languages=tuple(code for code in LANGUAGES if code in self.languages.data),
            founded_year=self.founded_year.data,
            other_names=clean_other_names((self.other_names.data or "").splitlines(), name),
        )

    @classmethod
    def of(cls, partner: Partner, *, with_street: bool) -> ProfileForm:
        """Return the form filled from a partner (``other_names`` loaded) or from what was sent.

        ``with_street`` is for those who may see it; the others can neither read nor publish it.
        """
        values: dict[str, Any] = {name: getattr(partner, name) for name in PROFILE_COLUMNS}
        values["other_names"] = "\n".join(sorted(other.name for other in partner.other_names))
        values["phone"] = phone_text(partner.phone)
        form = cls(data=values | {"seen": stamp_of(partner)})
        if not with_street:
            del form.street
            del form.hide_street
            del form.postal_code
        return form


class InviteForm(HubForm):
    """Invite a colleague."""

    email = StringField(
        _l("E-mail address"),
        [DataRequired(_l("Please enter the e-mail address.")), Length(max=254), _check_email],
        filters=[stripped],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    role = SelectField(_l("Role"), choices=choices(ROLES), default="member")


class NewPersonForm(HubForm):
    """Somebody who was invited and has no account yet; the address is that of the invitation."""

    name = name_field()
    password = new_password_field()
    adult = BooleanField(
        _l("I am 18 or older"), [DataRequired(_l("Accounts are for adults who work with an organization."))]
    )


class DeclineForm(HubForm):
    """The reason for a no."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Please say why: the person who asked gets your words by mail.")), Length(max=2000)],
        filters=[stripped],
        render_kw={"rows": 3},
    )


class ReasonForm(HubForm):
    """A change of status that may have a reason."""

    reason = StringField(_l("Reason"), [Length(max=500)], filters=[stripped])
