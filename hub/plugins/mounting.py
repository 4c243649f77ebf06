"""Puts what the plugins contribute into the application. Only called after every check has passed.

What fails here all the same leaves that plugin out, and those that require it; the application is as it was before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Flask, current_app

from hub.errors import PluginError
from hub.i18n import N_
from hub.plugins.api import Listener
from hub.plugins.app_wide import Kept
from hub.plugins.connecting import Connection, connections, watched
from hub.plugins.faults import place_of, said
from hub.plugins.registry import Contribution, Loaded, Registry
from hub.signals import NEVER_SWALLOWED, known, signal

CAMPAIGN_PREFIX = "/c/<campaign>/<int:year>"
API_PREFIX = "/api/v1"
Scope = Callable[[Blueprint], None]


def mount(app: Flask, registry: Registry, campaign_scope: Scope) -> None:
    """Mount all blueprints. ``campaign_scope`` teaches a blueprint its edition; the engine knows no campaigns.

    Raises:
        PluginError: in strict mode, when something of a plugin cannot be mounted.
    """
    app.extensions["hub_registry"] = registry
    findings: list[str] = []
    for loaded in list(registry.loaded):
        if loaded not in registry.loaded:  # it required one that was left out a moment ago
            continue
        if loaded.is_core:
            _mount(app, registry, loaded, campaign_scope)
        else:
            try:
                _mount_carefully(app, registry, loaded, campaign_scope)
            except PluginError as error:  # strict mode: all of them are told at once
                findings.append(str(error.params["findings"]))
    if findings:
        raise PluginError(N_("These plugins cannot be used:\n%(findings)s"), findings="\n".join(findings))
    listened = {one.item.signal for one in registry.contributions.get("listeners", ())}
    for name in sorted(known() | listened):
        _connect(registry, name)


def _mount_carefully(app: Flask, registry: Registry, loaded: Loaded, campaign_scope: Scope) -> None:
    kept, heard = Kept(app), {one.key for one in connections()}
    try:
        with watched():
            _mount(app, registry, loaded, campaign_scope)
        if refused := sorted([*(f"it {one}" for one in kept.refused(loaded.name)), *map(str, _since(heard))]):
            raise _Refused(refused)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        kept.restore(loaded.name)
        for connection in _since(heard):
            connection.end()
        findings = error.findings if isinstance(error, _Refused) else [_fault(loaded, error)]
        reason = None if isinstance(error, _Refused) else error
        registry.leave_out(loaded.name, *map(loaded.named, findings), error=reason)
    else:
        kept.guard(registry, loaded.name)


def _since(heard: set[tuple[str, object]]) -> list[Connection]:
    return [one for one in connections() if one.key not in heard]


class _Refused(Exception):
    """What a plugin must not do to the application; its code has not failed."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("; ".join(findings))
        self.findings = list(findings)


def _fault(loaded: Loaded, error: BaseException) -> str:
    place = f" ({where})" if (where := place_of(error, loaded.package)) else ""
    return f"cannot be mounted: {said(error)}{place}; mend it. The log has the traceback"


def _mount(app: Flask, registry: Registry, loaded: Loaded, campaign_scope: Scope) -> None:
    for blueprint in loaded.collected["blueprints"]:
        app.register_blueprint(blueprint, url_prefix=_site_prefix(loaded, blueprint))
    for blueprint in loaded.collected["campaign_blueprints"]:
        campaign_scope(blueprint)
        app.register_blueprint(blueprint, url_prefix=f"{CAMPAIGN_PREFIX}/{loaded.name}")
    for blueprint in loaded.collected["api_blueprints"]:
        app.register_blueprint(blueprint, url_prefix=f"{API_PREFIX}/{loaded.name}")
    with registry.timed(loaded.name, "`init_app`"):
        loaded.plugin.init_app(app)


def _connect(registry: Registry, name: str) -> None:
    """Tell the listeners of a signal, in order, as long as the registry lives.

    Signals are of the process, applications are not; and blinker calls its receivers in no order at all.
    """

    def receive(sender: object, **values: object) -> None:
        if current_app.extensions.get("hub_registry") is registry:
            for one in registry.contributions.get("listeners", ()):
                if one.item.signal == name:
                    _tell(registry, one, sender, values)

    registry.receivers.append(receive)
    signal(name).connect(receive)  # weakly: it goes with the registry


def _tell(registry: Registry, one: Contribution[Listener], sender: object, values: dict[str, object]) -> None:
    what = f"the listener to {one.item.signal}"
    if one.item.signal in NEVER_SWALLOWED:
        with registry.required(one.plugin, what):
            one.item.receiver(sender, **values)
        return
    # What a failing receiver has written goes, the change it was told of stays.
    with registry.guarded(one.plugin, what, writes=True):
        one.item.receiver(sender, **values)


def _site_prefix(loaded: Loaded, blueprint: Blueprint) -> str:
    if loaded.is_core:
        return blueprint.url_prefix or ""
    return f"/{loaded.name}{blueprint.url_prefix or ''}"
