"""Puts what the plugins contribute into the application. Only called after every check has passed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask

from hub.plugins.registry import Loaded, Registry

CAMPAIGN_PREFIX = "/c/<campaign>/<int:year>"
Scope = Callable[[Blueprint], None]


def mount(app: Flask, registry: Registry, campaign_scope: Scope) -> None:
    """Mount all blueprints. ``campaign_scope`` teaches a blueprint its edition; the engine knows no campaigns."""
    app.extensions["hub_registry"] = registry
    for loaded in registry.loaded:
        for blueprint in loaded.plugin.blueprints():
            app.register_blueprint(blueprint, url_prefix=_site_prefix(loaded, blueprint))
        for blueprint in loaded.plugin.campaign_blueprints():
            campaign_scope(blueprint)
            app.register_blueprint(blueprint, url_prefix=f"{CAMPAIGN_PREFIX}/{loaded.name}")


def _site_prefix(loaded: Loaded, blueprint: Blueprint) -> str:
    if loaded.is_core:
        return blueprint.url_prefix or ""
    return f"/{loaded.name}{blueprint.url_prefix or ''}"
