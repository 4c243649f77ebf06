"""What can be set for toolkits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from hub.i18n import _l
from hub.plugins import PluginSettings, setting, settings_of
from hub_toolkits.vocabulary import LICENCES

Licence = Literal[
    "CC0-1.0",
    "CC-BY-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-ND-4.0",
    "US-Gov-public-domain",
    "permission-campaign-use",
    "link-only",
]
"""The codes of ``vocabulary.LICENCES``, as a type."""


class ToolkitsSettings(PluginSettings):
    """Settings of the whole site and of organizations: the catalogue belongs to no campaign."""

    review_days: int = setting(
        7,
        _l("Days a review may take"),
        help=_l("What waits longer is marked in the queue and on the reviewers’ dashboard."),
        ge=1,
        le=90,
    )
    licence: Licence = setting(
        "permission-campaign-use",
        _l("What others may do with new resources"),
        help=_l("The form for a new resource begins with it. Whoever fills it in can choose another."),
        scopes=("site", "partner"),
        choices=tuple(LICENCES.items()),
    )
    licence_note: str = setting(
        "",
        _l("How you want to be named"),
        help=_l("The form for a new resource begins with it, as “Photo: Oak Library”."),
        scopes=("partner",),
        max_length=300,
    )


def late_before(now: datetime) -> datetime:
    """Return the moment before which a resource must have been sent for its review to be late."""
    return now - timedelta(days=settings_of(ToolkitsSettings).review_days)
