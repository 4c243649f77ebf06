from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import select

from hub import clock, mail
from hub.db import db, write_transaction
from hub.errors import Invalid, NotFound
from hub.i18n import gettext
from hub.jobs import Job, run_pending
from hub.mail import MailMessage, services
from hub.mail.plugin import stuck_mail
from hub.settings import Settings, SettingsError, load_settings
from hub.testing.client import HubClient
from hub.web.language import ENVIRON_KEY
from hub.web.links import outside_url

MakeApp = Callable[..., Flask]


class Server:
    """A real mail server that keeps what it gets, or refuses it."""

    def __init__(self) -> None:
        self.got: list[tuple[Envelope, EmailMessage]] = []
        self.answer = "250 OK"
        self.port = free_port()
        self._controller: Controller | None = None

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.got.append((envelope, message_from_bytes(content, policy=policy.default)))
        return self.answer

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sending_app(make_app: MakeApp, server: Server) -> Iterator[Flask]:
    """An application whose mail goes to the server."""
    app = make_app(
        plugins="",
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        mail_from="hub@hub.example",
        site_url="https://hub.example",
    )
    with app.app_context():
        yield app


def write(**values: Any) -> int:
    with write_transaction():
        return mail.queue(
            values.pop("recipient", "ana@library.example"),
            **{
                "subject": "Your invitation",
                "lines": ["Hello Ana,", "the library <b>invites</b> you."],
                "why": "You get this mail because somebody typed in your address.",
                "purpose": "invitation",
                "now": clock.now(),
                "action": ("Accept", "https://hub.example/i/abc?x=1&y=2"),
                **values,
            },
        ).id


def stored(mail_id: int) -> MailMessage:
    db.session.rollback()
    return db.session.get_one(MailMessage, mail_id, populate_existing=True)


def told_of(address: str) -> bool:
    """Return whether a job's row, which outlives accounts, holds an address."""
    errors = [job.error.lower() for job in db.session.scalars(select(Job))]
    db.session.rollback()
    assert any(errors)
    return any(address in error for error in errors)


def test_the_right_mail_arrives(sending_app: Flask, server: Server) -> None:
    mail_id = write(subject="Invitación: ¿te unes?")
    assert server.got == []  # nothing leaves before the job runs
    assert run_pending(sending_app) == 1
    [(envelope, message)] = server.got
    assert envelope.rcpt_tos == ["ana@library.example"]
    assert message["Subject"] == "Invitación: ¿te unes?"
    assert message["To"] == "ana@library.example"
    assert message["From"] == "hub@hub.example"
    assert message["Message-ID"].endswith("@hub.example>")
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "the library <b>invites</b> you." in text.get_content()
    assert "https://hub.example/i/abc?x=1&y=2" in text.get_content()
    assert "&lt;b&gt;invites" in html.get_content()
    assert 'href="https://hub.example/i/abc?x=1&amp;y=2"' in html.get_content()
    sent = stored(mail_id)
    assert sent.state == "sent"
    assert sent.sent_at is not None


def test_what_was_sent_by_a_real_server_keeps_no_keys_in_production(make_app: MakeApp, server: Server) -> None:
    app = make_app(
        plugins="", env="production", smtp_host="127.0.0.1", smtp_port=server.port, site_url="https://hub.example"
    )
    with app.app_context():
        mail_id = write()
        run_pending(app)
        assert len(server.got) == 1
        assert (stored(mail_id).subject, stored(mail_id).text, stored(mail_id).html) == ("", "", "")


def test_mail_waits_while_the_server_is_down_and_then_arrives(sending_app: Flask, server: Server) -> None:
    server.stop()
    mail_id = write()
    run_pending(sending_app)
    waiting = stored(mail_id)
    assert waiting.state == "waiting"
    assert "refused" in waiting.error.lower()
    assert not told_of("ana@library.example")
    server.start()
    clock.set_clock(clock.now() + timedelta(minutes=5))
    try:
        run_pending(sending_app)
        assert stored(mail_id).state == "sent"
        assert stored(mail_id).error == ""
        assert len(server.got) == 1
    finally:
        clock.set_clock(None)


def test_a_refused_mail_fails_visibly_and_can_be_retried(sending_app: Flask, server: Server) -> None:
    server.answer = "550 no such person as Ana@library.example, 100%"
    mail_id = write()
    run_pending(sending_app)
    assert stored(mail_id).state == "failed"
    assert "550" in stored(mail_id).error
    assert not told_of("ana@library.example")
    assert "1 mail could not be sent" in str(stuck_mail())
    db.session.rollback()
    server.answer = "250 OK"
    with write_transaction():
        mail.retry(mail_id, now=clock.now())
    run_pending(sending_app)
    assert stored(mail_id).state == "sent"
    with pytest.raises(NotFound), write_transaction():
        mail.retry(mail_id, now=clock.now())


def test_a_mail_is_sent_once_even_if_its_job_runs_again(sending_app: Flask, server: Server) -> None:
    write()
    run_pending(sending_app)
    with write_transaction() as session:
        session.scalars(select(Job)).one().state = "queued"
    run_pending(sending_app)
    assert len(server.got) == 1


def test_a_mail_belongs_to_the_transaction_that_asks(app: Flask) -> None:
    def broken() -> None:
        mail.queue("a@b.example", subject="x", lines=[], why="", purpose="x", now=clock.now())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), write_transaction():
        broken()
    assert services.list_newest() == []


