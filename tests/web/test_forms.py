"""What the form library finds wrong is said in our words, in the language of the page."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from hub.i18n import speaking
from hub.web.forms import HubForm

CHOICES = [SelectChoice("a", "A")]


class Everything(HubForm):
    name = StringField("Name", [InputRequired(), Length(max=3)])
    number = IntegerField("Number", [NumberRange(min=1, max=9)])
    date = DateField("Date")
    one = SelectField("One", choices=CHOICES)
    many = SelectMultipleField("Many", choices=CHOICES)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Please fill this in."),
        ("name", "long", "Please use at most 3 characters."),
        ("number", "x", "Please write a whole number."),
        ("number", "10", "Please write a number from 1 to 9."),
        ("date", "2026-02-30", "Please write a date that there is."),
        ("one", "b", "Please choose from the list."),
        ("many", "b", "Please choose from the list."),
    ],
)
def test_mistakes_are_said_in_our_words(app: Flask, field: str, value: str, words: str) -> None:
    with app.test_request_context("/", method="POST"):
        form = Everything(formdata=MultiDict({field: value}))
        assert not form.validate()
        assert words in [str(error) for error in form[field].errors]


def test_mistakes_are_said_in_spanish(app: Flask) -> None:
    with app.test_request_context("/", method="POST"), speaking("es"):
        form = Everything(formdata=MultiDict({"name": "long", "number": "10"}))
        assert not form.validate()
        assert list(form.name.errors) == ["Use como máximo 3 caracteres."]
        assert list(form.number.errors) == ["Escriba un número del 1 al 9."]
