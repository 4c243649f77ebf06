"""Who contributes to what, in which order, who wins and why: the answers of ``hub plugins explain``.

For people who run or write plugins; all in English, as findings are.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from hub import signals
from hub.plugins.access import access_of
from hub.plugins.api import Place, Plugin, Slot
from hub.plugins.collecting import COLLECTED
from hub.plugins.explaining_plugin import facts_of_plugin, plugin_names
from hub.plugins.explaining_settings import core_names, core_rows, rows_of
from hub.plugins.faults import did_you_mean, said
from hub.plugins.fingerprints import fingerprint_of
from hub.plugins.overriding import overrides_of, why_kept
from hub.plugins.pages import OVERRIDES, template_folders
from hub.plugins.registry import Contribution, Loaded, Registry
from hub.plugins.settings import PluginSettings, facts_of, variable_of
from hub.plugins.values import in_force
from hub.settings import Settings

ORDER = "by the number each declares, then what is required first, then by name"


@dataclass(frozen=True, slots=True)
class Part:
    """One contribution: who, with which number (``""`` for none), what it is, and whether it is the one that counts."""

    who: str
    what: str
    number: str = ""
    wins: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one word; ``outcome`` says who wins and why."""

    kind: str
    word: str
    about: str
    parts: tuple[Part, ...]
    outcome: str


