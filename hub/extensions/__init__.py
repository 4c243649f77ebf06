"""What people set in plugins and switch per campaign, and the staff pages for both."""

from hub.extensions.services.setup import init_app

__all__ = ["init_app"]
