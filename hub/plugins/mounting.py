"""Puts what the plugins contribute into the application. Only called after every check has passed.

What fails here all the same leaves that plugin out, and those that require it.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, current_app

from hub.db import db
from hub.plugins.api import Listener
from hub.plugins.checks import check_endpoints
from hub.plugins.registry import Loaded, Registry
from hub.signals import NEVER_SWALLOWED, signal

CAMPAIGN_PREFIX = "/c/<campaign>/<int:year>"
API_PREFIX = "/api/v1"
Scope = Callable[[Blueprint], None]


def mount(app: Flask, registry: Registry, campaign_scope: Scope) -> None:
    """Mount all blueprints. ``campaign_scope`` teaches a blueprint its edition; the engine knows no campaigns.

    Raises:
        PluginError: in strict mode, when something of a plugin cannot be mounted.
    """
    app.extensions["hub_registry"] = registry
    for loaded in list(registry.loaded):
        if loaded not in registry.loaded:  # it required one that was left out a moment ago
            continue
        try:
            _mount(app, registry, loaded, campaign_scope)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if loaded.is_core:
                raise
            finding = f"{loaded.name} ({loaded.distribution}): cannot be mounted: {type(error).__name__}: {error}"
            registry.leave_out(loaded.name, finding)
    for name, finding in check_endpoints(registry, app.view_functions):
        registry.leave_out(name, finding)


def _mount(app: Flask, registry: Registry, loaded: Loaded, campaign_scope: Scope) -> None:
    for blueprint in loaded.collected["blueprints"]:
        app.register_blueprint(blueprint, url_prefix=_site_prefix(loaded, blueprint))
    for blueprint in loaded.collected["campaign_blueprints"]:
        campaign_scope(blueprint)
        app.register_blueprint(blueprint, url_prefix=f"{CAMPAIGN_PREFIX}/{loaded.name}")
    for blueprint in loaded.collected["api_blueprints"]:
        app.register_blueprint(blueprint, url_prefix=f"{API_PREFIX}/{loaded.name}")
    for listener in loaded.collected["listeners"]:
        _connect(registry, loaded, listener)
    loaded.plugin.init_app(app)


def _connect(registry: Registry, loaded: Loaded, listener: Listener) -> None:
    """Connect a receiver for as long as the registry lives; signals are of the process, applications are not."""

    def receive(sender: object, **values: object) -> None:
        if current_app.extensions.get("hub_registry") is not registry or registry.find(loaded.name) is None:
            return
        if listener.signal in NEVER_SWALLOWED:
            listener.receiver(sender, **values)
            return
        # In a savepoint: what a failing receiver has written goes, the change it was told of stays.
        with registry.guarded(loaded.name, f"the listener to {listener.signal}"), db.session.begin_nested():
            listener.receiver(sender, **values)

    registry.receivers.append(receive)
    signal(listener.signal).connect(receive)  # weakly: it goes with the registry


def _site_prefix(loaded: Loaded, blueprint: Blueprint) -> str:
    if loaded.is_core:
        return blueprint.url_prefix or ""
    return f"/{loaded.name}{blueprint.url_prefix or ''}"