def test_mail_to_others_forgets_who_is_gone(app: Flask) -> None:
    write(recipient="ben@library.example", subject="Ana Quirk invites you", action=None, lines=["Hello Ben."])
    write(recipient="ben@library.example", subject="A report", action=None, lines=["Answer to: ANA@library.example"])
    write(recipient="ben@library.example", subject="Other news", action=None, lines=["Hello Ben, not Ana."])
    run_pending(app)
    write(recipient="ben@library.example", subject="Ana Quirk asks again", action=None, lines=["Hello Ben."])
    with write_transaction():
        assert mail.forget("ana@library.example", "Ana Quirk") == 2
    db.session.rollback()
    assert [one.subject for one in services.list_newest()] == ["Ana Quirk asks again", "Other news"]


def test_headers_cannot_be_broken_out_of(sending_app: Flask, server: Server) -> None:
    write(subject="Hi\r\nBcc: everyone@evil.example\n\nbody\x00 \u2028 end")
    run_pending(sending_app)
    [(envelope, message)] = server.got
    assert envelope.rcpt_tos == ["ana@library.example"]
    assert message["Bcc"] is None
    assert "Bcc: everyone" in message["Subject"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b.example\nBcc: x@y.example",
        "a@b.example, c@d.example",
        "A <a@b.example>",
        "a b@c.example",
        "@",
        "x@" + "y" * 300,
    ],
)
def test_what_is_no_address_is_refused(app: Flask, address: str) -> None:
    with pytest.raises(Invalid), write_transaction():
        mail.queue(address, subject="x", lines=[], why="", purpose="x", now=clock.now())


def test_speaking_uses_the_readers_language_for_a_while(app: Flask) -> None:
    from flask_babel import get_locale

    with mail.speaking("es"):
        assert str(get_locale()) == "es"
        assert gettext("") is not None
    assert str(get_locale()) == "en"


def test_the_local_inbox_shows_mail_that_stays_here(make_app: MakeApp) -> None:
    app = make_app(plugins="", local_inbox=True)
    client = HubClient(app)
    assert "No mail yet" in client.get("/inbox/").text
    with app.app_context():
        mail_id = write(subject="<Hello>")
        run_pending(app)
        assert stored(mail_id).state == "sent"
    page = client.get("/inbox/")
    assert "&lt;Hello&gt;" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    one = client.get(f"/inbox/{mail_id}").text
    assert '<a href="https://hub.example/i/abc?x=1&amp;y=2"' in one
    assert "the library &lt;b&gt;invites&lt;/b&gt; you." in one
    assert f'<iframe class="mail-frame" src="/inbox/{mail_id}/html"' in one
    html = client.get(f"/inbox/{mail_id}/html")
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert "script-src" not in html.headers["Content-Security-Policy"]
    assert client.get("/inbox/999").status_code == 404


def test_there_is_no_inbox_unless_the_settings_show_it(client: Any) -> None:
    assert client.get("/inbox/").status_code == 404
    assert client.get("/inbox/1").status_code == 404


def test_production_refuses_the_inbox() -> None:
    with pytest.raises(SettingsError, match="HUB_LOCAL_INBOX"):
        load_settings(env="production", local_inbox=True, site_url="https://hub.example")
    assert not Settings(env="production", site_url="https://hub.example").shows_inbox


def test_production_without_a_server_keeps_mail_and_says_so(make_app: MakeApp) -> None:
    app = make_app(plugins="", env="production", site_url="https://hub.example")
    with app.app_context():
        mail_id = write()
        run_pending(app)
        assert stored(mail_id).state == "waiting"
        assert "HUB_SMTP_HOST" in stored(mail_id).error
        assert "HUB_SMTP_HOST" in str(stuck_mail())


def test_closed_accounts_and_old_mail_leave_nothing(app: Flask) -> None:
    write(recipient="Ana@Library.example")
    write(recipient="ben@library.example")
    run_pending(app)
    with write_transaction():
        assert mail.forget("ana@library.EXAMPLE") == 1
        assert services.tidy(now=clock.now()) == 0
        assert services.tidy(now=clock.now() + timedelta(days=31)) == 1
    assert services.list_newest() == []


@pytest.mark.parametrize(("path", "reader"), [("/about", "es"), ("/es/about", "en")])
def test_words_frame_and_links_are_in_the_language_of_the_reader(app: Flask, path: str, reader: str) -> None:
    """The language of the page on which somebody does something is not that of who is told of it."""
    with app.test_request_context(path, base_url="http://localhost", environ_overrides=_language_of(path)):
        before = outside_url("pages.about")
        with mail.speaking(reader):
            link = outside_url("pages.about")
            number = write(action=(gettext("Sign in"), link))
        assert (outside_url("pages.about"), outside_url("pages.about", language=reader)) == (before, link)
    sent = stored(number)
    assert link == ("http://localhost/es/about" if reader == "es" else "http://localhost/about")
    assert f'<html lang="{reader}">' in sent.html
    assert ("Iniciar sesión" if reader == "es" else "Sign in") in sent.text


def _language_of(path: str) -> dict[str, str]:
    return {ENVIRON_KEY: "es"} if path.startswith("/es/") else {}
