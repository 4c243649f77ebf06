"""The rules of the contract that are enforced when a plugin is loaded. Each finding says where, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from flask import Blueprint, Flask
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import ValidationError

from hub import __version__, signals
from hub.plugins.access import access_of
from hub.plugins.api import NavItem, Permission, Plugin, registries_of
from hub.plugins.registry import Loaded, Registry
from hub.plugins.settings import PluginSettings, Scope, facts_of, unusable, variable_of
from hub.settings import Settings

View = Callable[..., object]
PAGES = ("blueprints", "campaign_blueprints", "api_blueprints")
OVERRIDES = "overrides"
"""Folder in a plugin's templates that holds replacements of other templates."""
_NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")
_KEY = re.compile(r"[a-z][a-z0-9_]{1,59}")
_DIRECTIVES = frozenset({"connect-src", "font-src", "frame-src", "img-src", "media-src", "script-src", "style-src"})
_SOURCE = re.compile(r"https://[a-z0-9.-]+(:\d+)?|'wasm-unsafe-eval'|blob:")
HOOKS = frozenset(name for name in [*vars(Plugin), *Plugin.__annotations__] if not name.startswith("_"))


def check_plugin(loaded: Loaded) -> list[str]:
    """Return everything about one plugin that breaks the contract, each naming the place and the remedy."""
    checks: Iterable[Callable[[Loaded], Iterator[str]]] = (
        _identity,
        _hooks,
        _models,
        _permissions,
        _pages,
        _places,
        _templates,
        _names,
        _policy,
        _settings,
    )
    findings: list[str] = []
    for check in checks:
        try:
            findings += check(loaded)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            findings.append(f"{check.__name__.lstrip('_')}: {type(error).__name__}: {error}")
    return [named(loaded, finding) for finding in findings]


def check_together(loaded: Loaded, registry: Registry) -> list[str]:
    """Return what is wrong with a plugin in the company of those already taken in."""
    have = {other.name for other in registry.loaded}
    findings = [
        f"requires “{name}”, which is not in use; install it, switch it on, or mend what keeps it out"
        for name in loaded.plugin.requires
        if name not in have
    ]
    if loaded.name in have:
        findings.append("another plugin or core feature has this name; one of the two must be uninstalled or renamed")
    return [named(loaded, finding) for finding in findings]


def check_endpoints(registry: Registry, views: Mapping[str, View]) -> list[tuple[str, str]]:
    """Return plugin and finding for links to endpoints that no feature in use has; only known when all are mounted."""
    return [
        (one.plugin, named(loaded, f"navigation names the endpoint “{one.item.endpoint}”, which does not exist{hint}"))
        for one in registry.contributions.get("nav_items", ())
        if one.item.endpoint not in views
        and (loaded := registry.find(one.plugin)) is not None
        and (hint := did_you_mean(one.item.endpoint, views)) is not None
    ]


def named(loaded: Loaded, finding: str) -> str:
    """Return a finding with the plugin and its distribution in front."""
    return f"{loaded.name} ({loaded.distribution}): {finding}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that names the nearest known word, or nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean “{near[0]}”?" if near else ""


def _identity(loaded: Loaded) -> Iterator[str]:
    plugin = loaded.plugin
    if not _NAME.fullmatch(getattr(plugin, "name", "")):
        yield "`name` must be a plural noun of 2 to 30 lower-case letters, digits and underscores, as the entry point"
    if loaded.entry_point and loaded.entry_point != getattr(plugin, "name", ""):
        yield f"the entry point is called “{loaded.entry_point}”, `name` is “{plugin.name}”; write the same in both"
    if not getattr(plugin, "label", ""):
        yield "`label` is missing; it is what people read"
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


def _models(loaded: Loaded) -> Iterator[str]:
    for own in registries_of(loaded.package):
        own.configure(cascade=True)
    tables = loaded.tables()
    for table in sorted(tables, key=lambda one: one.name):
        if not table.name.startswith(f"{loaded.name}_"):
            yield f"table “{table.name}” must start with “{loaded.name}_”"
    folder = loaded.plugin.migrations()
    if tables and folder is None:
        yield "it has tables, but `migrations` names no folder of revisions"
    if folder is not None and not any(folder.glob("*.py")):
        yield f"`migrations` names {folder.name}, which holds no revision; “hub db revision --plugin {loaded.name}”"


def _permissions(loaded: Loaded) -> Iterator[str]:
    for permission in loaded.collected["permissions"]:
        if not permission.name.startswith(f"{loaded.name}:") or permission.name.count(":") != 2:
            yield f"permission “{permission.name}” must look like “{loaded.name}:<resource>:<action>”"


