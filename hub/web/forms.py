"""The base of every form, and our words for what the form library finds wrong."""

from __future__ import annotations

from flask_wtf import FlaskForm

from hub.i18n import N_, gettext, ngettext

FOUND = {
    "This field is required.": N_("Please fill this in."),
    "Not a valid integer value.": N_("Please write a whole number."),
    "Not a valid decimal value.": N_("Please write a number."),
    "Not a valid float value.": N_("Please write a number."),
    "Number must be at least %(min)s.": N_("Please write a number of %(min)s or more."),
    "Number must be at most %(max)s.": N_("Please write a number of %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": N_("Please write a number from %(min)s to %(max)s."),
    "Not a valid date value.": N_("Please write a date that there is."),
    "Not a valid choice.": N_("Please choose from the list."),
    "'%(value)s' is not a valid choice for this field.": N_("Please choose from the list."),
    "'%(value)s' are not valid choices for this field.": N_("Please choose from the list."),
    "Invalid Choice: could not coerce.": N_("Please choose from the list."),
    "Invalid choice(s): one or more data inputs could not be coerced.": N_("Please choose from the list."),
    "Invalid email address.": N_("Please enter an e-mail address such as name@library.example."),
    "Invalid input.": N_("Please check this."),
}
"""What WTForms says when a field has no words of its own for it, and what we say."""


def stripped(value: str | None) -> str | None:
    """Cut blanks at both ends; used as a WTForms filter."""
    return value.strip() if value else value


class _Words:
    """Translations as WTForms asks for them: its own English, our words in the language of the page."""

    def gettext(self, message: str) -> str:
        return gettext(FOUND.get(message, message))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        if singular == "Field cannot be longer than %(max)d character.":
            return ngettext("Please use at most %(num)s character.", "Please use at most %(num)s characters.", n)
        if singular == "Field must be at least %(min)d character long.":
            return ngettext("Please use at least %(num)s character.", "Please use at least %(num)s characters.", n)
        return self.gettext(singular if n == 1 else plural)


_WORDS = _Words()


class HubForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form. The guard checks its token before the view runs (``hub.web.csrf``), so WTForms need not."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # the same
        csrf = False

        def get_translations(self, form: object) -> _Words:
            """Return our words; WTForms asks once for each form."""
            return _WORDS
