"""The dashboard gathers what features contribute; it knows none of them."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from hub.dashboard import views
from hub.i18n import _l
from hub.plugins import NavItem, Plugin


class DashboardPlugin(Plugin):
    """What to do next, and the cards of every feature."""

    name = "dashboard"
    label = _l("Dashboard")

    def blueprints(self) -> Iterable[Blueprint]:
        """One page."""
        yield views.bp

    def nav_items(self) -> Iterable[NavItem]:
        """First link of the account menu."""
        yield NavItem(_l("Dashboard"), "dashboard.index", "account", order=10, icon="layout-dashboard")