def _pages(loaded: Loaded) -> Iterator[str]:
    blueprints = blueprints_of(loaded)
    known = _known_permissions(loaded)
    for blueprint in blueprints:
        if blueprint.name != loaded.name and not blueprint.name.startswith(f"{loaded.name}_"):
            yield f"blueprint “{blueprint.name}” must be named “{loaded.name}” or start with “{loaded.name}_”"
    for endpoint, view in sorted(views_of(blueprints).items()):
        if endpoint.endswith(".static"):
            yield f"“{endpoint}” is a static folder of Flask's; put files into `static/` and use `plugin_asset`"
            continue
        access = access_of(view)
        if access is None:
            yield f"view “{endpoint}” declares no permission; add @permission_required, @signed_in or @public"
        elif access.permission and access.permission not in known:
            yield (
                f"view “{endpoint}” asks for “{access.permission}”, which `permissions` does not declare"
                f"{did_you_mean(access.permission, known)}"
            )


def _places(loaded: Loaded) -> Iterator[str]:
    """Endpoints of others are looked at when all are mounted, by ``check_endpoints``."""
    views = views_of(blueprints_of(loaded))
    known = _known_permissions(loaded)
    items: tuple[NavItem, ...] = loaded.collected["nav_items"]
    for item in items:
        if item.endpoint.partition(".")[0] == loaded.name and item.endpoint not in views:
            hint = did_you_mean(item.endpoint, views)
            yield f"navigation names the endpoint “{item.endpoint}”, which does not exist{hint}"
    places = [*items, *loaded.collected["dashboard_cards"], *loaded.collected["slots"]]
    for permission in {one.permission for one in places if one.permission and one.permission not in known}:
        yield (
            f"navigation, card or slot asks for “{permission}”, which `permissions` does not declare"
            f"{did_you_mean(permission, known)}"
        )


def _templates(loaded: Loaded) -> Iterator[str]:
    overridden = {f"{loaded.name}/{OVERRIDES}/{one.template}" for one in loaded.collected["template_overrides"]}
    for folder in template_folders(loaded):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            if not name.startswith(f"{loaded.name}/"):
                yield f"template “{name}” must lie in “templates/{loaded.name}/”"
            elif name.startswith(f"{loaded.name}/{OVERRIDES}/") and name not in overridden:
                yield f"template “{name}” replaces another, but `template_overrides` does not declare it"
            overridden.discard(name)
    for name in sorted(overridden):
        yield f"`template_overrides` declares “{name}”, but there is no such file"


def _names(loaded: Loaded) -> Iterator[str]:
    for hook, kind in (("jobs", "job"), ("search_sources", "search source"), ("dashboard_cards", "card")):
        for name in (one.name for one in loaded.collected[hook]):
            if not name.startswith(f"{loaded.name}."):
                yield f"{kind} “{name}” must start with “{loaded.name}.”"
    for listener in loaded.collected["listeners"]:
        if not signals.is_known(listener.signal, [loaded.name, *loaded.plugin.requires]):
            hint = did_you_mean(listener.signal, signals.known())
            yield f"`listeners` names the signal “{listener.signal}”, which nobody sends{hint}"


def _policy(loaded: Loaded) -> Iterator[str]:
    for one in loaded.collected["content_policy"]:
        if one.directive not in _DIRECTIVES or not _SOURCE.fullmatch(one.source):
            yield (
                f"`content_policy` asks for “{one.directive} {one.source}”; a directive is one of"
                f" {', '.join(sorted(_DIRECTIVES))}, a source one host, as in https://maps.example"
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
            yield f"the defaults of `{model.__name__}` do not fit: {error.errors(include_input=False)[0]['msg']}"
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


def blueprints_of(loaded: Loaded) -> list[Blueprint]:
    """Return all blueprints of a plugin."""
    return [blueprint for hook in PAGES for blueprint in loaded.collected[hook]]


def template_folders(loaded: Loaded) -> list[Path]:
    """Return the folders in which a plugin has templates."""
    folders = [Path(bp.root_path) / bp.template_folder for bp in blueprints_of(loaded) if bp.template_folder]
    own = loaded.own_folder("templates")
    return list(dict.fromkeys(folder.resolve() for folder in [*folders, *([own] if own else [])]))


def views_of(blueprints: Iterable[Blueprint]) -> dict[str, View]:
    """Return endpoint and view of blueprints by mounting them on an application that is thrown away."""
    scratch = Flask("hub.plugins.scratch", static_folder=None)
    for blueprint in blueprints:
        scratch.register_blueprint(blueprint, url_prefix=f"/{blueprint.name}")
    return dict(scratch.view_functions)


def _known_permissions(loaded: Loaded) -> set[str]:
    declared: tuple[Permission, ...] = loaded.collected["permissions"]
    return {permission.name for permission in declared}
