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
        yield NavItem(_l("Audit log"), "admin.audit_log", "staff", "admin:system:view", order=80, icon="scroll-text")
        yield NavItem(_l("Background jobs"), "admin.jobs", "staff", "admin:system:view", order=85, icon="list-checks")
        yield NavItem(_l("System check"), "admin.system", "staff", "admin:system:view", order=90, icon="stethoscope")
