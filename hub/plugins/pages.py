"""The pages and templates of a plugin: what is wrong with them, known before anything is mounted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask

from hub.plugins.access import access_of
from hub.plugins.api import Permission
from hub.plugins.app_wide import additions
from hub.plugins.faults import did_you_mean, said
from hub.plugins.registry import Loaded

View = Callable[..., object]
PAGES = ("blueprints", "campaign_blueprints", "api_blueprints")
OVERRIDES = "overrides"
"""Folder in a plugin's templates that holds replacements of other templates."""


class Scratch(Flask):
    """An application that is thrown away: it takes note of addresses instead of compiling them, which takes longest."""

    def __init__(self) -> None:
        super().__init__("hub.plugins.scratch", static_folder=None)
        self.addresses: list[str] = []

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Any = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Take note of a page, and refuse what Flask refuses: two views of one endpoint."""
        name = endpoint or view_func.__name__
        if self.view_functions.get(name, view_func) is not view_func:
            raise AssertionError(f"two views have the endpoint “{name}”")
        self.addresses.append(rule)
        if view_func is not None:
            self.view_functions[name] = view_func


@dataclass(frozen=True, slots=True)
class Survey:
    """What blueprints add to an application that is thrown away."""

    views: dict[str, View]
    for_all_pages: tuple[str, ...]
    problems: tuple[str, ...]


def survey(blueprints: Iterable[Blueprint]) -> Survey:
    """Mount blueprints on an application of their own and look at what came of it."""
    scratch = Scratch()
    problems = []
    for blueprint in blueprints:
        try:
            scratch.register_blueprint(blueprint, url_prefix=f"/{blueprint.name}")
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            problems.append(f"blueprint “{blueprint.name}” cannot be mounted: {said(error)}; mend it")
    return Survey(dict(scratch.view_functions), tuple(dict.fromkeys(additions(scratch))), tuple(problems))


def page_faults(loaded: Loaded) -> Iterator[str]:
    """Yield what is wrong with blueprints and views, and with links to pages of its own that do not exist."""
    blueprints = blueprints_of(loaded)
    found = survey(blueprints)
    for blueprint in blueprints:
        if blueprint.name != loaded.name and not blueprint.name.startswith(f"{loaded.name}_"):
            yield f"blueprint “{blueprint.name}” must be named “{loaded.name}” or start with “{loaded.name}_”"
    yield from found.problems
    for addition in found.for_all_pages:
        yield (
            f"a blueprint calls {addition}, which would run on the pages of others;"
            " limit it to its own pages, use a hook, or as a last resort `init_app`"
        )
    yield from _view_faults(loaded, found.views)
    for item in loaded.collected["nav_items"]:
        endpoint = str(item.endpoint)
        if endpoint.partition(".")[0] == loaded.name and endpoint not in found.views:
            hint = did_you_mean(endpoint, found.views) or "; name a page that is there"
            yield f"navigation names the endpoint “{endpoint}”, which does not exist{hint}"


def template_faults(loaded: Loaded) -> Iterator[str]:
    """Yield what is wrong with where the templates lie."""
    overridden = {f"{loaded.name}/{OVERRIDES}/{one.template}" for one in loaded.collected["template_overrides"]}
    home = loaded.home
    for folder in template_folders(loaded):
        if home is not None and not folder.is_relative_to(home):
            yield f"the template folder {folder} lies outside of the package; move it to {home.name}/templates"
            continue
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            if not path.resolve().is_relative_to(folder):
                yield f"template “{name}” is a link that leads out of its folder; put the file itself there"
            elif not name.startswith(f"{loaded.name}/"):
                yield f"template “{name}” must lie in “templates/{loaded.name}/”; move it there"
            elif name.startswith(f"{loaded.name}/{OVERRIDES}/") and name not in overridden:
                yield f"template “{name}” replaces another, but `template_overrides` does not declare it"
            overridden.discard(name)
    for name in sorted(overridden):
        yield f"`template_overrides` declares “{name}”, but there is no such file"


def blueprints_of(loaded: Loaded) -> list[Blueprint]:
    """Return all blueprints of a plugin."""
    return [blueprint for hook in PAGES for blueprint in loaded.collected[hook]]


def template_folders(loaded: Loaded) -> list[Path]:
    """Return the folders in which a plugin has templates."""
    folders = [Path(bp.root_path) / bp.template_folder for bp in blueprints_of(loaded) if bp.template_folder]
    own = loaded.own_folder("templates")
    return list(dict.fromkeys(folder.resolve() for folder in [*folders, *([own] if own else [])]))


def known_permissions(loaded: Loaded) -> set[str]:
    """Return the names of the permissions that a plugin declares."""
    declared: tuple[Permission, ...] = loaded.collected["permissions"]
    return {permission.name for permission in declared}


def _view_faults(loaded: Loaded, views: dict[str, View]) -> Iterator[str]:
    known = known_permissions(loaded)
    for endpoint, view in sorted(views.items()):
        if endpoint.endswith(".static"):
            yield f"“{endpoint}” is a static folder of Flask's; put files into `static/` and use `plugin_asset`"
            continue
        access = access_of(view)
        if access is None:
            yield f"view “{endpoint}” declares no permission; add @permission_required, @signed_in or @public"
        elif access.permission and access.permission not in known:
            yield (
                f"view “{endpoint}” asks for “{access.permission}”, which `permissions` does not declare"
                f"{did_you_mean(access.permission, known) or '; ask for one of its own, declared there'}"
            )
