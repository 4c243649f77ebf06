"""The rules of the contract that are enforced when a plugin is loaded. Each finding says where, and what to do."""

from __future__ import annotations

import gettext
import inspect
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import ValidationError

from hub import __version__, signals
from hub.plugins.api import Permission, Plugin
from hub.plugins.connecting import connections
from hub.plugins.faults import IN_REPORT, did_you_mean, place_of, said
from hub.plugins.items import item_faults
from hub.plugins.modelling import model_faults
from hub.plugins.overriding import override_faults
from hub.plugins.pages import known_permissions, page_faults, template_faults
from hub.plugins.registry import Loaded
from hub.plugins.settings import PluginSettings, Scope, facts_of, unusable, variable_of
from hub.settings import Settings

log = logging.getLogger(__name__)
_NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")
_KEY = re.compile(r"[a-z][a-z0-9_]{1,59}")
_DIRECTIVES = frozenset({"connect-src", "font-src", "frame-src", "img-src", "media-src", "script-src", "style-src"})
_SOURCE = re.compile(r"https://[a-z0-9.-]+(:\d+)?|'wasm-unsafe-eval'|blob:")
_OF_THE_HUB = frozenset({"frame-src", "media-src"})
"""What may be of the hub itself when that is declared; of the others that is so already, or never."""
HOOKS = frozenset(name for name in [*vars(Plugin), *Plugin.__annotations__] if not name.startswith("_"))


def check_plugin(loaded: Loaded) -> list[str]:
    """Return everything about one plugin that breaks the contract, each naming the place and the remedy."""
    checks: Iterable[Callable[[Loaded], Iterable[str]]] = (
        _identity,
        _hooks,
        item_faults,
        _models,
        _permissions,
        page_faults,
        _places,
        template_faults,
        override_faults,
        _names,
        _signals,
        _policy,
        _settings,
        _catalogues,
    )
    findings: list[str] = []
    for check in checks:
        try:
            findings += check(loaded)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            what = check.__name__.strip("_").replace("_", " ")
            log.error("the check of the %s of the plugin %s fails", what, loaded.name, exc_info=error, extra=IN_REPORT)
            findings.append(f"its {what} cannot be looked at: {_raised(loaded, error)}")
    return [loaded.named(finding) for finding in dict.fromkeys(findings)]


def check_class(kind: type[Plugin]) -> list[str]:
    """Return what is wrong with the facts that everything else stands on: without them nothing can be asked."""
    findings = []
    name, requires, requires_core = (getattr(kind, fact, None) for fact in ("name", "requires", "requires_core"))
    if not isinstance(name, str):
        findings.append("`name` must be a text, the same as the entry point")
    if not isinstance(requires, (tuple, list, set, frozenset)) or not all(isinstance(one, str) for one in requires):
        findings.append('`requires` must be a tuple of names, as in ("toolkits",)')
    if not isinstance(requires_core, str):
        findings.append("`requires_core` must be a text, as in '>=0.1,<0.2'")
    return findings


def _raised(loaded: Loaded, error: BaseException) -> str:
    place = f" ({where})" if (where := place_of(error, loaded.package)) else ""
    return f"{said(error)}{place}; mend it"


def _identity(loaded: Loaded) -> Iterator[str]:
    plugin = loaded.plugin
    if not _NAME.fullmatch(plugin.name):
        yield "`name` must be a plural noun of 2 to 30 lower-case letters, digits and underscores, as the entry point"
    if loaded.entry_point and loaded.entry_point != plugin.name:
        yield f"the entry point is called “{loaded.entry_point}”, `name` is “{plugin.name}”; write the same in both"
    try:
        if not str(getattr(plugin, "label", "") or ""):
            yield "`label` is missing; it is what people read"
    except Exception as error:
        yield f"`label` raises {_raised(loaded, error)}"
    try:
        if plugin.requires_core and __version__ not in SpecifierSet(plugin.requires_core, prereleases=True):
            yield f"`requires_core` is {plugin.requires_core}, this hub is {__version__}; install a fitting version"
    except InvalidSpecifier:
        yield f"`requires_core` is {plugin.requires_core!r}; write a range as in '>=0.1,<0.2'"


def _hooks(loaded: Loaded) -> Iterator[str]:
    """A hook with a slip of the pen would be a plugin that does nothing and says nothing."""
    for kind in type(loaded.plugin).__mro__:
        if kind in (Plugin, object) or issubclass(Plugin, kind):
            continue
        for name in vars(kind):
            if not name.startswith("_") and name not in HOOKS:
                yield (
                    f"`{kind.__name__}.{name}` is no hook{did_you_mean(name, HOOKS) or '.'}"
                    " What is your own begins with an underscore, or lives outside of the class"
                )
    for name in sorted(HOOKS):
        asked = vars(Plugin).get(name)
        if inspect.isfunction(asked) and getattr(type(loaded.plugin), name) is not asked:
            yield from _signature(loaded.plugin, name, list(inspect.signature(asked).parameters)[1:])


def _signature(plugin: Plugin, name: str, parameters: list[str]) -> Iterator[str]:
    """Hooks that are asked later would otherwise fail on somebody's page."""
    hook = getattr(plugin, name)
    if not callable(hook):
        yield f"`{name}` is a {type(hook).__name__}; write a method"
        return
    if inspect.iscoroutinefunction(hook) or inspect.isasyncgenfunction(hook):
        yield f"`{name}` is asynchronous; write a plain method"
    try:
        inspect.signature(hook).bind(*parameters)
    except TypeError:
        yield f"`{name}` is called with ({', '.join(['self', *parameters])}); take the same"


