"""An instance with the demo content, somebody signed in, and the addresses that are measured."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import event, select, text

from scripts.bench.load import Request

if TYPE_CHECKING:
    from hub.testing.client import HubClient

DOWNLOAD_BYTES = 5_000_000
LISTS = {"SQLite": "0.60", "PostgreSQL": "0.40"}
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Setting:
    """Addresses on one instance, the cookie of somebody signed in, and the form of a pledge."""

    day: str
    resource: str
    file: str
    cookie: str
    pledge: str
    pledge_form: bytes
    download: bytes
    statements: Mapping[str, int]

    def pages(self, kind: str) -> Iterator[tuple[str, Request, str, str]]:
        """Give name, request, name of the twin's request, and the project's goal for the ratio."""
        goal = LISTS[kind]
        signed_in = {"Cookie": self.cookie}
        form = signed_in | {"Content-Type": "application/x-www-form-urlencoded"}
        yield "home", Request("/"), "page", goal
        yield "directory", Request("/partners/"), "page", goal
        yield "catalogue", Request("/toolkits/"), "page", goal
        yield "search", Request("/toolkits/?q=talk"), "page", goal
        yield "resource page", Request(self.resource), "page", goal
        yield "day page", Request(self.day), "page", goal
        yield "dashboard", Request("/dashboard/", headers=signed_in), "page", "0.40"
        yield "pledge", Request(self.pledge, "POST", self.pledge_form, form, expect=303), "insert", "0.40"
        yield "download 5 MB", Request(self.file), "file", "0.80"


def prepare(instance: Path, url: str) -> Setting:
    """Make the instance and return what is measured on it."""
    os.environ.update(HUB_ENV="local", HUB_INSTANCE=str(instance), HUB_DATABASE_URL=url)
    from hub.app import create_app
    from hub.db import db
    from hub.demo import load_demo
    from hub.jobs import run_pending
    from hub.plugins import get_registry, migrations

    app = create_app()
    with app.app_context():
        migrations.upgrade(db.engine, get_registry())
        load_demo(lambda _line: None)
    run_pending(app)
    try:
        return _setting(app)
    finally:
        with app.app_context():
            db.engine.dispose()


def _setting(app: Flask) -> Setting:
    from hub.demo import list_demo_logins
    from hub.testing.client import HubClient

    with app.app_context():
        owner = next(login for login in list_demo_logins() if login.role == "owner")
        day, pledge, form = _pledge(owner.email)
        resource, file = _big_file(app)
    browser = HubClient(app)
    answer = browser.post("/account/sign-in", data={"email": owner.email, "password": owner.password})
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    form["csrf_token"] = browser.token()
    paths = {"home": "/", "directory": "/partners/", "catalogue": "/toolkits/", "search": "/toolkits/?q=talk"}
    paths |= {"resource page": resource, "day page": day}
    statements = {name: _statements(app, HubClient(app), path) for name, path in paths.items()}
    statements["dashboard"] = _statements(app, browser, "/dashboard/")
    body = urlencode(form, doseq=True).encode()
    return Setting(day, resource, file, cookie, pledge, body, b"\0" * DOWNLOAD_BYTES, statements)


def _pledge(email: str) -> tuple[str, str, dict[str, object]]:
    """Return the day's address, the address of the owner's pledge, and a form that changes it."""
    from hub.accounts.models import Account
    from hub.campaigns.models import Campaign, CampaignDay, Edition
    from hub.db import db
    from hub.partners.models import Membership, Partner

    row = db.session.execute(
        select(Campaign.slug, Edition.year, CampaignDay.slug.label("day"), CampaignDay.date)
        .join(Edition, Edition.campaign_id == Campaign.id)
        .join(CampaignDay, CampaignDay.edition_id == Edition.id)
        .where(Campaign.is_featured, Edition.state == "open", CampaignDay.is_main)
    ).one()
    partner = db.session.scalars(
        select(Partner.slug).join(Membership).join(Account).where(Account.email == email).order_by(Partner.id)
    ).first()
    form: dict[str, object] = {
        "activities": ["wear_green"],
        "planned_on": row.date.isoformat(),
        "place_kind": "library",
        "region": "OR",
        "expected_people": 12,
        "is_listed": "y",
    }
    base = f"/c/{row.slug}/{row.year}/"
    return f"{base}{row.day}", f"{base}pledges/{row.day}/organization/{partner}/form", form


def _big_file(app: Flask) -> tuple[str, str]:
    """Give one published resource a file of 5 MB; return the addresses of its page and of the file."""
    from hub import clock, storage
    from hub.db import db, write_transaction

    with write_transaction():
        stored = storage.put(b"\0" * DOWNLOAD_BYTES, name="poster.pdf", content_type="application/pdf", now=clock.now())
        db.session.flush()
        row = db.session.execute(
            text(
                "SELECT f.id, r.slug FROM toolkits_file f JOIN toolkits_resource r ON r.id = f.resource_id"
                " WHERE r.state = 'published' ORDER BY r.id, f.id LIMIT 1"
            )
        ).one()
        db.session.execute(
            text("UPDATE toolkits_file SET stored_file_id = :stored WHERE id = :id"),
            {"stored": stored.id, "id": row.id},
        )
    return f"/toolkits/{row.slug}", f"/toolkits/{row.slug}/files/{row.id}/poster.pdf"


def _statements(app: Flask, browser: HubClient, path: str) -> int:
    """Return how many SQL statements a page sends."""
    from hub.db import db

    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT")):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = browser.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(sent)
