"""The outbox: writing mails, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select

from hub.db import db
from hub.errors import Invalid, NotFound
from hub.i18n import _l
from hub.jobs import enqueue
from hub.mail.models import MailMessage
from hub.mail.rendering import Content, render

SEND = "mail.send"
KEEP = timedelta(days=30)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]{1,64}@[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]{1,253}")
_SUBJECT_LENGTH = 250


def queue(
    recipient: str,
    *,
    subject: str,
    lines: Sequence[str],
    why: str,
    purpose: str,
    now: datetime,
    action: tuple[str, str] | None = None,
) -> MailMessage:
    """Write a mail into the outbox of this transaction; a job sends it after the commit.

    ``lines`` are paragraphs of plain text, ``action`` is the label and full address of the one button,
    ``why`` tells the reader why this mail came, ``purpose`` is a short word for staff (``invitation``).
    Called inside ``with speaking(language):``, where the texts and ``outside_url`` are in the reader's language.

    Raises:
        Invalid: ``recipient`` is no mail address.
    """
    recipient = recipient.strip()
    if len(recipient) > 254 or not _ADDRESS.fullmatch(recipient):
        raise Invalid(_l("“%(address)s” is not a mail address."), address=recipient[:100])
    subject = one_line(subject)
    text, html = render(Content(subject, [str(line) for line in lines], str(why), action))
    mail = MailMessage(
        recipient=recipient, subject=subject, text=text, html=html, purpose=purpose, state="waiting", created_at=now
    )
    db.session.add(mail)
    db.session.flush()
    enqueue(SEND, {"mail_id": mail.id}, now=now)
    return mail


def one_line(text: str) -> str:
    """Return a text that fits into a header: no line breaks or control characters, 250 characters at most."""
    return _CONTROL.sub(" ", str(text)).strip()[:_SUBJECT_LENGTH]


def mark_sent(mail: MailMessage, *, now: datetime, keep_text: bool) -> None:
    """Note that a mail has left. Its words are blanked unless they are to be read here.

    They may hold keys, and names of others whose accounts are closed one day; ``purpose`` still says what it was.
    """
    mail.state, mail.sent_at, mail.error = "sent", now, ""
    if not keep_text:
        mail.subject = mail.text = mail.html = ""


def mark_tried(mail: MailMessage, error: str, *, final: bool) -> None:
    """Note why a mail could not be sent, this time or for good."""
    mail.error = error[:2000]
    if final:
        mail.state = "failed"


def retry(mail_id: int, *, now: datetime) -> MailMessage:
    """Send a failed mail once more.

    Raises:
        NotFound: there is no failed mail of this id.
    """
    mail = db.session.get(MailMessage, mail_id)
    if mail is None or mail.state != "failed":
        raise NotFound(_l("There is no failed mail with this number."))
    mail.state, mail.error = "waiting", ""
    enqueue(SEND, {"mail_id": mail.id}, now=now)
    return mail


def forget(recipient: str, name: str = "") -> int:
    """Remove what the outbox knows of somebody whose account is closed; return how many mails there were.

    That is all mail to the address, and mail to others that no longer waits and names the person. What still waits
    leaves in a moment, and its words with it. A mail that is to go out still (such as the news that the account is
    closed) is queued afterwards.
    """
    address = recipient.strip().lower()
    words = (MailMessage.subject, MailMessage.text, MailMessage.html, MailMessage.error)
    names = [column.icontains(told, autoescape=True) for told in (address, name.strip()) if told for column in words]
    to_others = and_(MailMessage.state != "waiting", or_(*names))
    return _delete(or_(func.lower(MailMessage.recipient) == address, to_others))


def tidy(*, now: datetime) -> int:
    """Remove mail that is older than 30 days and no longer waiting; return how many there were."""
    return _delete(MailMessage.created_at < now - KEEP, MailMessage.state != "waiting")


def list_newest(*, limit: int = 100) -> list[MailMessage]:
    """Return the newest mails first."""
    return list(db.session.scalars(select(MailMessage).order_by(MailMessage.id.desc()).limit(limit)))


def get(mail_id: int) -> MailMessage:
    """Return one mail.

    Raises:
        NotFound: there is no such mail.
    """
    mail = db.session.get(MailMessage, mail_id)
    if mail is None:
        raise NotFound(_l("There is no such mail."))
    return mail


def _delete(*conditions: ColumnElement[bool]) -> int:
    statement = delete(MailMessage).where(*conditions).returning(MailMessage.id)
    return len(db.session.scalars(statement).all())
