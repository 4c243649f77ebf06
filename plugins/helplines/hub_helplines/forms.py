"""Forms of coordinators: confirming a service, saying more about it, and its numbers."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from hub.i18n import DEFAULT_LANGUAGE, LANGUAGES, _l
from hub.partners.vocabulary import LANGUAGES as SPOKEN
from hub.web.fields import boxes, choices, digits, is_number, line, text
from hub.web.forms import HubForm, stripped
from hub_helplines.models import Details
from hub_helplines.services.keeping import DetailFacts, PhoneFacts
from hub_helplines.vocabulary import NEEDS, PHONE_LABELS

OTHERS = tuple(code for code in LANGUAGES if code != DEFAULT_LANGUAGE)
_text = partial(text, most=2_000)


def _age(label: Any) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(0, 120)])


class ConfirmForm(HubForm):
    assurer = StringField(
        _l("Who confirmed it"),
        [DataRequired(_l("Say who confirmed it.")), Length(max=200)],
        filters=[stripped],
        description=_l("As “Dana Reed, hotline manager”. Only staff see this."),
    )


class DetailsForm(HubForm):
    alternate_name = line(_l("Other name"))
    alternate_name_es = line(_l("Other name in Spanish"))
    alert = _text(_l("Notice"))
    alert_es = _text(_l("Notice in Spanish"))
    needs = boxes(_l("What it helps with"), NEEDS)
    eligibility_description = _text(_l("Who can use it"))
    eligibility_description_es = _text(_l("Who can use it, in Spanish"))
    minimum_age = _age(_l("From age"))
    maximum_age = _age(_l("To age"))
    application_process = _text(_l("How it works"))
    application_process_es = _text(_l("How it works, in Spanish"))
    fees_description = _text(_l("What it costs"))
    fees_description_es = _text(_l("What it costs, in Spanish"))
    interpretation_services = _text(_l("Interpreters"))
    interpretation_services_es = _text(_l("Interpreters, in Spanish"))
    accessibility = _text(_l("Access for people with disabilities"))
    accessibility_es = _text(_l("Access for people with disabilities, in Spanish"))
    version = HiddenField()

    @classmethod
    def of(cls, details: Details | None) -> Self:
        """Return the form, filled until something is sent."""
        if details is None:
            return cls(data={"version": "0"})
        plain = [name for name in _DETAILS if name != "translations"]
        data = {name: getattr(details, name) for name in plain}
        for code in OTHERS:
            texts = details.translations.get(code, {})
            data |= {f"{name}_{code}": texts.get(name, "") for name in _TRANSLATED}
        return cls(data=data | {"version": str(details.version)})

    def seen_version(self) -> int | None:
        """Return the version of the details that the writer had before them, when the form says it."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def facts(self) -> DetailFacts:
        """Return what was sent."""
        values: dict[str, Any] = {name: self[name].data for name in _DETAILS if name != "translations"}
        translations = {
            code: texts
            for code in OTHERS
            if (texts := {name: self[f"{name}_{code}"].data for name in _TRANSLATED if self[f"{name}_{code}"].data})
        }
        return DetailFacts(**values, translations=translations)

    def validate_maximum_age(self, field: Field) -> None:
        """Ages are in order."""
        low = self.minimum_age.data
        if field.data is not None and low is not None and field.data < low:
            raise ValidationError(str(_l("This is less than the lowest age.")))


_TRANSLATED = (
    "alternate_name",
    "alert",
    "eligibility_description",
    "application_process",
    "fees_description",
    "interpretation_services",
    "accessibility",
)
_DETAILS = tuple(DetailFacts.__dataclass_fields__)


class PhoneForm(HubForm):
    type = SelectField(_l("Kind of number"), choices=choices(PHONE_LABELS))
    number = StringField(
        _l("Number"),
        [DataRequired(_l("Write the number.")), Length(max=32), is_number],
        filters=[digits],
        description=_l("Digits. Ten digits get the country code 1."),
    )
    number_display = line(_l("Number as people read it"), 60)
    extension = StringField(_l("Extension"), [Length(max=10)], filters=[stripped])
    description = line(_l("What it is for"))
    description_es = line(_l("What it is for, in Spanish"))
    languages = boxes(_l("Languages spoken"), {code: SPOKEN[code] for code in ("en", "es", "ase")})

    def facts(self) -> PhoneFacts:
        """Return what was sent."""
        names = ("type", "number", "number_display", "extension", "description")
        texts = {code: {"description": text} for code in OTHERS if (text := self[f"description_{code}"].data)}
        words = {name: self[name].data or "" for name in names}
        return PhoneFacts(**words, languages=self.languages.data or [], translations=texts)

    def validate_extension(self, field: Field) -> None:
        """An extension is dialled."""
        if field.data and not (field.data.isascii() and field.data.isdigit()):
            raise ValidationError(str(_l("Write digits only.")))
