"""The form of a plugin's settings, made from their model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, Field, HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from hub.extensions.services.changing import Misfits, Place, plain
from hub.extensions.services.wording import words_for
from hub.i18n import _, _l
from hub.plugins.settings import Kind, PluginSettings, Scope, SettingFacts, facts_of, kind_of, may_be_empty, options_of
from hub.plugins.values import InForce, Origin
from hub.web.forms import HubForm

MOST_CHARACTERS = 10_000
"""No text of a setting is longer, whatever its model says."""
_SET_HERE: Mapping[Scope, Any] = {
    "site": _l("Set for the whole site."),
    "campaign": _l("Set for this campaign."),
    "partner": _l("Set for this organization."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One setting on the page. Without ``field`` it cannot be changed here."""

    key: str
    facts: SettingFacts
    origin: str
    value: str
    """The value that counts, in words; never that of a secret."""
    field: Field | None = None
    unset: Field | None = None
    """The box that lets the value of the next wider place count again."""
    warning: str = ""


class SettingsForm(HubForm):
    """Base of the forms; ``shown`` is what the fields held when the page was made, so that only changes are stored."""

    shown = HiddenField()
    model: type[PluginSettings]
    rows: list[Row]
    form_errors: list[str]

    def changes(self) -> tuple[dict[str, Any], list[str]]:
        """Return values that the person has changed, as they wrote them, and keys to forget."""
        values: dict[str, Any] = {}
        unset: list[str] = []
        for row in self.rows:
            if row.unset is not None and row.unset.data:
                unset.append(row.key)
            elif row.field is not None and self._is_changed(row):
                values[row.key] = _read(self.model, row.key, row.field.data)
        return values, unset

    def take(self, misfits: Misfits) -> None:
        """Put what is wrong beside the fields."""
        fields = {row.key: row.field for row in self.rows}
        for key, text in misfits.by_key.items():
            field = fields.get(key or "")
            if field is None:
                self.form_errors = [*self.form_errors, text]
            else:
                field.errors = [*field.errors, text]

    def _is_changed(self, row: Row) -> bool:
        assert row.field is not None  # noqa: S101 - narrows the type
        data = row.field.data
        if kind_of(self.model, row.key) == "secret":
            return bool(data)  # empty means: keep it
        return _normal(_text(data)) != _normal(str(self._shown().get(row.key, "")))

    def _shown(self) -> Mapping[str, Any]:
        try:
            found = json.loads(self.shown.data or "{}")
        except ValueError:
            found = {}
        return found if isinstance(found, dict) else {}


def make_form(
    model: type[PluginSettings], place: Place, found: InForce, wider: PluginSettings, stored: Mapping[str, Any]
) -> SettingsForm:
    """Return the form of one place. ``found`` counts there, ``wider`` counts without what is ``stored`` there."""
    facts = {key: one for key, one in facts_of(model) if place.scope in one.scopes}
    open_keys = [key for key in facts if found.origins[key].source != "environment"]
    fields: dict[str, Any] = {}
    for key in open_keys:
        value = getattr(found.values, key)
        fields[f"value_{key}"] = _field(model, key, facts[key], value)
        if key in stored:
            kind = kind_of(model, key)
            label = (
                _l("Remove what is set here")
                if kind == "secret"
                else _l("Go back to: %(value)s", value=in_words(model, key, facts[key], getattr(wider, key)))
            )
            fields[f"unset_{key}"] = BooleanField(label)
    kinds = {key: kind_of(model, key) for key in open_keys}
    shown = {key: _text(_shown(getattr(found.values, key))) for key in open_keys if kinds[key] != "secret"}
    fields["shown"] = HiddenField(default=json.dumps(shown))
    form: SettingsForm = type("Form", (SettingsForm,), fields)()
    form.model = model
    warnings = {one.key: words_for(one.finding) for one in found.misfits if one.source in (place.scope, "environment")}
    form.rows = [
        Row(
            key,
            one,
            _origin(found.origins[key], place),
            in_words(model, key, one, getattr(found.values, key)),
            form._fields.get(f"value_{key}"),
            form._fields.get(f"unset_{key}"),
            warnings.get(key, ""),
        )
        for key, one in facts.items()
    ]
    return form


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


def _field(model: type[PluginSettings], key: str, facts: SettingFacts, value: Any) -> Field:
    kind = kind_of(model, key)
    common: dict[str, Any] = {"label": facts.label, "description": facts.help, "default": _shown(value)}
    if kind == "yes_no":
        return BooleanField(**common)
    if kind == "choice":
        words = dict(facts.choices)
        choices = [SelectChoice(one, words.get(one, one)) for one in options_of(model, key)]
        if may_be_empty(model, key):
            choices.insert(0, SelectChoice("", _("None of these")))
        return SelectField(**common, choices=choices)
    if kind == "secret":
        common |= {"description": _joined(facts.help, _("It is never shown again. Leave it empty to keep it."))}
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


def _shown(value: Any) -> Any:
    """Return a value as its field holds it."""
    value = plain(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


def _read(model: type[PluginSettings], key: str, data: Any) -> Any:
    """Return what a person wrote, as the model reads it."""
    kind: Kind | None = kind_of(model, key)
    if kind == "yes_no":
        return bool(data)
    text = _normal(data or "")
    if kind == "list":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if kind == "secret":
        return data
    return None if not text and may_be_empty(model, key) else text


def _text(data: Any) -> str:
    return ("yes" if data else "") if isinstance(data, bool) else str(data or "")


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _origin(origin: Origin, place: Place) -> str:
    if origin.source == "environment":
        return _("From the environment (%(name)s): it cannot be changed here.", name=origin.variable)
    if origin.source == place.scope:
        return str(_SET_HERE[place.scope])
    return _("From the whole site.") if origin.source == "site" else _("The default.")
