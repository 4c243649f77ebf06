"""What people tell us is wrong with the site. No account, no name; an address only when they want an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from hub.audit import Actor
from hub.campaigns.models import ProblemReport
from hub.campaigns.services.rows import note
from hub.db import db
from hub.errors import NotFound, TooMany
from hub.i18n import _l

KEPT_AFTER_CLOSING = timedelta(days=90)
KEPT_AT_MOST = timedelta(days=365)
PER_HOUR = 60
"""Limit for the whole site: a flood that comes from many addresses stops here."""


def report_problem(text: str, *, page: str, reply_to: str, language: str, now: datetime) -> ProblemReport:
    """Keep a report.

    Raises:
        TooMany: far more arrive than people write.
    """
    recent = select(func.count()).select_from(ProblemReport).where(ProblemReport.created_at > now - timedelta(hours=1))
    if (db.session.scalar(recent) or 0) >= PER_HOUR:
        raise TooMany(_l("We are getting very many messages right now. Please try again in an hour."))
    report = ProblemReport(text=text, page=page, reply_to=reply_to, language=language, created_at=now)
    db.session.add(report)
    db.session.flush()
    return report


def list_problems(*, closed: bool = False, before: int | None = None, limit: int = 50) -> Sequence[ProblemReport]:
    """Return open (or closed) reports, newest first, those with an id below ``before``."""
    state = ProblemReport.closed_at.is_not(None) if closed else ProblemReport.closed_at.is_(None)
    query = select(ProblemReport).where(state).order_by(ProblemReport.id.desc()).limit(limit)
    if before is not None:
        query = query.where(ProblemReport.id < before)
    return db.session.scalars(query).all()


def close_problem(report_id: int, *, actor: Actor | None, now: datetime) -> ProblemReport:
    """Mark a report as dealt with; doing it twice changes nothing.

    Raises:
        NotFound: there is none.
    """
    report = db.session.get(ProblemReport, report_id)
    if report is None:
        raise NotFound(_l("There is no such report."))
    if report.closed_at is None:
        report.closed_at = now
        db.session.flush()
        note("problem.closed", f"problem_report:{report.id}", actor=actor, now=now)
    return report


def list_from(address: str) -> Sequence[ProblemReport]:
    """Return the reports whose sender left this address for an answer, oldest first."""
    return db.session.scalars(select(ProblemReport).where(_is_from(address)).order_by(ProblemReport.id)).all()


def forget_sender(address: str) -> None:
    """Take an address off the reports it was left on; what is wrong with the site stays known."""
    db.session.execute(update(ProblemReport).where(_is_from(address)).values(reply_to=""))


def _is_from(address: str) -> ColumnElement[bool]:
    return func.lower(ProblemReport.reply_to) == address.strip().lower()


def forget_problems(now: datetime) -> int:
    """Delete reports that were dealt with 90 days ago, and all after a year; return how many."""
    old = or_(
        ProblemReport.closed_at < now - KEPT_AFTER_CLOSING,
        ProblemReport.created_at < now - KEPT_AT_MOST,
    )
    return int(getattr(db.session.execute(delete(ProblemReport).where(old)), "rowcount", 0))
