"""The form of a plugin's settings, made from their model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, Field, HiddenField

from hub.extensions.fields import as_text, cut, in_brief, in_words, make_field, normal, read, shown
from hub.extensions.services.changing import Misfits, Place
from hub.extensions.services.wording import words_for
from hub.i18n import _, _l
from hub.plugins.settings import PluginSettings, Scope, SettingFacts, facts_of, kind_of
from hub.plugins.values import InForce, Origin
from hub.web.forms import HubForm

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
    notes: tuple[tuple[str, str], ...] = ()
    """Where else another value counts: an icon and a text."""


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
        for row, field in self._fields_of_rows():
            if self._goes_back(row):
                unset.append(row.key)
            elif self._is_changed(row, field):
                values[row.key] = read(self.model, row.key, field.data)
        return values, unset

    def find_contradictions(self) -> bool:
        """Put beside the fields what cannot be meant: others were faster, or two things are asked for at once."""
        for row, field in self._fields_of_rows():
            if not self._is_changed(row, field):
                continue
            if self._goes_back(row):
                _add(field, _("You wrote a new value and chose to go back as well. Please do one of the two."))
            elif self._was_changed_meanwhile(row, field):
                now = cut(row.value)
                words = _("Somebody else set this in the meantime: %(value)s. Save again to replace it.", value=now)
                _add(field, words)
        return bool(self.errors)

    def take(self, misfits: Misfits) -> None:
        """Put what is wrong beside the fields."""
        fields = {row.key: row.field for row in self.rows}
        for key, text in misfits.by_key.items():
            field = fields.get(key or "")
            if field is None:
                self.form_errors = [*self.form_errors, text]
            else:
                _add(field, text)

    def get_ready_again(self) -> None:
        """Keep what the person typed, show what others set elsewhere, and ask for secrets once more."""
        for row, field in self._fields_of_rows():
            if kind_of(self.model, row.key) == "secret":
                if field.data:  # it is not sent back, so it would be lost without a word
                    _add(field, _("Please type this once more: we never send it back."))
            elif not self._is_changed(row, field):
                field.data = field.default
        self.shown.data = self.shown.default

    def _fields_of_rows(self) -> Iterator[tuple[Row, Field]]:
        yield from ((row, row.field) for row in self.rows if row.field is not None)

    def _goes_back(self, row: Row) -> bool:
        return row.unset is not None and bool(row.unset.data)

    def _is_changed(self, row: Row, field: Field) -> bool:
        if kind_of(self.model, row.key) == "secret":
            return bool(field.data)  # empty means: keep it
        if not field.raw_data and not isinstance(field, BooleanField):
            return False  # it was not sent at all
        return normal(as_text(field.data)) != normal(str(self._shown().get(row.key, "")))

    def _was_changed_meanwhile(self, row: Row, field: Field) -> bool:
        """Whether the value that counts is neither what the person saw nor what they want."""
        now, seen = normal(as_text(field.default)), self._shown().get(row.key)
        return seen is not None and now not in (normal(str(seen)), normal(as_text(field.data)))

    def _shown(self) -> Mapping[str, Any]:
        try:
            found = json.loads(self.shown.data or "{}")
        except ValueError:
            found = {}
        return found if isinstance(found, dict) else {}


def make_form(
    model: type[PluginSettings],
    place: Place,
    found: InForce,
    wider: PluginSettings,
    stored: Mapping[str, Any],
    notes: Mapping[str, tuple[tuple[str, str], ...]],
) -> SettingsForm:
    """Return the form of one place.

    ``found`` counts there, ``wider`` counts without what is ``stored`` there; ``notes`` say where else another value
    counts, by key.
    """
    facts = {key: one for key, one in facts_of(model) if place.scope in one.scopes}
    open_keys = [key for key in facts if found.origins[key].source != "environment"]
    fields: dict[str, Any] = {}
    for key in open_keys:
        value = getattr(found.values, key)
        fields[f"value_{key}"] = make_field(model, key, facts[key], value)
        if key in stored:
            kind = kind_of(model, key)
            label = (
                _l("Remove what is set here")
                if kind == "secret"
                else _l("Go back to: %(value)s", value=in_brief(model, key, facts[key], getattr(wider, key)))
            )
            fields[f"unset_{key}"] = BooleanField(label)
    kinds = {key: kind_of(model, key) for key in open_keys}
    texts = {key: as_text(shown(getattr(found.values, key))) for key in open_keys if kinds[key] != "secret"}
    fields["shown"] = HiddenField(default=json.dumps(texts))
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
            notes.get(key, ()) if found.origins[key].source != "environment" else (),
        )
        for key, one in facts.items()
    ]
    return form


def _origin(origin: Origin, place: Place) -> str:
    if origin.source == "environment":
        return _("From the environment (%(name)s): it cannot be changed here.", name=origin.variable)
    if origin.source == place.scope:
        return str(_SET_HERE[place.scope])
    return _("From the whole site.") if origin.source == "site" else _("The default.")


def _add(field: Field, text: str) -> None:
    field.errors = [*field.errors, text]
