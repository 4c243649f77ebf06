"""Sending: one job for each mail, through Flask-Mailman's SMTP backend.

Without a mail server (trying out, tests) a mail counts as sent and stays readable in the local inbox.
"""

from __future__ import annotations

import re
import smtplib
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_mailman import EmailMultiAlternatives, Mail

from hub import clock
from hub.db import db, write_transaction
from hub.jobs.running import JobRun
from hub.jobs.services import GiveUp
from hub.mail import services
from hub.mail.models import MailMessage
from hub.settings import Settings

SMTP_SECONDS = 30
ATTEMPTS = 30
"""With the waits of the job table this is about a day."""


class NotSent(Exception):
    """A mail could not be sent this time; the text says why and names nobody."""


def init_app(app: Flask, settings: Settings) -> None:
    """Configure the mail server."""
    app.config.update(
        MAIL_BACKEND="smtp",
        MAIL_SERVER=settings.smtp_host,
        MAIL_PORT=settings.smtp_port,
        MAIL_USERNAME=settings.smtp_user or None,
        MAIL_PASSWORD=settings.smtp_password.get_secret_value() or None,
        MAIL_USE_TLS=settings.smtp_tls == "starttls",
        MAIL_USE_SSL=settings.smtp_tls == "tls",
        MAIL_TIMEOUT=SMTP_SECONDS,
        MAIL_DEFAULT_SENDER=settings.mail_from or f"no-reply@{_host(app)}",
    )
    Mail(app)


def send(run: JobRun) -> None:
    """Send one mail. Run again after a crash it may arrive twice, then with the same Message-ID."""
    settings: Settings = current_app.extensions["hub_settings"]
    mail = db.session.get(MailMessage, int(run.payload["mail_id"]))
    if mail is None or mail.state != "waiting":
        return
    db.session.rollback()  # no transaction is open while the mail server takes its time
    try:
        if settings.smtp_host:
            _deliver(build(mail))
        elif settings.env == "production":
            raise OSError("HUB_SMTP_HOST is not set, so no mail can leave")
    except (smtplib.SMTPException, OSError, ValueError) as error:
        _keep(mail.id, error, run)
        # The job's own row outlives accounts, so it tells what happened without the address.
        raise NotSent(_without_address(f"{type(error).__name__}: {error}", mail.recipient)) from error
    with write_transaction():
        services.mark_sent(
            services.get(mail.id), now=clock.now(), keep_text=settings.shows_inbox or settings.env != "production"
        )


def _deliver(message: Any) -> None:
    message.connection = message.get_connection()
    try:
        message.send()
    finally:
        message.connection.close()  # the backend leaves it open when the server refuses the mail


def build(mail: MailMessage) -> Any:
    """Return the mail as it leaves: text and HTML, headers that name no machine of ours."""
    message = EmailMultiAlternatives(
        subject=services.one_line(mail.subject),
        body=mail.text,
        to=[mail.recipient],
        headers={
            "Message-ID": f"<hub-{mail.id}-{int(mail.created_at.timestamp())}@{_host(current_app)}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def _keep(mail_id: int, error: Exception, run: JobRun) -> None:
    """Leave the reason in the outbox. A refusal of the address is final: no repetition changes it."""
    refused = isinstance(error, ValueError) or _is_refusal(error)
    text = f"{type(error).__name__}: {error}"
    with write_transaction():
        mail = services.get(mail_id)
        services.mark_tried(mail, text, final=refused or run.is_last_attempt)
        recipient = mail.recipient
    if refused:
        raise GiveUp(_without_address(text, recipient).replace("%", "%%")) from error


def _without_address(text: str, address: str) -> str:
    return re.sub(re.escape(address), "…", text, flags=re.IGNORECASE)


def _is_refusal(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused) and error.smtp_code >= 500


def _host(app: Flask) -> str:
    return urlsplit(app.config["SITE_URL"]).hostname or "localhost"
