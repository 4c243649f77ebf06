"""What people have set in plugins, and which plugins are off for which campaign."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from hub.campaigns.models import Campaign
from hub.db import Base, pk

_TARGET_FITS = (
    "(scope = 'site' AND campaign_id IS NULL AND partner_id IS NULL)"
    " OR (scope = 'campaign' AND campaign_id IS NOT NULL AND partner_id IS NULL)"
    " OR (scope = 'partner' AND campaign_id IS NULL AND partner_id IS NOT NULL)"
)


class PluginSetting(Base):
    """A value that somebody has set, for the whole site, one campaign or one organization.

    Rows outlive a plugin that is uninstalled, so that it finds them when it comes back; ``hub plugins purge`` removes
    them. What is stored may not fit a newer model: readers check it.
    """

    __tablename__ = "plugin_setting"
    __table_args__ = (
        CheckConstraint(_TARGET_FITS, name="target_fits_scope"),
        # NULLs are never equal, so each of the first two only binds rows of its own scope; the site needs a third.
        UniqueConstraint("plugin", "key", "campaign_id"),
        UniqueConstraint("plugin", "key", "partner_id"),
        Index(
            "uq_plugin_setting_site",
            "plugin",
            "key",
            unique=True,
            sqlite_where=text("scope = 'site'"),
            postgresql_where=text("scope = 'site'"),
        ),
    )
    id: Mapped[pk]
    plugin: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(60))
    scope: Mapped[str] = mapped_column(String(10))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"), index=True)
    value: Mapped[Any] = mapped_column(JSON)
    """Plain JSON, as the form or a command gave it."""
    updated_at: Mapped[datetime]


class PluginSwitch(Base):
    """Whether a plugin is on for a campaign; without a row it is on."""

    __tablename__ = "plugin_switch"
    __table_args__ = (UniqueConstraint("campaign_id", "plugin"),)
    id: Mapped[pk]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    plugin: Mapped[str] = mapped_column(String(30))
    is_on: Mapped[bool]
    updated_at: Mapped[datetime]


# A campaign comes with what is off for it, so that no page needs a statement more to know.
Campaign.plugins_off = column_property(
    select(func.aggregate_strings(PluginSwitch.plugin, ","))
    .where(PluginSwitch.campaign_id == Campaign.id, PluginSwitch.is_on.is_(False))
    .correlate_except(PluginSwitch)
    .scalar_subquery()
)


def plugins_off(campaign: Campaign) -> frozenset[str]:
    """Return the names of the plugins that are off for a loaded campaign."""
    names: str | None = campaign.plugins_off  # type: ignore[attr-defined]  # as above
    return frozenset(names.split(",")) if names else frozenset()
