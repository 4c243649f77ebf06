"""Settings and switches of plugins as a feature of the core."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Flask, render_template
from markupsafe import Markup

from hub.accounts import current_account
from hub.campaigns.models import Campaign
from hub.campaigns.scope import current_campaign
from hub.extensions import policies
from hub.extensions.services.overview import misfits_in_words
from hub.extensions.services.setup import connect
from hub.extensions.views import plugins, settings
from hub.extensions.views.common import FOR_PARTNER, SWITCH, VIEW, bp, partner_bp
from hub.extensions.views.off import refuse_where_no_campaign_uses_it, show_off
from hub.i18n import _l
from hub.partners.models import Partner
from hub.plugins import HealthCheck, NavItem, Permission, Plugin, Role, SlotFill, get_registry
from hub.plugins.settings import facts_of
from hub.plugins.switching import SwitchedOff

__all__ = ["ExtensionsPlugin", "plugins", "settings"]

_ADMINISTRATORS: frozenset[Role] = frozenset({"administrator"})
_COORDINATORS: frozenset[Role] = frozenset({"coordinator", "administrator"})
_OWNERS: frozenset[Role] = frozenset({"owner", "administrator"})


class ExtensionsPlugin(Plugin):
    """The page of installed plugins, their typed settings, and which are on for which campaign."""

    name = "extensions"
    label = _l("Plugins")

    def blueprints(self) -> Iterable[Blueprint]:
        """Pages under ``/admin/plugins``, and an organization's settings among its own pages."""
        yield bp
        yield partner_bp

    def permissions(self) -> Iterable[Permission]:
        """Administrators see and set everything; coordinators decide for campaigns, owners for their organization."""
        yield Permission(VIEW, _l("See how plugins do, and change their settings"), _ADMINISTRATORS)
        yield Permission(SWITCH, _l("Switch plugins on and off for a campaign"), _COORDINATORS)
        yield Permission(FOR_PARTNER, _l("Change settings of an organization"), _OWNERS)

    def nav_items(self) -> Iterable[NavItem]:
        """A tile for staff."""
        yield NavItem(
            _l("Plugins"),
            "extensions.index",
            "staff",
            SWITCH,
            order=75,
            icon="puzzle",
            text=_l("What is installed, for which campaigns it is on, and its settings."),
        )

    def slots(self) -> Iterable[SlotFill]:
        """The way to what can be set for an organization, and to what is on for a campaign, on the page of each."""
        yield SlotFill("my_partner.aside", _partner_settings, FOR_PARTNER, order=90)
        yield SlotFill("campaign_staff.aside", _campaign_switches, SWITCH, order=90)

    def health_checks(self) -> Iterable[HealthCheck]:
        """Values that somebody has set and that count for nothing."""
        yield HealthCheck(_l("Values of plugins' settings fit"), lambda: misfits_in_words(get_registry()))

    def init_app(self, app: Flask) -> None:
        """Tell the engine what is set and switched, and answer for what is off: it knows no tables and no campaigns."""
        connect(app.extensions["hub_registry"], current_campaign)
        app.register_error_handler(SwitchedOff, show_off)
        app.before_request(refuse_where_no_campaign_uses_it)  # after the guard: who may not open it learns nothing


def _partner_settings(partner: Partner, **_context: object) -> Markup | str:
    account = current_account()
    if account is None or not policies.can_set_for_partner(account, partner):
        return ""
    registry = get_registry()
    off = registry.off_here()
    found = [
        (one.plugin, loaded.title)
        for one in registry.contributions.get("settings", ())
        if one.plugin not in off
        and (loaded := registry.find(one.plugin)) is not None
        and any("partner" in facts.scopes for _key, facts in facts_of(one.item))
    ]
    if not found:
        return ""
    page = render_template("extensions/partner_slot.html", partner=partner, plugins=found)
    return Markup(page)  # noqa: S704 - the template escapes


def _campaign_switches(campaign: Campaign) -> Markup | str:
    registry = get_registry()
    plugins = [
        (one.name, one.title, registry.is_on(one.name, campaign.id)) for one in registry.loaded if not one.is_core
    ]
    if not plugins:
        return ""
    page = render_template("extensions/campaign_slot.html", plugins=plugins)
    return Markup(page)  # noqa: S704 - the template escapes
