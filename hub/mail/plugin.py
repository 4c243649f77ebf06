"""Mail as a feature: the jobs that send and clean up, and telling when mail is stuck."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import func, or_, select

from hub import clock
from hub.db import db, write_transaction
from hub.i18n import _, _l, ngettext
from hub.jobs.running import JobRun
from hub.mail import sending, services
from hub.mail.models import MailMessage
from hub.mail.views import bp
from hub.plugins import HealthCheck, JobKind, Plugin, PolicySource
from hub.settings import Settings

LATE = timedelta(hours=1)


class MailPlugin(Plugin):
    """The outbox's jobs and health, and the local inbox where the settings show it."""

    name = "mail"
    label = _l("Mail")

    def jobs(self) -> Iterable[JobKind]:
        """Sending, and cleaning up."""
        yield JobKind(services.SEND, sending.send, _l("Send a mail"), attempts=sending.ATTEMPTS)
        yield JobKind("mail.tidy", _tidy, _l("Remove old mail"), every=timedelta(days=1))

    def health_checks(self) -> Iterable[HealthCheck]:
        """Whether mail can leave, and does."""
        yield HealthCheck(_l("Mail leaves"), stuck_mail)

    def content_policy(self) -> Iterable[PolicySource]:
        """A mail has styles of its own, so that it is shown in a frame, shut off from the page around it."""
        yield PolicySource("frame-src", "'self'", _l("The inbox on this computer shows a mail as its reader sees it."))

    def init_app(self, app: Flask) -> None:
        """Mount the local inbox. No blueprint of ``blueprints``: those do not know the settings."""
        settings: Settings = app.extensions["hub_settings"]
        if settings.shows_inbox:
            app.register_blueprint(bp)
            app.extensions["hub_registry"].contribute(self.name, "blueprints", bp)


def _tidy(run: JobRun) -> None:
    with write_transaction():
        services.tidy(now=run.now)


def stuck_mail() -> str | None:
    """Say what keeps mail from leaving."""
    settings: Settings = current_app.extensions["hub_settings"]
    if settings.env == "production" and not settings.smtp_host:
        return _("HUB_SMTP_HOST is not set: no mail can leave, and all of it waits.")
    old = (MailMessage.state == "waiting") & (MailMessage.created_at < clock.now() - LATE)
    stuck = select(func.count()).where(or_(MailMessage.state == "failed", old))
    count = db.session.scalar(stuck) or 0
    if not count:
        return None
    return ngettext(
        "%(num)s mail could not be sent so far. The reason stands among the background jobs.",
        "%(num)s mails could not be sent so far. The reasons stand among the background jobs.",
        count,
    )