class Explainer:
    """Looks a word up: a plugin, template, file, slot, place, hook, permission, setting, signal or command."""

    def __init__(
        self,
        app: Flask,
        core_commands: Mapping[str, str] | None = None,
        campaigns: Mapping[int, str] | None = None,
        files: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """``campaigns`` has names by id, ``files`` the address of each static file by plugin and name."""
        self._app = app
        self._campaigns, self._files = campaigns or {}, files or {}
        self._registry: Registry = app.extensions["hub_registry"]
        self._core_commands = core_commands or {}
        self._kinds: dict[str, tuple[Callable[[], Iterable[str]], Callable[[str], Explanation]]] = {
            "plugin": (lambda: plugin_names(self._registry), self._plugin),
            "template": (self._template_names, self._template),
            "file": (self._file_names, self._file),
            "slot": (self._slot_names, self._slot),
            "place": (lambda: get_args(Place), self._place),
            "hook": (self._hook_names, self._hook),
            "permission": (lambda: self._registry.permissions, self._permission),
            "setting": (self._setting_names, self._setting),
            "signal": (self._signal_names, self._signal),
            "command": (self._command_names, self._command),
        }

    def explain(self, word: str) -> list[Explanation]:
        """Return what the word stands for, one explanation for each kind that has it; nothing for an unknown word."""
        return [explain(word) for names, explain in self._kinds.values() if word in set(names())]

    def hint(self, word: str) -> str:
        """Return the end of a sentence with the nearest known word."""
        return did_you_mean(word, [name for names, _explain in self._kinds.values() for name in names()])

    @property
    def kinds(self) -> list[str]:
        """What can be explained."""
        return list(self._kinds)

    # Plugins

    def _plugin(self, word: str) -> Explanation:
        facts = facts_of_plugin(self._registry, word)
        parts = (Part(hook, ", ".join(_what(item).partition(", ")[0] for item in items)) for hook, items in facts.given)
        return Explanation("plugin", word, facts.about + self._off(word), tuple(parts), facts.outcome)

    # Templates

    def _template_names(self) -> Iterator[str]:
        for _who, folder in self._folders():
            for path in folder.rglob("*"):
                name = path.relative_to(folder).as_posix()
                if path.is_file() and f"/{OVERRIDES}/" not in name:
                    yield name

    def _folders(self) -> Iterator[tuple[str, Path]]:
        if self._app.template_folder:
            yield "core (partner-hub)", Path(self._app.root_path) / self._app.template_folder
        for loaded in self._registry.loaded:
            yield from ((_who(loaded), folder) for folder in template_folders(loaded))

    def _template(self, word: str) -> Explanation:
        places = [((folder / word).resolve(), who) for who, folder in self._folders() if (folder / word).is_file()]
        originals = dict(reversed(places))
        original = places[0][0]
        replacements = overrides_of(self._app, word)
        usable = [one for one in replacements if not one.problem]
        parts = [Part(who, str(path), wins=not usable) for path, who in reversed(originals.items())]
        for one in replacements:
            note = one.problem or one.change
            what = f"{one.path}{f' ({note})' if note else ''}"
            parts.append(Part(self._by_name(one.plugin), what, wins=bool(usable) and one is usable[-1]))
        about = f"Fingerprint of the original: {fingerprint_of(original.read_text('utf-8'))}"
        if why := why_kept(word):
            outcome = f"No plugin may replace it: {why}."
        elif replacements:
            outcome = f"Of several replacements the last that can be used counts, {ORDER}; a plugin that is off for"
            outcome += " the campaign of a page does not count there."
        else:
            outcome = "No plugin in use replaces it."
        return Explanation("template", word, about, tuple(parts), outcome)

    # Static files

    def _file_names(self) -> set[str]:
        own = [(plugin, name) for plugin, names in self._files.items() for name in names]
        return {name for _plugin, name in own} | {f"{plugin}/{name}" for plugin, name in own}

    def _file(self, word: str) -> Explanation:
        found = [
            Part(self._by_name(plugin), address)
            for plugin, names in self._files.items()
            for name, address in names.items()
            if word in (name, f"{plugin}/{name}")
        ]
        outcome = (
            "A file is asked for with the name of its plugin, so none replaces another. The hub's style sheet comes"
            f" first; those of plugins stand in the parts of the page that need them, and these come {ORDER}."
        )
        return Explanation("file", word, "In the folder `static` of a plugin", tuple(found), outcome)

    # Slots and places

    def _slot_names(self) -> set[str]:
        return {*self._registry.slots, *self._offered()}

    def _offered(self) -> dict[str, Contribution[Slot]]:
        return {one.item.name: one for one in self._registry.contributions.get("offers", ())}

    def _slot(self, word: str) -> Explanation:
        offered = self._offered().get(word)
        if offered is None:
            about = "No feature in use offers it, so what fills it is not shown"
        else:
            context = ", ".join(f"{name}: {_type(kind)}" for name, kind in offered.item.context.items())
            given = f"; what fills it gets {context}" if context else ""
            about = f"Offered by {self._by(offered)}: {offered.item.where.rstrip('.')}{given}"
        parts = self._parts(self._registry.slots.get(word, ()))
        outcome = (
            f"All are shown, one after the other, {ORDER}. One that fails is left out." if parts else "Nobody fills it."
        )
        return Explanation("slot", word, about, tuple(parts), outcome)

    def _place(self, word: str) -> Explanation:
        items = [one for one in self._registry.contributions.get("nav_items", ()) if one.item.place == word]
        outcome = f"All links are shown to those who may follow them, {ORDER}."
        return Explanation("place", word, "Links in the frame of every page", tuple(self._parts(items)), outcome)

    # Hooks

    def _hook_names(self) -> list[str]:
        return [name for name, value in vars(Plugin).items() if inspect.isfunction(value) and name[0] != "_"]

    def _hook(self, word: str) -> Explanation:
        about = (inspect.getdoc(getattr(Plugin, word)) or "").partition("\n")[0]
        if word in COLLECTED:
            parts = self._parts(self._registry.contributions.get(word, ()))
            return Explanation("hook", word, about, tuple(parts), f"Asked once at the start; {ORDER}.")
        asked = [one for one in self._registry.loaded if getattr(type(one.plugin), word) is not getattr(Plugin, word)]
        if word == "erase_personal_data":
            asked.reverse()
        outcome = (
            "Called one after the other; who requires others is asked before them. An error stops all."
            if word == "erase_personal_data"
            else "Called one after the other, what is required first, then by name."
        )
        return Explanation(
            "hook", word, about, tuple(Part(_who(one), type(one.plugin).__name__) for one in asked), outcome
        )

    # Permissions

    def _permission(self, word: str) -> Explanation:
        declared = [one for one in self._registry.contributions.get("permissions", ()) if one.item.name == word]
        about = f"“{_text(declared[0].item.label)}”; held by {', '.join(sorted(declared[0].item.roles))}"
        parts = [Part(self._by(one), "declares it", wins=one is declared[-1]) for one in declared]
        for endpoint, view in sorted(self._app.view_functions.items()):
            access = access_of(view)
            if access is not None and access.permission == word:
                owner = self._registry.find(self._registry.owner_of(endpoint.rpartition(".")[0]) or "")
                parts.append(Part(_who(owner) if owner else "core (partner-hub)", f"page {endpoint}"))
        for hook in ("nav_items", "dashboard_cards", "slots"):
            asking = [one for one in self._registry.contributions.get(hook, ()) if one.item.permission == word]
            parts += [replace(part, what=f"{hook}: {part.what}") for part in self._parts(asking)]
        return Explanation(
            "permission", word, about, tuple(parts), "Who declares it says who holds it; the others ask for it."
        )

    # Settings

    def _setting_names(self) -> Iterator[str]:
        for one in self._registry.contributions.get("settings", ()):
            for key, _facts in facts_of(one.item):
                yield from (f"{one.plugin}.{key}", key, variable_of(one.plugin, key))
        yield from core_names()

    def _setting(self, word: str) -> Explanation:
        if word in set(core_names()):
            settings: Settings = self._app.extensions["hub_settings"]
            rows = (Part(row.place, row.value, wins=row.counts) for row in core_rows(settings, word))
            outcome = "The environment counts first, then hub.toml, and then the default."
            return Explanation("setting", word, "Of core (partner-hub)", tuple(rows), outcome)
        parts: list[Part] = []
        rows_below: list[Part] = []
        about = ""
        for one in self._registry.contributions.get("settings", ()):
            for key, facts in facts_of(one.item):
                variable = variable_of(one.plugin, key)
                if word in (key, f"{one.plugin}.{key}", variable):
                    default = "secret" if facts.is_secret else repr(one.item.model_fields[key].default)
                    what = (
                        f"{one.plugin}.{key}: {variable}, can be set for {', '.join(facts.scopes)}; default {default}"
                    )
                    parts.append(Part(self._by(one), what + self._in_force(one, key, facts.is_secret)))
                    about = f"“{_text(facts.label)}”"
                    found = rows_of(self._registry, one.plugin, one.item, key, facts, self._campaigns)
                    rows_below += [Part(row.place, row.value, wins=row.counts) for row in found]
        if len(parts) == 1:
            parts += rows_below
        outcome = "The environment counts first, then the organization, the campaign, the site, and then the default."
        return Explanation("setting", word, about, tuple(parts), outcome)

    def _in_force(self, one: Contribution[type[PluginSettings]], key: str, is_secret: bool) -> str:
        """Return what counts for the site now; nothing when the database cannot be asked."""
        try:
            found = in_force(self._registry, one.plugin, one.item)
        except SQLAlchemyError:
            return ""
        value = "a secret" if is_secret else repr(getattr(found.values, key))
        return f"; for the site now {value}, from {found.origins[key].source}"

    # Signals

    def _signal_names(self) -> set[str]:
        return {*signals.known(), *(one.item.signal for one in self._registry.contributions.get("listeners", ()))}

    def _signal(self, word: str) -> Explanation:
        items = [one for one in self._registry.contributions.get("listeners", ()) if one.item.signal == word]
        sender = "core" if word in signals.known() else f"the plugin “{word.partition('-')[0]}”"
        kept = (
            "An error stops the change."
            if word in signals.NEVER_SWALLOWED
            else "One that fails is undone and left out."
        )
        outcome = f"Listeners are called one after the other, what is required first, then by name. {kept}"
        return Explanation("signal", word, f"Sent by {sender}", tuple(self._parts(items)), outcome)

    # Commands

    def _commands(self) -> Iterator[tuple[str, Contribution[click.Command]]]:
        for one in self._registry.contributions.get("commands", ()):
            yield f"{one.plugin} {one.item.name}", one

    def _command_names(self) -> set[str]:
        own = [name for name, _one in self._commands()]
        return {
            *self._core_commands,
            *own,
            *(name.partition(" ")[2] for name in own),
            *(n.partition(" ")[0] for n in own),
        }

    def _command(self, word: str) -> Explanation:
        if word in self._core_commands:
            part = Part("core (partner-hub)", f"hub {word}: {self._core_commands[word]}", wins=True)
            return Explanation("command", word, "", (part,), "A plugin of this name would be refused.")
        found = [(name, one) for name, one in self._commands() if word in (name, *name.split(" ", 1))]
        parts = [Part(self._by(one), f"hub {name}: {one.item.get_short_help_str(80)}") for name, one in found]
        return Explanation(
            "command", word, "", tuple(parts), "Each plugin has commands of its own, as “hub <plugin> <command>”."
        )

    # Words

    def _parts(self, items: Iterable[Contribution[Any]]) -> list[Part]:
        return [Part(self._by(one), _what(one.item) + self._off(one.plugin), _number(one.item)) for one in items]

    def _off(self, plugin: str) -> str:
        """Return for which campaigns a plugin is off, so that what it contributes is not there."""
        try:
            off = [name for number, name in self._campaigns.items() if not self._registry.is_on(plugin, number)]
        except SQLAlchemyError:
            return ""
        return f" (off for {', '.join(off)})" if off else ""

    def _by(self, one: Contribution[Any]) -> str:
        return self._by_name(one.plugin)

    def _by_name(self, plugin: str) -> str:
        loaded = self._registry.find(plugin)
        return _who(loaded) if loaded else plugin


def _who(loaded: Loaded) -> str:
    return f"{loaded.name} ({loaded.distribution})"


def _type(kind: Any) -> str:
    parts = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    return " | ".join("None" if one is NoneType else getattr(one, "__name__", str(one)) for one in parts)


def _text(label: object) -> str:
    """Return what a plugin calls something, also when its label fails."""
    try:
        return str(label)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return f"a label that raises {said(error)}"


def _number(item: Any) -> str:
    order = getattr(item, "order", None)
    return "" if order is None else str(order)


def _what(item: Any) -> str:
    """Return what tells one item from another: its name, where it leads, or the function it calls."""
    if isinstance(item, type):
        return item.__name__
    words = [
        str(getattr(item, field))
        for field in ("name", "slot", "endpoint", "signal", "template", "directive", "source")
        if hasattr(item, field) and not callable(getattr(item, field))
    ]
    function = next((getattr(item, field) for field in ("render", "receiver") if hasattr(item, field)), None)
    if function is not None:
        words.append(
            f"{getattr(function, '__module__', '?')}.{getattr(function, '__qualname__', type(function).__name__)}"
        )
    if getattr(item, "permission", None):
        words.append(f"for {item.permission}")
    return ", ".join(words) or repr(item)
