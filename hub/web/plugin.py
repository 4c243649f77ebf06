"""The pages of the site itself, contributed like those of every feature."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, url_for

from hub.i18n import _l
from hub.plugins import NavItem, Plugin, Slot
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

    def offers(self) -> Iterable[Slot]:
        """Help in the frame of every page, and the privacy page."""
        yield Slot("help.line", "Every page: one line of help under the header; takes the place of core's contacts.")
        yield Slot("help.bar", "Every page: help above the footer; takes the place of core's contacts.")
        yield Slot(
            "pages.privacy", "The privacy page: what a feature keeps, and for how long. Filled while it is off, too."
        )

    def sitemap(self) -> Iterable[str]:
        """The pages linked at the foot."""
        return [url_for(f"pages.{name}") for name in ("about", "privacy", "accessibility", "browsing_safely")]