def _models(loaded: Loaded) -> Iterator[str]:
    yield from model_faults(loaded)
    tables = loaded.tables()
    for table in sorted(tables, key=lambda one: one.name):
        if not table.name.startswith(f"{loaded.name}_"):
            yield f"table “{table.name}” must start with “{loaded.name}_”"
    try:
        folder: Any = loaded.plugin.migrations()
    except Exception as error:
        yield f"`migrations` raises {_raised(loaded, error)}"
        return
    if folder is not None and not isinstance(folder, Path):
        yield f"`migrations` gives a {type(folder).__name__}; give a pathlib.Path"
        return
    if tables and folder is None:
        yield (
            "it has tables, but `migrations` names no folder of revisions;"
            ' return it, as in `Path(__file__).parent / "migrations"`'
        )
    if folder is not None and not any(folder.glob("*.py")):
        yield f"`migrations` names {folder.name}, which holds no revision; “hub db revision --plugin {loaded.name}”"


def _permissions(loaded: Loaded) -> Iterator[str]:
    declared: tuple[Permission, ...] = loaded.collected["permissions"]
    for permission in declared:
        if not permission.name.startswith(f"{loaded.name}:") or permission.name.count(":") != 2:
            yield f"permission “{permission.name}” must look like “{loaded.name}:<resource>:<action>”"


def _places(loaded: Loaded) -> Iterator[str]:
    known = known_permissions(loaded)
    for hook in ("nav_items", "dashboard_cards", "slots"):
        for permission in {one.permission for one in loaded.collected[hook]} - known - {None}:
            yield (
                f"`{hook}` asks for “{permission}”, which `permissions` does not declare"
                f"{did_you_mean(str(permission), known) or '; ask for one of its own, declared there'}"
            )


def _names(loaded: Loaded) -> Iterator[str]:
    for hook, kind in (
        ("jobs", "job"),
        ("search_sources", "search source"),
        ("dashboard_cards", "card"),
        ("offers", "slot"),
    ):
        for name in (one.name for one in loaded.collected[hook]):
            if not name.startswith(f"{loaded.name}."):
                yield f"{kind} “{name}” must start with “{loaded.name}.”"
    for listener in loaded.collected["listeners"]:
        if not signals.is_known(listener.signal, [loaded.name, *loaded.plugin.requires]):
            hint = did_you_mean(listener.signal, signals.known())
            yield (
                f"`listeners` names the signal “{listener.signal}”, which nobody sends{hint}."
                " For one of another plugin, that plugin belongs into `requires`"
            )


def _signals(loaded: Loaded) -> Iterator[str]:
    """What connects itself would run unguarded, and also in applications that leave the plugin out."""
    yield from map(str, connections(loaded.package))


def _policy(loaded: Loaded) -> Iterator[str]:
    for one in loaded.collected["content_policy"]:
        is_own = one.source == "'self'" and one.directive in _OF_THE_HUB
        if one.directive not in _DIRECTIVES or not (is_own or _SOURCE.fullmatch(one.source)):
            yield (
                f"`content_policy` asks for “{one.directive} {one.source}”; a directive is one of"
                f" {', '.join(sorted(_DIRECTIVES))}, a source one host, as in https://maps.example,"
                f" or 'self' for {' and '.join(sorted(_OF_THE_HUB))}"
            )
        if not one.why:
            yield f"`content_policy` does not say why it needs {one.directive} {one.source}"


def _settings(loaded: Loaded) -> Iterator[str]:
    """Defaults must do: they count when nothing is set, and when what is set does not fit."""
    models: tuple[type[PluginSettings], ...] = loaded.collected["settings"]
    for model in models:
        try:
            model()
        except ValidationError as error:
            for fault in error.errors(include_input=False):
                which = f"the default of the setting “{fault['loc'][0]}”" if fault["loc"] else "the defaults together"
                yield f"`{model.__name__}`: {which} must do, but: {fault['msg']}; give another"
        for key, facts in facts_of(model):
            variable = variable_of(loaded.name, key)
            if not _KEY.fullmatch(key):
                yield f"the setting “{key}” must be 2 to 60 lower-case letters, digits and underscores"
            if variable.removeprefix("HUB_").lower() in Settings.model_fields:
                yield f"the setting “{key}” is {variable} in the environment, which is the hub's own; rename it"
            if not set(facts.scopes) <= set(get_args(Scope)) or not facts.scopes:
                yield f"the setting “{key}” has the scopes {facts.scopes}; there are {', '.join(get_args(Scope))}"
            if (finding := unusable(model, key)) is not None:
                yield f"the setting “{key}” {finding}"


def _catalogues(loaded: Loaded) -> Iterator[str]:
    """One catalogue that cannot be read would take the words from every page."""
    folder = loaded.translations()
    for path in sorted(folder.rglob("*.mo")) if folder else ():
        try:
            with path.open("rb") as file:
                gettext.GNUTranslations(file)
        except Exception as error:
            place = path.relative_to(folder.parent) if folder else path
            yield f"the catalogue {place} cannot be read ({said(error)}); compile it anew"
