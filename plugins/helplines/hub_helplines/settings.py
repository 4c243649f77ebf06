"""What can be set: how long a confirmation holds, and when to remind the coordinators."""

from __future__ import annotations

from hub.i18n import _l
from hub.plugins import PluginSettings, setting

LEAST_DAYS = 90
"""Nobody has to confirm a service more often; what is younger is fresh whatever is set."""


class HelplinesSettings(PluginSettings):
    """Settings of the directory, for the whole site."""

    stale_after_days: int = setting(
        400,
        _l("Days a confirmation holds"),
        help=_l("A service that was last confirmed longer ago leaves the help bar. Thirteen months: once a year."),
        ge=LEAST_DAYS,
        le=1100,
    )
    remind_days_before: int = setting(
        30,
        _l("Days before that to remind coordinators"),
        help=_l("They get a mail, and a note on their dashboard."),
        ge=0,
        le=LEAST_DAYS,
    )
