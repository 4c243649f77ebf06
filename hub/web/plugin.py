"""The pages of the site itself, contributed like those of every feature."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, url_for

from hub.i18n import _l
from hub.plugins import NavItem, Plugin
from hub.web import views


class PagesPlugin(Plugin):
    """About, privacy, accessibility, browsing safely; leaving; robots, sitemap and health."""

    name = "pages"
    label = _l("Pages")

    def blueprints(self) -> Iterable[Blueprint]:
        """The site's own pages."""
        yield views.bp

    def nav_items(self) -> Iterable[NavItem]:
        """Links at the foot of every page."""
        yield NavItem(_l("About this site"), "pages.about", "footer", order=10)
        yield NavItem(_l("Privacy"), "pages.privacy", "footer", order=20)
        yield NavItem(_l("Accessibility"), "pages.accessibility", "footer", order=30)
        yield NavItem(_l("Browsing safely"), "pages.browsing_safely", "footer", order=40)

    def sitemap(self) -> Iterable[str]:
        """The pages linked at the foot."""
        return [url_for(f"pages.{name}") for name in ("about", "privacy", "accessibility", "browsing_safely")]
