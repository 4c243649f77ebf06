"""Looks at the templates that plugins replace, once at the start: each is used, or it is told why not.

How pages are made with them: ``hub.web.rendering``.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, TemplateNotFound, TemplateSyntaxError, nodes

from hub.errors import PluginError
from hub.plugins import Registry
from hub.plugins.faults import IN_REPORT, did_you_mean, said
from hub.plugins.fingerprints import fingerprint_of
from hub.plugins.overriding import Override, Replacements, declared
from hub.plugins.pages import template_folders
from hub.web.rendering import ORIGINAL, Pages

log = logging.getLogger(__name__)


def init_app(app: Flask, registry: Registry) -> None:
    """Let what the plugins replace count; called when all of them are mounted.

    A replacement that cannot be used is noted and told; in strict mode that is an error.
    """
    pages: Pages = app.jinja_env  # type: ignore[assignment]  # the hub's application says so
    pages.registry = registry
    table = app.extensions["hub_replacements"] = Replacements(registry)
    found = list(declared(registry))
    if found:
        owners = [loaded for name in {one.plugin for one in found} if (loaded := registry.find(name))]
        folders = [folder for loaded in owners for folder in template_folders(loaded)]
        # A plugin without pages has no blueprint that would lead to its templates.
        pages.loader = ChoiceLoader([app.create_global_jinja_loader(), FileSystemLoader(folders)])
    for one in found:
        table.add(_examined(pages, registry, one))
    pages.replacements = table


def _examined(pages: Pages, registry: Registry, one: Override) -> Override:
    """Return a replacement with what is to be told about it."""
    loaded = registry.find(one.plugin)
    named = loaded.named if loaded else str
    try:
        problem = _problem(pages, registry, one)
        if not problem:
            pages.get_template(one.name)
    except Exception as error:
        line = f" in line {error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
        problem = f"it cannot be compiled ({said(error)}{line}); mend it"
        registry.note(one.plugin, one.what, error)
    else:
        if problem:
            registry.note(one.plugin, one.what, PluginError(named(problem)))
    if problem:
        registry.warnings.append(named(f"{one.what} is not used: {problem}"))
        return replace(one, problem=problem)
    current = fingerprint_of(_source(pages, one.template))
    if current == one.fingerprint:
        return one
    owner = registry.find(one.template.partition("/")[0])
    whose = f"the template of “{owner.name}”" if owner and not owner.is_core else "core's template"
    change = (
        f"{whose} “{one.template}” has changed since you copied it: its fingerprint is {current}, `template_overrides`"
        f" says {one.fingerprint}. Carry over what is new, then write {current}; until then your copy is used"
    )
    registry.warnings.append(named(change))
    log.warning("%s", named(change), extra=IN_REPORT)
    return replace(one, change=change)


def _problem(pages: Pages, registry: Registry, one: Override) -> str:
    """Return why a replacement is not used, ``""`` when it is."""
    loaded, owner = registry.find(one.plugin), registry.find(one.template.partition("/")[0])
    if owner is not None and not owner.is_core and loaded and owner.name not in loaded.plugin.requires:
        return f"the template is the plugin “{owner.name}”'s; put “{owner.name}” into `requires`"
    try:
        original = _frame_of(pages, one.template)
    except TemplateNotFound:
        hint = did_you_mean(one.template, pages.list_templates())
        return f"there is no template of this name{hint or '; it may have gone with an upgrade'}"
    frame = _frame_of(pages, one.name)
    if original != one.template and frame != original:
        return (
            f"the original stands in “{original}”, with the help bar and the way out of the site;"
            f' begin with {{% extends "{ORIGINAL}{one.template}" %}} or {{% extends "{original}" %}}'
        )
    return ""


def _frame_of(pages: Pages, name: str) -> str:
    """Return the template that one is built on in the end, by ``extends``: itself when on none, ``""`` if unknown."""
    seen: set[str] = set()
    while name not in seen:
        seen.add(name)
        extends = [one for one in pages.parse(_source(pages, name)).body if isinstance(one, nodes.Extends)]
        if not extends:
            return name
        above = extends[0].template
        if not isinstance(above, nodes.Const) or not isinstance(above.value, str):
            return ""
        name = above.value.removeprefix(ORIGINAL)
    return ""


def _source(pages: Pages, name: str) -> str:
    if pages.loader is None:
        raise TemplateNotFound(name)
    source, _file, _fresh = pages.loader.get_source(pages, name)
    return source
