"""The list of plugins, one plugin with what it adds, and its switch for each campaign."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import current_app, redirect, render_template, request, url_for

from hub import clock
from hub.campaigns.services import get_campaign
from hub.db import db
from hub.extensions.history import changes_of
from hub.extensions.services import contributed, overview, switching
from hub.extensions.services.overview import Entry
from hub.extensions.views.common import SWITCH, VIEW, Answer, bp, done
from hub.i18n import _
from hub.plugins import get_registry, permission_required
from hub.plugins.registry import Loaded
from hub.plugins.settings import facts_of
from hub.plugins.switching import campaigns_with
from hub.settings import Settings
from hub.web.health import run_checks_of
from hub.web.visitor import current_visitor, may

_CONVERTER = re.compile(r"<[^<>]*:")
"""Of ``<int:year>`` people need only ``<year>``."""


@bp.get("/")
@permission_required(SWITCH)
def index() -> str:
    """List installed plugins; administrators also see why one failed and what is wrong."""
    settings: Settings = current_app.extensions["hub_settings"]
    registry, sees_all = get_registry(), may(VIEW)
    plugins = overview.list_plugins(registry)
    return render_template(
        "extensions/index.html",
        plugins=plugins,
        remains=overview.list_remains(registry) if sees_all else [],
        ailing=_ailing(plugins) if sees_all else set(),
        sees_all=sees_all,
        is_safe_mode=settings.safe_mode,
    )


@bp.get("/<name>/")
@permission_required(SWITCH)
def show(name: str) -> Answer:
    """One plugin: where it is on; for administrators also what it adds and how it does."""
    registry = get_registry()
    if any(one.name == name for one in registry.failures):
        return redirect(url_for(".index", _anchor=f"why-{name}"), code=302)
    loaded = switching.get_plugin(registry, name)
    campaigns, sees_all = overview.list_campaigns(), may(VIEW)
    facts = {}
    if sees_all:
        facts = {
            "parts": contributed.parts_of(registry, loaded, _pages(loaded)),
            "history": overview.history_of(registry, name),
            "health": run_checks_of(name),
            "misfits": [one for one in overview.list_misfits(registry) if one.plugin == name],
            "changes": changes_of(loaded, {one.id: one.name for one in campaigns}),
            "requires": [one.title for one in registry.loaded if one.name in loaded.plugin.requires],
        }
    return render_template(
        "extensions/show.html",
        one=overview.entry_of(registry, loaded, campaigns),
        switches=overview.switches_of(registry, name, campaigns),
        scopes=_scopes(loaded),
        sees_all=sees_all,
        **facts,
    )


@bp.route("/<name>/campaigns/<slug>/<any(on, off):to>", methods=["GET", "POST"])
@permission_required(SWITCH)
def switch(name: str, slug: str, to: str) -> Answer:
    """Ask once, saying what will be gone or come back; then switch."""
    registry = get_registry()
    loaded, campaign = switching.get_plugin(registry, name), get_campaign(slug)
    back = url_for(".show", name=name)
    if request.form.get("confirmed") != "1":
        hooks = loaded.collected
        return render_template(
            "extensions/switch.html",
            label=loaded.title,
            name=name,
            campaign=campaign,
            to=to,
            cancel_url=back,
            has_pages=bool(hooks["campaign_blueprints"]),
            has_site_pages=bool(hooks["blueprints"]),
            has_api=bool(hooks["api_blueprints"]),
            is_used_elsewhere=bool(set(campaigns_with(registry, name)) - {campaign.id}),
            needed_by=[one.title for one in _relying_on(loaded) if registry.is_on(one.name, campaign.id)],
            has_jobs=any(one.per_campaign for one in hooks["jobs"]),
        )
    switching.switch(name, campaign, is_on=to == "on", actor=current_visitor(), now=clock.now())
    db.session.commit()
    words = {"name": loaded.title, "campaign": campaign.name}
    if to == "on":
        return done(_("%(name)s is on for %(campaign)s.", **words), back)
    return done(_("%(name)s is off for %(campaign)s. Nothing of it was deleted.", **words), back)


def _ailing(plugins: Iterable[Entry]) -> set[str]:
    """Return the names of plugins in use that somebody should look at; asks all their health checks."""
    found = {one.plugin for one in overview.list_misfits(get_registry())}
    for one in plugins:
        if one.state == "on" and (one.warnings or any(check.problem for check in run_checks_of(one.name))):
            found.add(one.name)
    return found


def _relying_on(loaded: Loaded) -> list[Loaded]:
    return [one for one in get_registry().loaded if loaded.name in one.plugin.requires]


def _scopes(loaded: Loaded) -> set[str]:
    models = loaded.collected.get("settings", ())
    return {scope for model in models for _key, one in facts_of(model) for scope in one.scopes}


def _pages(loaded: Loaded) -> list[str]:
    """Return the addresses of a plugin, shortest first."""
    registry = get_registry()
    rules = {
        _CONVERTER.sub("<", rule.rule)
        for rule in current_app.url_map.iter_rules()
        if registry.owner_of(rule.endpoint.rpartition(".")[0]) == loaded.name
    }
    return sorted(rules, key=lambda rule: (len(rule), rule))
