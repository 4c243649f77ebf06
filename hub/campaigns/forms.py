"""Forms of coordinators, and the one with which anybody reports a problem."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    FloatField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
    ValidationError,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional, Regexp

from hub.campaigns.services import CampaignFacts, DayFacts, EditionFacts, ServiceFacts, StatisticFacts, version_of
from hub.campaigns.vocabulary import AUDIENCES, BOUND_LABELS, SERVICE_KINDS, UNITS
from hub.i18n import DEFAULT_LANGUAGE, LANGUAGES, _l
from hub.partners.vocabulary import LANGUAGES as SPOKEN
from hub.web.colour import is_colour
from hub.web.fields import boxes, choices, digits, is_number, line, text
from hub.web.forms import HubForm, stripped

OTHERS = tuple(code for code in LANGUAGES if code != DEFAULT_LANGUAGE)


def _is_colour(_form: HubForm, field: Field) -> None:
    if field.data and not is_colour(field.data):
        raise ValidationError(str(_l("Write the color as # and six digits or letters from a to f, as in #1f7a4d.")))


def _is_link(_form: HubForm, field: Field) -> None:
    if field.data and (urlsplit(field.data).scheme not in {"http", "https"} or not urlsplit(field.data).hostname):
        raise ValidationError(str(_l("Write the whole address, as in https://www.example.org/.")))


def _lower(value: str | None) -> str | None:
    return value.strip().lower() if value else value


SLUG = [
    InputRequired(_l("Write a short name for the address.")),
    Length(max=60),
    Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("Use small letters, digits and single hyphens only.")),
]
NAME = [InputRequired(_l("This cannot be empty.")), Length(max=120)]
COLOUR = [Optional(), _is_colour]
LINK = [Optional(), Length(max=500), _is_link]


class TranslatedForm(HubForm):
    """A form of a row with translations: beside ``name`` stands ``name_es``."""

    translated: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def of(cls, row: Any, **more: Any) -> Self:
        """Return the form, filled from ``row`` (and ``more``) until something is sent."""
        data = {name: getattr(row, name) for name in cls.field_names() if hasattr(row, name)}
        for code in OTHERS:
            data |= {f"{name}_{code}": row.translations.get(code, {}).get(name, "") for name in cls.translated}
        return cls(data=data | more)

    @classmethod
    def field_names(cls) -> list[str]:
        """Names of the fields, in order."""
        return [name for name in dir(cls) if hasattr(getattr(cls, name), "field_class")]

    def translations(self) -> dict[str, dict[str, str]]:
        """Return the texts in other languages; empty ones are left out."""
        found = {
            code: {name: text for name in self.translated if (text := self[f"{name}_{code}"].data)} for code in OTHERS
        }
        return {code: texts for code, texts in found.items() if texts}

    def values(self) -> dict[str, Any]:
        """Return what was sent, without the fields of other languages; nothing is ``None`` but numbers and dates."""
        skip = {f"{name}_{code}" for name in self.translated for code in OTHERS}
        return {
            name: ("" if field.data is None and isinstance(field, StringField) else field.data)
            for name, field in self._fields.items()
            if name not in skip
        }


class CampaignForm(TranslatedForm):
    translated = ("name", "tagline", "purpose")

    name = StringField(_l("Name"), NAME, filters=[stripped])
    name_es = line(_l("Name in Spanish"), 120)
    slug = StringField(_l("Short name for the address"), SLUG, filters=[_lower])
    tagline = line(_l("One sentence why"))
    tagline_es = line(_l("One sentence why, in Spanish"))
    purpose = text(_l("What it is about"))
    purpose_es = text(_l("What it is about, in Spanish"))
    organizer = line(_l("Who leads it"))
    organizer_url = URLField(_l("Their website"), LINK, filters=[stripped])
    other_names = TextAreaField(_l("Other and former names"), [Length(max=2000)])

    def facts(self) -> CampaignFacts:
        """Return what was sent."""
        values = self.values()
        names = [line.strip()[:200] for line in (values.pop("other_names") or "").splitlines() if line.strip()]
        return CampaignFacts(**values, alternate_names=names, translations=self.translations())


class EditionForm(TranslatedForm):
    translated = ("name", "theme", "summary", "goals", "colour_name")

    year = IntegerField(_l("Year"), [InputRequired(_l("Write the year.")), NumberRange(1990, 2100)])
    starts_on = DateField(_l("First day"), [InputRequired(_l("Choose the first day."))])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("Choose the last day."))])
    pledges_close_on = DateField(_l("Last day to pledge"), [Optional()])
    report_by = DateField(_l("Last day to report"), [Optional()])
    theme = line(_l("Theme"))
    theme_es = line(_l("Theme in Spanish"))
    name = line(_l("Name in this year"), 120)
    name_es = line(_l("Name in this year, in Spanish"), 120)
    summary = text(_l("What it is, in one or two sentences"))
    summary_es = text(_l("What it is, in Spanish"))
    goals = text(_l("Goals"))
    goals_es = text(_l("Goals in Spanish"))
    hashtag = line(_l("Hashtag"), 80)
    colour = StringField(_l("Color"), [InputRequired(_l("Choose a color.")), _is_colour], filters=[_lower])
    colour_name = line(_l("Name of the color"), 40)
    colour_name_es = line(_l("Name of the color in Spanish"), 40)
    goal_partners = IntegerField(_l("Goal: partners"), [Optional(), NumberRange(1, 1_000_000)])
    goal_states = IntegerField(_l("Goal: states"), [Optional(), NumberRange(1, 56)])
    goal_people = IntegerField(_l("Goal: people"), [Optional(), NumberRange(1, 100_000_000)])

    def facts(self) -> EditionFacts:
        """Return what was sent."""
        return EditionFacts(**self.values(), translations=self.translations())

    def validate_ends_on(self, field: Field) -> None:
        """The last day is not before the first."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(str(_l("The last day comes before the first day.")))


