"""Fields that several forms have, for core and plugins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wtforms import Field, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from hub.errors import Message
from hub.i18n import _l
from hub.web.forms import HubForm, stripped

_NUMBER = re.compile(r"[\s()+./-]*[0-9][0-9\s()+./-]*")


def choices(words: Mapping[str, Message], empty: Message | None = None) -> list[SelectChoice]:
    """Return codes with their words as choices; ``empty`` is the word for none, which then comes first."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return first + [SelectChoice(code, word) for code, word in words.items()]


def boxes(label: Message, words: Mapping[str, Message], **options: Any) -> SelectMultipleField:
    """Return a field of boxes, one for each code."""
    return SelectMultipleField(
        label,
        choices=choices(words),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **options,
    )


def line(label: Message, most: int = 200, **options: Any) -> StringField:
    """Return a field for a line of at most ``most`` characters, which may be empty."""
    return StringField(label, [Length(max=most)], filters=[stripped], **options)


def text(label: Message, most: int = 10_000, **options: Any) -> TextAreaField:
    """Return a field for a text of at most ``most`` characters, which may be empty."""
    return TextAreaField(label, [Length(max=most)], filters=[stripped], **options)


def digits(value: str | None) -> str | None:
    """Keep the digits of a number; North American numbers get their country code. Anything else stays as it is.

    A WTForms filter for numbers to call or text, which may be as short as 988.
    """
    if not value or not _NUMBER.fullmatch(value):
        return value
    kept = "".join(char for char in value if char.isdigit())
    return f"1{kept}" if len(kept) == 10 else kept


def is_number(_form: HubForm, field: Field) -> None:
    """Refuse what is no number to call; a WTForms validator."""
    if field.data and not _NUMBER.fullmatch(field.data):
        raise ValidationError(str(_l("Write the digits of the number, as in 1-800-555-0100.")))
