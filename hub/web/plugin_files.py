"""Style sheets, scripts and pictures of plugins: the folder ``static`` beside the plugin's class.

All files of a plugin lie below one address that holds the digest of all of them, as in
``/static/plugins/pledges/0123456789ab/pledges.css``. So a browser may keep each for a year, and a style sheet finds its
pictures and a module its parts by plain relative names, without a build. Only what lay there at the start is served.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from urllib.parse import quote, urlsplit

from flask import Flask, current_app, g, has_request_context, request
from markupsafe import Markup

from hub.errors import PluginError
from hub.plugins import Registry, get_registry
from hub.plugins.faults import did_you_mean
from hub.plugins.registry import Loaded
from hub.web.built import BuiltFiles
from hub.web.headers import csp_nonce

FOLDER = "static"
PREFIX = "/static/plugins/"


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one plugin by name, as ``pictures/nest.svg``, and the digest of all."""

    digest: str
    paths: Mapping[str, Path]


def init_app(app: Flask, registry: Registry, server: BuiltFiles) -> None:
    """Find the files of all plugins in use and let ``server`` send them."""
    found: dict[str, Files] = {}
    app.extensions["hub_plugin_files"] = found
    for loaded in registry.loaded:
        if loaded.is_core:
            continue
        with registry.guarded(loaded.name, f"the folder {FOLDER}"):
            files = files_of(loaded)
            for name, path in files.paths.items():
                server.add_file_to_dictionary(_address(loaded.name, files, name), str(path))
            found[loaded.name] = files


def files_of(loaded: Loaded) -> Files:
    """Return what a plugin has in ``static``; hidden files, and links that lead out of the folder, are not served."""
    folder = loaded.own_folder(FOLDER)
    paths = sorted(folder.rglob("*")) if folder else []
    served = {path.relative_to(folder).as_posix(): path for path in paths if folder and _is_served(path, folder)}
    digest = sha256()
    for name, path in served.items():
        with path.open("rb") as file:
            digest.update(name.encode() + b"\0" + file_digest(file, "sha256").digest())
    return Files(digest.hexdigest()[:12], served)


def plugin_asset(plugin: str, name: str) -> str:
    """Return the address of a file in a plugin's folder ``static``, as ``plugin_asset("pledges", "pledges.css")``.

    Raises:
        PluginError: there is no such file, in strict mode; else that is noted, and the address leads nowhere.
    """
    all_files: dict[str, Files] = current_app.extensions["hub_plugin_files"]
    files = all_files.get(plugin, Files("none", {}))
    if name not in files.paths:
        hint = did_you_mean(name, files.paths)
        finding = f"{plugin}: there is no file “{name}” in its folder `static`{hint or '; put it there'}"
        get_registry().note(plugin, f"the file {name}", PluginError(finding))
    return quote(_address(plugin, files, name))


def addresses_of(app: Flask) -> dict[str, dict[str, str]]:
    """Return the address of every file of every plugin, by plugin and name."""
    all_files: dict[str, Files] = app.extensions["hub_plugin_files"]
    return {
        plugin: {name: quote(_address(plugin, files, name)) for name in files.paths}
        for plugin, files in all_files.items()
    }


def plugin_style(plugin: str, name: str) -> Markup:
    """Return the tag of a plugin's style sheet, once a page: several parts of a page may ask for it."""
    if not _is_first(f"{plugin}/{name}"):
        return Markup("")
    return Markup('<link rel="stylesheet" href="{}" nonce="{}">').format(plugin_asset(plugin, name), csp_nonce())


def plugin_script(plugin: str, name: str, *, module: bool = False) -> Markup:
    """Return the tag of a plugin's script, once a page; it runs when the page is there.

    ``name`` may be an address on another host that the plugin's ``content_policy`` declares as ``script-src``; such a
    tag is written on the plugin's own pages only.

    Raises:
        PluginError: that host is not declared, or the page is another's, in strict mode; else that is noted, and
            there is no tag.
    """
    if not _is_first(f"{plugin}/{name}"):
        return Markup("")
    is_foreign = "//" in name or ":" in name
    if is_foreign and (fault := _foreign_fault(plugin, name)):
        get_registry().note(plugin, f"the script {name}", PluginError(f"{plugin}: {fault}"))
        return Markup("")
    kind = Markup('type="module"') if module else Markup("defer")
    source = name if is_foreign else plugin_asset(plugin, name)
    return Markup('<script {} src="{}" nonce="{}"></script>').format(kind, source, csp_nonce())


def tags_of_page() -> frozenset[str]:
    """Return which style sheets and scripts this page has already, for ``put_back_tags``."""
    found: frozenset[str] = g.get("hub_tags", frozenset())
    return found


def put_back_tags(tags: frozenset[str]) -> None:
    """Forget tags that were written into a part of the page that has failed."""
    g.hub_tags = tags


def _foreign_fault(plugin: str, url: str) -> str:
    """Return why a script of another host is not for this page; the nonce alone would let it run anywhere."""
    registry, host = get_registry(), "https://" + urlsplit(url).netloc
    declared = {
        one.item.source
        for one in registry.contributions.get("content_policy", ())
        if one.plugin == plugin and one.item.directive == "script-src"
    }
    if not url.startswith(f"{host}/") or host not in declared:
        return f"the script {url} is not the plugin's own; put it into `static`, or declare {host} in `content_policy`"
    if not has_request_context() or registry.owner_of(request.blueprint) != plugin:
        return f"the script {url} is for the plugin's own pages; others load nothing from elsewhere"
    return ""


def _address(plugin: str, files: Files, name: str) -> str:
    return f"{PREFIX}{plugin}/{files.digest}/{name}"


def _is_served(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.is_file() and not hidden and path.resolve().is_relative_to(folder.resolve())


def _is_first(tag: str) -> bool:
    before = tags_of_page()
    put_back_tags(before | {tag})
    return tag not in before
