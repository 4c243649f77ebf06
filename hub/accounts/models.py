"""People with an account, their site roles, and the sessions in which they are signed in."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.mixins import RoleMixin, UserMixin
from hub.db import Base, pk

SITE_ROLES = ("reviewer", "coordinator", "administrator")


class AccountRole(Base, RoleMixin):
    """One site role of one account."""

    __tablename__ = "account_role"
    __table_args__ = (CheckConstraint(f"name IN {SITE_ROLES}", name="known"),)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)


class Account(Base, UserMixin):
    """A grown-up who signs in for an organisation or for the site."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)
    id: Mapped[pk]
    opaque_id: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: uuid.uuid4().hex)
    """What the audit log keeps; the only trace of an account that is closed."""
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Normalised: NFKC and lower case, so that look-alikes cannot take over an account."""
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: secrets.token_hex(24))
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(8), default="en")
    is_demo: Mapped[bool] = mapped_column(default=False)
    """Made by the demo, with a published password; production refuses to start with one."""
    roles: Mapped[list[AccountRole]] = relationship(  # type: ignore[assignment]  # the mixin only knows its own kind
        lazy="raise_on_sql", cascade="all, delete-orphan"
    )

    @property
    def site_roles(self) -> frozenset[str]:
        """Names of the site roles."""
        return frozenset(role.name for role in self.roles)


class UserSession(Base):
    """One browser in which somebody is signed in; the row ends the session wherever it is used."""

    __tablename__ = "user_session"
    id: Mapped[pk]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the random token in the signed cookie."""
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """Total limit, whatever the use."""
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(80), default="")
    """Browser and system in words, made from the agent header; no address is kept."""
    account: Mapped[Account] = relationship(lazy="raise_on_sql")
