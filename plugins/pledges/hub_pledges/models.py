"""Pledges of organisations and of single people, and their totals."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from hub.campaigns.models import CampaignDay
from hub.db import pk
from hub.partners.models import Partner
from hub.plugins import plugin_registry

STATES = ("pledged", "cancelled")
MOST_PEOPLE = 100_000
MOST_IN_A_GROUP = 9_999


class Base(DeclarativeBase):
    """The plugin's own mapper registry over the shared metadata."""

    registry = plugin_registry(__name__)


class Pledge(Base):
    """An organisation takes part in a day; one for each partner and day."""

    __tablename__ = "pledges_pledge"
    __table_args__ = (
        UniqueConstraint("day_id", "partner_id"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint(f"expected_people BETWEEN 1 AND {MOST_PEOPLE}", name="people_bounded"),
        Index("ix_pledges_pledge_day_id_state_region", "day_id", "state", "region"),
    )
    id: Mapped[pk]
    day_id: Mapped[int] = mapped_column(ForeignKey("campaign_day.id", ondelete="RESTRICT"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    """Who pledged; goes when the account is closed."""
    state: Mapped[str] = mapped_column(String(10), default="pledged")
    activities: Mapped[list[str]] = mapped_column(default=list)
    planned_on: Mapped[date]
    place_kind: Mapped[str] = mapped_column(String(30))
    region: Mapped[str] = mapped_column(String(2))
    """USPS code of the state or territory in which it takes place."""
    city: Mapped[str] = mapped_column(String(100), default="")
    expected_people: Mapped[int]
    is_listed: Mapped[bool] = mapped_column(default=False)
    """Consent to be shown among the supporters."""
    note: Mapped[str] = mapped_column(Text, default="")
    """For the coordinators, never public."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    partner: Mapped[Partner] = relationship(Partner, lazy="raise_on_sql")
    day: Mapped[CampaignDay] = relationship(CampaignDay, lazy="raise_on_sql")


class PersonalPledge(Base):
    """Somebody takes part without an account: no name, no address, no e-mail, no free text."""

    __tablename__ = "pledges_personal"
    __table_args__ = (
        CheckConstraint(f"people BETWEEN 1 AND {MOST_IN_A_GROUP}", name="people_bounded"),
        Index("ix_pledges_personal_day_id_region_made_on", "day_id", "region", "made_on"),
    )
    id: Mapped[pk]
    day_id: Mapped[int] = mapped_column(ForeignKey("campaign_day.id", ondelete="RESTRICT"))
    region: Mapped[str] = mapped_column(String(2))
    activities: Mapped[list[str]] = mapped_column(default=list)
    people: Mapped[int]
    form_id: Mapped[str] = mapped_column(String(32), unique=True)
    """Random id of the form it came with: a form counts once, also when it is sent twice."""
    made_on: Mapped[date]
    """The day only: a moment could point to a person."""
