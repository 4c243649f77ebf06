"""What can be set for toolkits."""

from __future__ import annotations

from datetime import datetime, timedelta

from hub.i18n import _l
from hub.plugins import PluginSettings, setting, settings_of


class ToolkitsSettings(PluginSettings):
    """Settings of the whole site: the catalogue belongs to no campaign."""

    review_days: int = setting(
        7,
        _l("Days a review may take"),
        help=_l("What waits longer is marked in the queue and on the reviewers’ dashboard."),
        ge=1,
        le=90,
    )


def late_before(now: datetime) -> datetime:
    """Return the moment before which a resource must have been sent for its review to be late."""
    return now - timedelta(days=settings_of(ToolkitsSettings).review_days)