class DayForm(TranslatedForm):
    translated = ("name", "summary", "steps", "ideas", "colour_name")

    name = StringField(_l("Name"), NAME, filters=[stripped])
    name_es = line(_l("Name in Spanish"), 120)
    slug = StringField(_l("Short name for the address"), SLUG, filters=[_lower])
    date = DateField(_l("Date"), [InputRequired(_l("Choose the date."))])
    is_confirmed = BooleanField(_l("The date is confirmed"))
    is_main = BooleanField(_l("The front page counts down to this day"))
    summary = text(_l("What happens, in one or two sentences"))
    summary_es = text(_l("What happens, in Spanish"))
    steps = text(_l("How to take part"))
    steps_es = text(_l("How to take part, in Spanish"))
    ideas = text(_l("Ideas"))
    ideas_es = text(_l("Ideas in Spanish"))
    colour = StringField(_l("Color of the day"), COLOUR, filters=[_lower])
    colour_name = line(_l("Name of the color"), 40)
    colour_name_es = line(_l("Name of the color in Spanish"), 40)

    def facts(self) -> DayFacts:
        """Return what was sent."""
        return DayFacts(**self.values(), translations=self.translations())


class ServiceForm(TranslatedForm):
    translated = ("name", "description", "schedule")

    name = StringField(_l("Name"), [InputRequired(_l("This cannot be empty.")), Length(max=200)], filters=[stripped])
    name_es = line(_l("Name in Spanish"))
    slug = StringField(_l("Short name"), SLUG, filters=[_lower])
    organization = StringField(
        _l("Organization"), [InputRequired(_l("This cannot be empty.")), Length(max=200)], filters=[stripped]
    )
    kind = SelectField(_l("Kind"), choices=choices(SERVICE_KINDS))
    description = text(_l("What it does"))
    description_es = text(_l("What it does, in Spanish"))
    phone = StringField(_l("Phone number"), [Length(max=32), is_number], filters=[digits])
    phone_display = line(_l("Phone number as people read it"), 60)
    sms = StringField(_l("Number for text messages"), [Length(max=32), is_number], filters=[digits])
    sms_keyword = line(_l("Word to text"), 40)
    url = URLField(_l("Website"), LINK, filters=[stripped])
    schedule = line(_l("Hours"), 80)
    schedule_es = line(_l("Hours in Spanish"), 80)
    audiences = boxes(_l("Who it is for"), AUDIENCES)
    languages = boxes(_l("Languages spoken"), SPOKEN)
    assured_date = DateField(_l("Confirmed on"), [Optional()])
    assurer = line(_l("Confirmed by"))
    seen = HiddenField()

    @classmethod
    def of(cls, row: Any, **more: Any) -> Self:
        """Return the form, filled from ``row``, with a mark of what was known when it was opened."""
        return super().of(row, seen=version_of(row), **more)

    def facts(self) -> ServiceFacts:
        """Return what was sent."""
        values = {name: value for name, value in self.values().items() if name != "seen"}
        return ServiceFacts(**values, translations=self.translations())

    def validate_assurer(self, field: Field) -> None:
        """A date alone proves nothing: who confirmed it?"""
        if self.assured_date.data and not field.data:
            raise ValidationError(str(_l("Say who confirmed it.")))

    def validate_assured_date(self, field: Field) -> None:
        """Nobody has confirmed anything tomorrow."""
        if field.data and field.data > getattr(self, "today", date.max):
            raise ValidationError(str(_l("This date lies ahead.")))


class StatisticForm(TranslatedForm):
    translated = ("statement", "period")

    statement = StringField(
        _l("What the number counts"),
        [InputRequired(_l("This cannot be empty.")), Length(max=300)],
        filters=[stripped],
    )
    statement_es = line(_l("What the number counts, in Spanish"), 300)
    key = StringField(_l("Short name"), SLUG, filters=[_lower])
    value = FloatField(_l("Number"), [InputRequired(_l("Write the number."))])
    bound = SelectField(_l("How exact it is"), choices=choices(BOUND_LABELS))
    unit = SelectField(_l("Unit"), choices=choices(UNITS))
    period = StringField(_l("Year or period"), [InputRequired(_l("Say when.")), Length(max=40)], filters=[stripped])
    period_es = line(_l("Year or period, in Spanish"), 40)
    source_title = StringField(
        _l("Source: title"), [InputRequired(_l("A number needs its source.")), Length(max=200)], filters=[stripped]
    )
    source_publisher = StringField(
        _l("Source: publisher"), [InputRequired(_l("A number needs its source.")), Length(max=200)], filters=[stripped]
    )
    source_url = URLField(
        _l("Source: address"),
        [InputRequired(_l("A number needs its source.")), Length(max=500), _is_link],
        filters=[stripped],
    )
    campaign_id = SelectField(
        _l("Campaign"), coerce=lambda value: int(value) if value and str(value) != "None" else None, choices=[]
    )
    is_featured = BooleanField(_l("Show it on the front page"))

    def facts(self) -> StatisticFacts:
        """Return what was sent."""
        return StatisticFacts(**self.values(), translations=self.translations())


class ProblemForm(HubForm):
    text = TextAreaField(
        _l("What is wrong?"),
        [InputRequired(_l("Tell us in a few words what is wrong.")), Length(min=5, max=4000)],
        filters=[stripped],
    )
    page = StringField(_l("On which page?"), [Length(max=500)], filters=[stripped])
    reply_to = EmailField(
        _l("E-mail address, if you would like an answer"),
        [Optional(), Length(max=254), Email(_l("This does not look like an e-mail address."))],
        filters=[stripped],
    )
