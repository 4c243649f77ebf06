"""Organisations, who belongs to them, and how they came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from hub.accounts.models import Account
from hub.accounts.parts import AccountPart, add_part
from hub.db import Base, pk
from hub.storage.models import StoredFile

STATUSES = ("unclaimed", "pending", "active", "paused", "closed")
VERIFICATIONS = ("unverified", "checked", "confirmed")
MEMBER_ROLES = ("member", "owner")
REQUEST_STATES = ("waiting", "approved", "declined", "withdrawn")
OPEN_STATUSES = frozenset({"active", "paused"})
"""Statuses in which people act for an organisation; in the others a membership gives no role."""


class Partner(Base):
    """An organisation in the registry; ``unclaimed`` means listed from a public source, nobody's yet.

    Codes of ``partner_type``, ``audiences`` and ``state`` are in ``hub.partners.vocabulary``.
    """

    __tablename__ = "partner"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status_known"),
        CheckConstraint(f"verification IN {VERIFICATIONS}", name="verification_known"),
        CheckConstraint("length(name) > 0", name="name_given"),
        Index("ix_partner_status_sort_name_id", "status", "sort_name", "id"),
        Index("ix_partner_state_status", "state", "status"),
    )
    id: Mapped[pk]
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(String(200))
    """Casefolded without accents: one order on both databases, the key of paging."""
    acronym: Mapped[str] = mapped_column(String(20), default="")
    partner_type: Mapped[str] = mapped_column(String(40), index=True)
    status: Mapped[str] = mapped_column(String(12))
    verification: Mapped[str] = mapped_column(String(12), default="unverified")
    verified_at: Mapped[datetime | None]
    summary: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String(500), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    """Public contact address, given by the organisation itself."""
    phone: Mapped[str] = mapped_column(String(32), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    hide_street: Mapped[bool] = mapped_column(default=False)
    """Shelter addresses may be secret: then the street appears nowhere, for nobody but its members."""
    city: Mapped[str] = mapped_column(String(100), default="")
    county: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str | None] = mapped_column(String(2))
    """USPS code."""
    postal_code: Mapped[str] = mapped_column(String(10), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    service_area: Mapped[str] = mapped_column(String(200), default="")
    population_served: Mapped[int | None]
    audiences: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    founded_year: Mapped[int | None]
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"))
    source: Mapped[str] = mapped_column(String(60), default="")
    """Where a listing is from, as ``imls-pls``; empty when the organisation signed up itself."""
    source_year: Mapped[int | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    logo: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
    identifiers: Mapped[list[PartnerIdentifier]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")
    other_names: Mapped[list[PartnerName]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")


class PartnerIdentifier(Base):
    """The key of an organisation in an outside register, as ``fscs`` ``AK0001``."""

    __tablename__ = "partner_identifier"
    __table_args__ = (UniqueConstraint("scheme", "value"),)
    id: Mapped[pk]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"), index=True)
    scheme: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(60))


class PartnerName(Base):
    """A former or other name, by which search still finds the organisation."""

    __tablename__ = "partner_name"
    __table_args__ = (UniqueConstraint("partner_id", "name"),)
    id: Mapped[pk]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))


class Membership(Base):
    """Somebody belongs to an organisation, as member or owner."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("account_id", "partner_id"),
        CheckConstraint(f"role IN {MEMBER_ROLES}", name="role_known"),
    )
    id: Mapped[pk]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    partner: Mapped[Partner] = relationship(lazy="raise_on_sql")
    account: Mapped[Account] = relationship(lazy="raise_on_sql", back_populates="memberships")


class Invitation(Base):
    """A single-use, expiring, revocable invitation of one address into one organisation."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint(f"role IN {MEMBER_ROLES}", name="role_known"),
        Index(
            "uq_invitation_open",
            "partner_id",
            "email",
            unique=True,
            sqlite_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
    )
    id: Mapped[pk]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(10))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    revoked_at: Mapped[datetime | None]
    partner: Mapped[Partner] = relationship(lazy="raise_on_sql")


class PartnerRequest(Base):
    """Somebody asks to claim a listing or to sign up a new organisation; a reviewer decides."""

    __tablename__ = "partner_request"
    __table_args__ = (
        CheckConstraint("kind IN ('claim', 'sign_up')", name="kind_known"),
        CheckConstraint(f"state IN {REQUEST_STATES}", name="state_known"),
        CheckConstraint("state != 'declined' OR length(reason) > 0", name="decline_has_reason"),
        # Two people may claim the same listing in the same second: the database lets one wait.
        Index(
            "uq_partner_request_waiting",
            "partner_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_partner_request_state_created_at_id", "state", "created_at", "id"),
    )
    id: Mapped[pk]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    job_title: Mapped[str] = mapped_column(String(120), default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    """How a reviewer can check that this person speaks for the organisation; never public."""
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    partner: Mapped[Partner] = relationship(lazy="raise_on_sql")
    account: Mapped[Account | None] = relationship(foreign_keys=[account_id], lazy="raise_on_sql")


# The accounts feature lies below this one and knows no memberships; the row that says who asks brings them along.
Account.memberships = relationship(
    Membership, lazy="raise_on_sql", back_populates="account", passive_deletes="all", order_by=Membership.id
)


def memberships_of(account: Account) -> Sequence[Membership]:
    """Return the memberships of a loaded account, each with its partner oldest first."""
    found: Sequence[Membership] = account.memberships  # type: ignore[attr-defined]  # added above
    return found


def _roles(account: Account) -> Iterable[str]:
    return {one.role for one in memberships_of(account) if one.partner.status in OPEN_STATUSES}


def _partner_roles(account: Account) -> Mapping[int, str]:
    return {one.partner_id: one.role for one in memberships_of(account) if one.partner.status == "active"}


def _keeps_open(account: Account) -> Iterable[str]:
    from hub.partners.services.membership import reasons_to_keep_account

    return reasons_to_keep_account(account)


add_part(
    "partners",
    AccountPart(
        load=lambda: joinedload(Account.memberships).joinedload(Membership.partner),  # type: ignore[attr-defined]  # added above
        roles=_roles,
        partner_roles=_partner_roles,
        keeps_open=_keeps_open,
    ),
)
