"""The pages of the site itself, contributed like those of every feature."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from hub.i18n import _l
from hub.plugins import NavItem, Plugin
from hub.web import views


class PagesPlugin(Plugin):
    """About, privacy, accessibility, browsing safely, report a problem; leaving; robots and health."""

    name = "pages"
    label = _l("Pages")

    def blueprints(self) -> Iterable[Blueprint]:
        """The site's own pages."""
        yield views.bp

    def nav_items(self) -> Iterable[NavItem]:
        """Links at the foot of every page."""
        yield NavItem(_l("About"), "pages.about", "footer", order=10)
        yield NavItem(_l("Privacy"), "pages.privacy", "footer", order=20)
        yield NavItem(_l("Accessibility"), "pages.accessibility", "footer", order=30)
        yield NavItem(_l("Browsing safely"), "pages.browsing_safely", "footer", order=40)
        yield NavItem(_l("Report a problem"), "pages.report", "footer", order=50)
