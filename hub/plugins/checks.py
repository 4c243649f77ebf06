"""The rules of the contract that are enforced when a plugin is loaded. Each finding says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flask import Blueprint, Flask
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from hub import __version__
from hub.plugins.access import access_of
from hub.plugins.api import NavItem, Plugin, registries_of
from hub.plugins.registry import Loaded, Registry


def check_plugin(loaded: Loaded) -> list[str]:
    """Return everything about one plugin that breaks the contract, each naming the place and the remedy."""
    checks: Iterable[Callable[[Loaded], Iterator[str]]] = (_identity, _models, _permissions, _pages, _templates, _jobs)
    findings: list[str] = []
    for check in checks:
        try:
            findings += [f"{loaded.name} ({loaded.distribution}): {finding}" for finding in check(loaded)]
        except (Exception, SystemExit) as error:
            findings.append(f"{loaded.name} ({loaded.distribution}): {type(error).__name__}: {error}")
    return findings


def check_together(loaded: Loaded, registry: Registry) -> list[str]:
    """Return what is wrong with a plugin in the company of those already taken in."""
    have = {other.name for other in registry.loaded}
    findings = [
        f"{loaded.name} ({loaded.distribution}): requires “{name}”, which is not in use; install it or switch it on"
        for name in loaded.plugin.requires
        if name not in have
    ]
    if loaded.name in have:
        findings.append(f"{loaded.name} ({loaded.distribution}): another plugin or core feature has this name")
    return findings


def _identity(loaded: Loaded) -> Iterator[str]:
    plugin = loaded.plugin
    if not getattr(plugin, "name", "").isidentifier() or not plugin.name.islower():
        yield "`name` must be a lower-case plural noun without blanks, and the same as the entry point"
    if not getattr(plugin, "label", ""):
        yield "`label` is missing; it is what people read"
    try:
        if plugin.requires_core and __version__ not in SpecifierSet(plugin.requires_core, prereleases=True):
            yield f"`requires_core` is {plugin.requires_core}, this hub is {__version__}; install a fitting version"
    except InvalidSpecifier:
        yield f"`requires_core` is {plugin.requires_core!r}; write a range as in '>=0.1,<0.2'"


def _models(loaded: Loaded) -> Iterator[str]:
    for own in registries_of(loaded.package):
        own.configure(cascade=True)
    for table in sorted(loaded.tables(), key=lambda one: one.name):
        if not table.name.startswith(f"{loaded.name}_"):
            yield f"table “{table.name}” must start with “{loaded.name}_”"
    if loaded.tables() and loaded.plugin.migrations() is None:
        yield "it has tables, but `migrations` names no folder of revisions"


def _permissions(loaded: Loaded) -> Iterator[str]:
    for permission in loaded.plugin.permissions():
        if not permission.name.startswith(f"{loaded.name}:") or permission.name.count(":") != 2:
            yield f"permission “{permission.name}” must look like “{loaded.name}:<resource>:<action>”"


def _pages(loaded: Loaded) -> Iterator[str]:
    blueprints = [*loaded.plugin.blueprints(), *loaded.plugin.campaign_blueprints()]
    known = {permission.name for permission in loaded.plugin.permissions()}
    for blueprint in blueprints:
        if blueprint.name != loaded.name and not blueprint.name.startswith(f"{loaded.name}_"):
            yield f"blueprint “{blueprint.name}” must be named “{loaded.name}” or start with “{loaded.name}_”"
    views = views_of(blueprints)
    for endpoint, view in sorted(views.items()):
        if endpoint.endswith(".static"):
            continue
        access = access_of(view)
        if access is None:
            yield f"view “{endpoint}” declares no permission; add @permission_required, @signed_in or @public"
        elif access.permission and access.permission not in known:
            yield f"view “{endpoint}” asks for “{access.permission}”, which `permissions` does not declare"
    yield from _places(loaded.plugin, views, known)


def _places(plugin: Plugin, views: dict[str, Callable[..., object]], known: set[str]) -> Iterator[str]:
    items: list[NavItem] = list(plugin.nav_items())
    for item in items:
        if item.endpoint.partition(".")[0] == plugin.name and item.endpoint not in views:
            yield f"navigation names the endpoint “{item.endpoint}”, which does not exist"
    asked = [item.permission for item in items]
    asked += [card.permission for card in plugin.dashboard_cards()] + [fill.permission for fill in plugin.slots()]
    for permission in asked:
        if permission and permission not in known:
            yield f"navigation, card or slot asks for “{permission}”, which `permissions` does not declare"


def _templates(loaded: Loaded) -> Iterator[str]:
    for blueprint in [*loaded.plugin.blueprints(), *loaded.plugin.campaign_blueprints()]:
        if blueprint.template_folder is None:
            continue
        folder = Path(blueprint.root_path) / blueprint.template_folder
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.relative_to(folder).parts[0] != loaded.name:
                yield f"template “{path.relative_to(folder)}” must lie in “templates/{loaded.name}/”"


def _jobs(loaded: Loaded) -> Iterator[str]:
    names = [kind.name for kind in loaded.plugin.jobs()] + [source.name for source in loaded.plugin.search_sources()]
    for name in names:
        if not name.startswith(f"{loaded.name}."):
            yield f"job or search source “{name}” must start with “{loaded.name}.”"


def views_of(blueprints: Iterable[Blueprint]) -> dict[str, Callable[..., object]]:
    """Return endpoint and view of blueprints by mounting them on an application that is thrown away."""
    scratch = Flask("hub.plugins.scratch", static_folder=None)
    for blueprint in blueprints:
        scratch.register_blueprint(blueprint, url_prefix=f"/{blueprint.name}")
    return dict(scratch.view_functions)
