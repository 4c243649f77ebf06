"""What can be set for pledges."""

from __future__ import annotations

from hub.i18n import _l
from hub.plugins import PluginSettings, setting


class PledgesSettings(PluginSettings):
    """Settings of the whole site, or of one campaign."""

    most_a_day: int = setting(
        1_000,
        _l("Most pledges of single people a day and state"),
        help=_l(
            "For one campaign day, from one state, on one date. Set it far above a true rush: it keeps a flood from"
            " drowning the count."
        ),
        scopes=("site", "campaign"),
        ge=1,
        le=1_000_000,
    )
