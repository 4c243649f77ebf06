"""Templates that plugins replace as a whole: which of them may be, whose counts, and what is told about each.

The page engine asks ``Replacements`` for every template; ``hub.web.overrides`` does the rendering.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, has_request_context

from hub.plugins.api import TemplateOverride
from hub.plugins.pages import OVERRIDES, template_folders
from hub.plugins.registry import Loaded, Registry

_KEPT = {
    "base.html": "it holds the help bar and the way out of the site; fill a slot such as `help.bar`",
    "macros/": "the help bar, the way out and every form are made with them; write macros of your own",
    "errors/": "error pages must work when nothing else does",
    "campaigns/help_now.html": "people in need must find help there, whatever a plugin does; fill a slot of it",
    "mail/message.": "letters are not made of the site's templates",
}
"""Template, or beginning of its name, to why no plugin may replace it."""


@dataclass(frozen=True, slots=True)
class Override:
    """One replacement of a template.

    ``name`` is the template that is used instead, ``problem`` why it is not used, ``""`` when it is, ``change`` what
    is to be told when the original is not the one that was copied.
    """

    plugin: str
    template: str
    fingerprint: str
    path: Path
    problem: str = ""
    change: str = ""

    @property
    def name(self) -> str:
        """Name of the replacement among all templates."""
        return f"{self.plugin}/{OVERRIDES}/{self.template}"

    @property
    def what(self) -> str:
        """What is noted when it fails."""
        return f"the replacement of {self.template}"


def override_faults(loaded: Loaded) -> Iterator[str]:
    """Yield what a plugin must not replace."""
    seen: set[str] = set()
    items: Sequence[TemplateOverride] = loaded.collected["template_overrides"]
    for template in (one.template for one in items):
        if template in seen:
            yield f"`template_overrides` gives “{template}” twice; give it once"
        seen.add(template)
        if posixpath.normpath(template) != template or template.startswith(("/", "..")) or ":" in template:
            yield f"`template_overrides` names “{template}”; write it as `render_template` gets it"
        elif template.startswith(f"{loaded.name}/"):
            yield f"`template_overrides` names “{template}”, which is the plugin's own; change it itself"
        elif why := why_kept(template):
            yield f"`template_overrides` names “{template}”, which no plugin may replace: {why}"


def why_kept(template: str) -> str:
    """Return why no plugin may replace a template, ``""`` when one may."""
    return next((why for kept, why in _KEPT.items() if template == kept or _begins(template, kept)), "")


def _begins(template: str, kept: str) -> bool:
    return kept[-1] in "/." and template.startswith(kept)


class Replacements:
    """All replacements, by template, in the one order of contributions: of several the last one counts."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._by_template: dict[str, list[Override]] = {}
        self._by_name: dict[str, Override] = {}

    def __bool__(self) -> bool:
        return bool(self._by_template)

    def add(self, override: Override) -> None:
        """Take in the next one in order."""
        self._by_template.setdefault(override.template, []).append(override)
        self._by_name[override.name] = override

    def of(self, template: str) -> Sequence[Override]:
        """Return all replacements of a template, also those that are not used."""
        return self._by_template.get(template, ())

    def named(self, name: str | None) -> Override | None:
        """Return the replacement that is itself the template of this name."""
        return self._by_name.get(name or "")

    def choose(self, template: str, without: Collection[Override] = ()) -> Override | None:
        """Return the one that counts on this page: the last one whose plugin is in use and on for the campaign."""
        for one in reversed(self._by_template.get(template, ())):
            if not one.problem and one not in without and self._is_on(one.plugin):
                return one
        return None

    def _is_on(self, plugin: str) -> bool:
        if self._registry.find(plugin) is None:
            return False
        return not has_request_context() or self._registry.is_switched_on(plugin)


def declared(registry: Registry) -> Iterator[Override]:
    """Yield what the plugins in use declare, in order, each with its file."""
    for one in registry.contributions.get("template_overrides", ()):
        loaded = registry.find(one.plugin)
        for folder in template_folders(loaded) if loaded else ():
            path = folder / one.plugin / OVERRIDES / one.item.template
            if path.is_file():
                yield Override(one.plugin, one.item.template, one.item.fingerprint, path)
                break


def overrides_of(app: Flask, template: str) -> Sequence[Override]:
    """Return who replaces a template, in order; of those without a ``problem`` the last one counts."""
    found: Replacements = app.extensions["hub_replacements"]
    return found.of(template)
