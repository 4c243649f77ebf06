"""The fields of a settings form, and values in words, by their kind."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, Field, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from hub.extensions.services.changing import plain
from hub.i18n import _
from hub.plugins.settings import Kind, PluginSettings, SettingFacts, kind_of, may_be_empty, options_of

MOST_CHARACTERS = 10_000
"""No text of a setting is longer, whatever its model says."""
MOST_IN_BRIEF = 80
"""Characters of a value that stands among other words."""


def in_brief(model: type[PluginSettings], key: str, facts: SettingFacts, value: Any) -> str:
    """Return a value in words that fit into a line of other words."""
    return cut(in_words(model, key, facts, value))


def cut(text: str) -> str:
    """Return a text in one line, with an end that tells when it is longer."""
    words = " ".join(text.split())
    return words if len(words) <= MOST_IN_BRIEF else f"{words[: MOST_IN_BRIEF - 1].rstrip()}…"


def in_words(model: type[PluginSettings], key: str, facts: SettingFacts, value: Any) -> str:
    """Return a value as people read it; of a secret, only whether there is one."""
    kind, value = kind_of(model, key), plain(value)
    if kind == "secret":
        return _("Something is set") if value else _("Nothing is set")
    if value is None or value in ("", []):
        return _("Empty")
    if kind == "yes_no":
        return _("Yes") if value else _("No")
    if kind == "list":
        return ", ".join(value)
    return str(dict(facts.choices).get(value, value))


def make_field(model: type[PluginSettings], key: str, facts: SettingFacts, value: Any) -> Field:
    """Return the field of one setting that holds ``value``; not bound to a form yet."""
    kind = kind_of(model, key)
    common: dict[str, Any] = {"label": facts.label, "description": facts.help, "default": shown(value)}
    if kind == "yes_no":
        return BooleanField(**common)
    if kind == "choice":
        words = dict(facts.choices)
        choices = [SelectChoice(one, words.get(one, one)) for one in options_of(model, key)]
        if may_be_empty(model, key):
            choices.insert(0, SelectChoice("", _("None of these")))
        return SelectField(**common, choices=choices)
    if kind == "secret":
        keeping = (
            _("It is never shown again. Leave it empty to keep it.") if plain(value) else _("It is never shown again.")
        )
        common |= {"description": _joined(facts.help, keeping)}
        return PasswordField(**common, validators=_LIMIT, render_kw={"autocomplete": "off"})
    if kind == "list":
        common |= {"description": _joined(facts.help, _("One on each line."))}
        return TextAreaField(**common, validators=_LIMIT, render_kw={"rows": 4})
    if kind == "text" and facts.is_long:
        return TextAreaField(**common, validators=_LIMIT, render_kw={"rows": 6})
    numeric = {"number": {"inputmode": "numeric"}, "decimal": {"inputmode": "decimal"}}
    return StringField(**common, validators=_LIMIT, render_kw=numeric.get(str(kind), {}))


_LIMIT = [Length(max=MOST_CHARACTERS)]


def _joined(help_text: object, more: str) -> str:
    return f"{help_text} {more}".strip()


def shown(value: Any) -> Any:
    """Return a value as its field holds it."""
    value = plain(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


def read(model: type[PluginSettings], key: str, data: Any) -> Any:
    """Return what a person wrote, as the model reads it."""
    kind: Kind | None = kind_of(model, key)
    if kind == "yes_no":
        return bool(data)
    text = normal(data or "")
    if kind == "list":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if kind == "secret":
        return data
    return None if not text and may_be_empty(model, key) else text


def as_text(data: Any) -> str:
    """Return what a field holds as the text by which two of its values are compared."""
    return ("yes" if data else "") if isinstance(data, bool) else str(data or "")


def normal(text: str) -> str:
    """Return a text without what browsers add to it."""
    return text.replace("\r\n", "\n").strip()
