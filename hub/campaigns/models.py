"""Campaigns, their yearly editions and days, the help shown with them, and figures with a source.

Texts of people are in the campaign's first language; ``translations`` holds ``{"es": {"field": "text"}}``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import Base, pk

STATES = ("planning", "open", "running", "reporting", "archived")
BOUNDS = ("exact", "about", "more_than", "less_than")


class Translated:
    """A row with texts in several languages."""

    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)

    def text(self, field: str, language: str) -> str:
        """Return ``field`` in ``language``, or in the first language where there is no translation."""
        translated = self.translations.get(language, {}).get(field)
        return str(translated or getattr(self, field) or "")

    def is_translated(self, field: str, language: str) -> bool:
        """Return whether ``field`` has a text of its own in ``language``."""
        return bool(self.translations.get(language, {}).get(field))


class Campaign(Translated, Base):
    """A cause that many organisations carry together, year after year."""

    __tablename__ = "campaign"
    __table_args__ = (
        # At most one campaign is on the front page.
        Index(
            "uq_campaign_featured",
            "is_featured",
            unique=True,
            sqlite_where=text("is_featured"),
            postgresql_where=text("is_featured"),
        ),
    )
    id: Mapped[pk]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    tagline: Mapped[str] = mapped_column(String(200), default="")
    purpose: Mapped[str] = mapped_column(Text, default="")
    organizer: Mapped[str] = mapped_column(String(200), default="")
    organizer_url: Mapped[str] = mapped_column(String(500), default="")
    alternate_names: Mapped[list[str]] = mapped_column(default=list)
    """Former names; search finds them."""
    is_featured: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    editions: Mapped[list[Edition]] = relationship(
        back_populates="campaign", lazy="raise_on_sql", order_by="Edition.year.desc()"
    )


class CampaignFormerSlug(Base):
    """An address that a campaign had before; it leads to the present one."""

    __tablename__ = "campaign_former_slug"
    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)


class Edition(Translated, Base):
    """One year of a campaign: everything that changes from year to year."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("campaign_id", "year"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
        # At most one edition of a campaign takes people in, so that "the current one" is never a guess.
        Index(
            "uq_edition_current",
            "campaign_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'running')"),
            postgresql_where=text("state IN ('open', 'running')"),
        ),
    )
    id: Mapped[pk]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="RESTRICT"))
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(120), default="")
    """The campaign's name in this year; empty means the campaign's own."""
    theme: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    goals: Mapped[str] = mapped_column(Text, default="")
    """Markdown, a line each."""
    hashtag: Mapped[str] = mapped_column(String(80), default="")
    colour_name: Mapped[str] = mapped_column(String(40), default="")
    colour: Mapped[str] = mapped_column(String(7))
    """As ``#1f7a4d``; the readable pairs are computed from it."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    pledges_close_on: Mapped[date | None]
    report_by: Mapped[date | None]
    goal_partners: Mapped[int | None]
    goal_states: Mapped[int | None]
    goal_people: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12), default="planning")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    campaign: Mapped[Campaign] = relationship(back_populates="editions", lazy="raise_on_sql")
    days: Mapped[list[CampaignDay]] = relationship(
        back_populates="edition", lazy="raise_on_sql", order_by="CampaignDay.date, CampaignDay.id"
    )
    help_links: Mapped[list[EditionHelp]] = relationship(
        lazy="raise_on_sql", order_by="EditionHelp.position", cascade="all, delete-orphan"
    )

    def title(self, language: str) -> str:
        """Return the campaign's name in this year; needs the campaign loaded unless the year has its own name."""
        return self.text("name", language) or self.campaign.text("name", language)

    @property
    def is_over(self) -> bool:
        """Whether this edition only reports or looks back."""
        return self.state in {"reporting", "archived"}


class CampaignDay(Translated, Base):
    """A day on which everyone does the same small thing."""

    __tablename__ = "campaign_day"
    __table_args__ = (UniqueConstraint("edition_id", "slug"),)
    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    date: Mapped[date]
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    is_main: Mapped[bool] = mapped_column(default=False)
    """The day that the front page counts down to."""
    colour_name: Mapped[str] = mapped_column(String(40), default="")
    colour: Mapped[str] = mapped_column(String(7), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    steps: Mapped[str] = mapped_column(Text, default="")
    """How to take part: Markdown, a numbered list."""
    ideas: Mapped[str] = mapped_column(Text, default="")
    """Markdown, a list."""
    edition: Mapped[Edition] = relationship(back_populates="days", lazy="raise_on_sql")


class CampaignDayFormerSlug(Base):
    """An address that a day had before, within its year."""

    __tablename__ = "campaign_day_former_slug"
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("campaign_day.id", ondelete="CASCADE"), index=True)


class HelpService(Translated, Base):
    """A service that helps young people and families; field names follow Open Referral's HSDS."""

    __tablename__ = "help_service"
    id: Mapped[pk]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    organization: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(30))
    description: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    phone_display: Mapped[str] = mapped_column(String(60), default="")
    sms: Mapped[str] = mapped_column(String(32), default="")
    sms_keyword: Mapped[str] = mapped_column(String(40), default="")
    schedule: Mapped[str] = mapped_column(String(80), default="")
    audiences: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    assured_date: Mapped[date | None]
    """When its owner or the campaign last confirmed it; without one it is never shown as help."""
    assurer: Mapped[str] = mapped_column(String(200), default="")


class EditionHelp(Base):
    """A help service in the help bar of an edition."""

    __tablename__ = "edition_help"
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("help_service.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    service: Mapped[HelpService] = relationship(lazy="raise_on_sql")


class Statistic(Translated, Base):
    """A published figure; never shown without its bound, period and source."""

    __tablename__ = "statistic"
    __table_args__ = (CheckConstraint(f"bound IN {BOUNDS}", name="bound_known"),)
    id: Mapped[pk]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="SET NULL"))
    key: Mapped[str] = mapped_column(String(60), unique=True)
    statement: Mapped[str] = mapped_column(String(300))
    value: Mapped[float]
    bound: Mapped[str] = mapped_column(String(12))
    unit: Mapped[str] = mapped_column(String(30))
    period: Mapped[str] = mapped_column(String(40))
    source_title: Mapped[str] = mapped_column(String(200))
    source_publisher: Mapped[str] = mapped_column(String(200))
    source_url: Mapped[str] = mapped_column(String(500))
    is_featured: Mapped[bool] = mapped_column(default=False)


class ProblemReport(Base):
    """What somebody told us is wrong, with no more about them than an address they chose to leave."""

    __tablename__ = "problem_report"
    id: Mapped[pk]
    text: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(String(500), default="")
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    created_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
