"""The two forms: an organisation's, and the short one for a single person."""

from __future__ import annotations

from datetime import date

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from hub.i18n import _l
from hub.web.forms import HubForm, stripped
from hub_pledges.models import MOST_IN_A_GROUP, MOST_PEOPLE
from hub_pledges.regions import regions_by_name
from hub_pledges.services.organizations import PledgeValues
from hub_pledges.services.people import PersonalValues
from hub_pledges.vocabulary import ACTIVITIES, PERSONAL_ACTIVITIES, PLACES

CHOOSE = SelectChoice("", _l("Choose one"))


def region_choices() -> list[SelectChoice]:
    """Return all states and territories by name."""
    return [CHOOSE, *(SelectChoice(region.code, region.name) for region in regions_by_name())]


class PledgeForm(HubForm):
    """What an organisation will do on the day."""

    activities = SelectMultipleField(
        _l("What will you do?"),
        [InputRequired(_l("Choose at least one activity."))],
        choices=[SelectChoice(code, label) for code, label in ACTIVITIES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    planned_on = DateField(_l("When?"), [InputRequired(_l("Give a date."))])
    place_kind = SelectField(
        _l("Where?"),
        [InputRequired(_l("Choose a kind of place."))],
        choices=[CHOOSE, *(SelectChoice(code, label) for code, label in PLACES.items())],
    )
    city = StringField(_l("City"), [Optional(), Length(max=100)], filters=[stripped])
    region = SelectField(
        _l("State or territory"), [InputRequired(_l("Choose a state or territory."))], choices=region_choices
    )
    expected_people = IntegerField(
        _l("How many people do you expect?"),
        [
            InputRequired(_l("Give a number; a guess is fine.")),
            NumberRange(1, MOST_PEOPLE, _l("Give a number from 1 to 100,000.")),
        ],
    )
    is_listed = BooleanField(_l("Show our name and logo among the supporters"))
    note = TextAreaField(
        _l("Anything the coordinators should know?"), [Optional(), Length(max=500)], filters=[stripped]
    )

    def values(self) -> PledgeValues:
        """Return what was typed, for the service."""
        planned: date = self.planned_on.data
        return PledgeValues(
            activities=tuple(self.activities.data),
            planned_on=planned,
            place_kind=self.place_kind.data,
            region=self.region.data,
            city=self.city.data or "",
            expected_people=self.expected_people.data,
            is_listed=self.is_listed.data,
            note=self.note.data or "",
        )


class PersonalForm(HubForm):
    """Three questions, and nothing about who answers."""

    region = SelectField(
        _l("Which state or territory are you in?"),
        [InputRequired(_l("Choose a state or territory."))],
        choices=region_choices,
    )
    activities = SelectMultipleField(
        _l("What will you do?"),
        [InputRequired(_l("Choose at least one."))],
        choices=[SelectChoice(code, ACTIVITIES[code]) for code in PERSONAL_ACTIVITIES],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    people = IntegerField(
        _l("How many of you?"),
        [InputRequired(_l("Give a number.")), NumberRange(1, MOST_IN_A_GROUP, _l("Give a number from 1 to 9,999."))],
        default=1,
    )
    website = StringField(_l("Leave this empty"), [Length(max=0, message=_l("Please leave this field empty."))])
    """People do not see this field; programs that fill in everything do."""

    def values(self) -> PersonalValues:
        """Return what was chosen, for the service."""
        return PersonalValues(self.region.data, tuple(self.activities.data), self.people.data)


class TakeDownForm(HubForm):
    """Why a coordinator cancels somebody's pledge."""

    reason = TextAreaField(
        _l("Why?"), [DataRequired(_l("Give a reason. We mail it.")), Length(max=500)], filters=[stripped]
    )
