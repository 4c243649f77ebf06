"""Reads for the staff pages; nothing is changed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from hub.accounts.models import Account
from hub.audit.models import AuditEntry
from hub.db import db
from hub.jobs.models import Job
from hub.mail.models import MailMessage

PAGE_SIZE = 50


def list_audit(*, before: int | None = None, target: str = "", limit: int = PAGE_SIZE + 1) -> Sequence[AuditEntry]:
    """Return audit entries, newest first, older than the entry ``before``."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if target:
        query = query.where(AuditEntry.target == target)
    return db.session.scalars(query).all()


def names_of(opaque_ids: set[str]) -> Mapping[str, str]:
    """Return the names behind opaque ids; closed accounts have none any more."""
    rows = db.session.execute(select(Account.opaque_id, Account.name).where(Account.opaque_id.in_(opaque_ids)))
    return {row[0]: row[1] for row in rows}


def person_behind(target: str) -> str | None:
    """Return the opaque id in the target of an entry about an account, else ``None``."""
    kind, _, opaque_id = target.partition(":")
    return opaque_id if kind == "account" else None


def list_jobs(*, before: int | None = None, limit: int = PAGE_SIZE + 1) -> Sequence[Job]:
    """Return background jobs, newest first, older than the job ``before``."""
    query = select(Job).order_by(Job.id.desc()).limit(limit)
    return db.session.scalars(query if before is None else query.where(Job.id < before)).all()


def count_states() -> tuple[dict[str, int], dict[str, int]]:
    """Return how many jobs and how many mails are in each state."""
    jobs = db.session.execute(select(Job.state, func.count()).group_by(Job.state))
    mails = db.session.execute(select(MailMessage.state, func.count()).group_by(MailMessage.state))
    return {row[0]: row[1] for row in jobs}, {row[0]: row[1] for row in mails}
