"""The start page for staff gathers links to what each feature lets them manage."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from hub.admin import views
from hub.i18n import _l
from hub.plugins import STAFF, NavItem, Permission, Plugin


class AdminPlugin(Plugin):
    """Staff pages of the site: overview, audit log, jobs and mail, system check."""

    name = "admin"
    label = _l("Administration")

    def blueprints(self) -> Iterable[Blueprint]:
        """Pages under /admin."""
        yield views.bp

    def permissions(self) -> Iterable[Permission]:
        """Staff see the overview; administrators see how the system does."""
        yield Permission("admin:overview:view", _l("Open the staff pages"), STAFF)
        yield Permission(
            "admin:system:view", _l("See audit log, jobs, mail and system check"), frozenset({"administrator"})
        )

    def nav_items(self) -> Iterable[NavItem]:
        """The overview, and the system pages on it."""
        yield NavItem(_l("Staff pages"), "admin.index", "account", "admin:overview:view", order=80, icon="settings")
        for label, endpoint, icon, text in (
            (_l("Audit log"), "admin.audit_log", "scroll-text", _l("Who did what, and when.")),
            (_l("Background jobs"), "admin.jobs", "activity", _l("Previews, mail and clean-up, and what failed.")),
            (_l("System check"), "admin.system", "stethoscope", _l("Whether everything that the hub needs is well.")),
        ):
            yield NavItem(label, endpoint, "staff", "admin:system:view", order=80, icon=icon, text=text)
