"""What the partner registry adds to the hub."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from hub.i18n import _l
from hub.plugins import NavItem, Plugin


class PartnersPlugin(Plugin):
    """The public directory, joining, an organization's own pages, and the reviewers' queue."""

    name = "partners"
    label = _l("Partners")

    def blueprints(self) -> Iterable[Blueprint]:
        """Public pages."""
        from hub.partners.views import directory

        yield directory.bp

    def nav_items(self) -> Iterable[NavItem]:
        """The directory is one of the main pages."""
        yield NavItem(_l("Partners"), "partners.directory", "main", order=30, icon="users")
