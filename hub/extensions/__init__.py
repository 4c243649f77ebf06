"""What people set in plugins and switch per campaign, and the staff pages for both."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from hub.campaigns.models import Campaign
from hub.extensions.services.setup import connect
from hub.extensions.views.off import show_off
from hub.plugins import Registry
from hub.plugins.switching import SwitchedOff

__all__ = ["init_app"]


def init_app(app: Flask, registry: Registry, current_campaign: Callable[[], Campaign | None]) -> None:
    """Let settings and switches count. ``current_campaign`` gives the campaign of the page at hand."""
    connect(registry, current_campaign)
    app.register_error_handler(SwitchedOff, show_off)
