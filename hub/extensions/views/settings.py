"""Settings of a plugin for the whole site, one campaign, or one organization."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from hub import clock
from hub.accounts import current_account
from hub.campaigns.services import get_campaign
from hub.db import db
from hub.errors import Conflict, NotFound
from hub.extensions import policies
from hub.extensions.elsewhere import notes_of
from hub.extensions.forms import SettingsForm, make_form
from hub.extensions.services import switching
from hub.extensions.services.changing import Misfits, Place, change, stored_at, values_at
from hub.extensions.views import undoing
from hub.extensions.views.common import FOR_PARTNER, SWITCH, VIEW, Answer, bp, done, partner_bp
from hub.i18n import _, _l
from hub.partners.services import get_by_slug
from hub.plugins import PluginSettings, get_registry, permission_required
from hub.plugins.settings import Scope, facts_of
from hub.web.visitor import current_visitor


@bp.route("/<name>/settings", methods=["GET", "POST"])
@permission_required(VIEW)
def for_site(name: str) -> Answer:
    """Settings of a plugin for the whole site."""
    label, model = find_model(name, "site")
    back = url_for(".show", name=name)
    return _edit(name, model, Place(), "extensions/settings.html", back, label=label, place_name=_("the whole site"))


@bp.route("/<name>/campaigns/<slug>/settings", methods=["GET", "POST"])
@permission_required(SWITCH)
def for_campaign(name: str, slug: str) -> Answer:
    """Settings of a plugin for one campaign."""
    label, model = find_model(name, "campaign")
    campaign = get_campaign(slug)
    back, campaign_name = url_for(".show", name=name), campaign.name
    place = Place("campaign", campaign.id)
    return _edit(name, model, place, "extensions/settings.html", back, label=label, place_name=campaign_name)


@partner_bp.route("/<slug>/settings/<name>", methods=["GET", "POST"])
@permission_required(FOR_PARTNER)
def for_partner(slug: str, name: str) -> Answer:
    """Settings of a plugin for one organization."""
    account, partner = current_account(), get_by_slug(slug)
    if account is None or not policies.can_set_for_partner(account, partner):
        raise NotFound(_l("There is no such organization."))
    label, model = find_model(name, "partner")
    back = url_for("my_partners.overview", slug=slug)
    place = Place("partner", partner.id)
    return _edit(name, model, place, "extensions/partner.html", back, label=label, partner=partner)


def find_model(name: str, scope: Scope) -> tuple[object, type[PluginSettings]]:
    """Return label and settings of a plugin.

    Raises:
        NotFound: there is no such plugin, or nothing can be set in this scope.
    """
    loaded = switching.get_plugin(get_registry(), name)
    for model in loaded.collected.get("settings", ()):
        if any(scope in facts.scopes for _key, facts in facts_of(model)):
            return loaded.title, model
    raise NotFound(_l("Nothing of this plugin can be set here."))


def _edit(name: str, model: type[PluginSettings], place: Place, template: str, back: str, **context: object) -> Answer:
    if "undo" in request.form:
        return _undo(name, model, place)
    form = _form(name, model, place)
    if form.validate_on_submit() and not form.find_contradictions():
        changed = _save(form, name, model, place)
        if changed is not None:
            text = _("The settings are saved and count at once.") if changed else _("Nothing was changed.")
            return done(text, _here())
    if form.errors:
        form.get_ready_again()
    undo = undoing.offer(session, name, model, place) if not form.errors else []
    facts = {"name": name, "scope": place.scope, "cancel_url": back, "undo": undo, "here": _here()}
    page = render_template(template, form=form, **facts, **context)
    return page, 422 if form.errors else 200


def _form(name: str, model: type[PluginSettings], place: Place) -> SettingsForm:
    registry = get_registry()
    found, stored = values_at(registry, name, model, place), stored_at(name, place)
    wider = values_at(registry, name, model, Place()).values if place.scope != "site" else model()
    return make_form(model, place, found, wider, stored, notes_of(name, model, place, stored))


def _save(form: SettingsForm, name: str, model: type[PluginSettings], place: Place) -> bool | None:
    """Store what was changed and return whether there was anything; ``None`` when it cannot be."""
    values, unset = form.changes()
    before = stored_at(name, place)
    try:
        changed = _change(name, model, place, values, unset)
    except Misfits as misfits:
        db.session.rollback()
        form.take(misfits)
        return None
    except Conflict as error:
        db.session.rollback()
        form.form_errors = [*form.form_errors, str(error)]
        return None
    if changed:
        undoing.remember(session, name, model, place, before=before, after=stored_at(name, place))
    db.session.commit()
    return changed


def _undo(name: str, model: type[PluginSettings], place: Place) -> Answer:
    """Set what was there before one's own last change, unless somebody has changed it since."""
    last = undoing.take(session, name, model, place)
    if last is None:
        flash(_("There is nothing to undo any more: somebody changed it since."), "warning")
        return redirect(_here(), code=303)
    try:
        _change(name, model, place, *last)
    except (Misfits, Conflict):
        db.session.rollback()
        flash(_("The former values do not fit any more, so nothing was changed."), "warning")
        return redirect(_here(), code=303)
    db.session.commit()
    return done(_("Your last change is undone."), _here())


def _change(
    name: str, model: type[PluginSettings], place: Place, values: Mapping[str, Any], unset: Iterable[str]
) -> bool:
    return change(
        get_registry(), name, model, place, values=values, unset=unset, actor=current_visitor(), now=clock.now()
    )


def _here() -> str:
    return url_for(request.endpoint or "", **(request.view_args or {}))
