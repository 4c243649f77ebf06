"""Space is limited however many people send files in the same moment: the database lets one after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub import storage
from hub.db import db
from hub.storage.models import StoredFile
from hub.testing.client import HubClient
from hub.testing.factories import make_account, make_membership, make_partner, sign_in
from hub.testing.together import at_once
from hub_toolkits.intake import check_upload
from hub_toolkits.models import ResourceFile
from hub_toolkits.services import files, resources
from hub_toolkits.views import files as pages

Make = Callable[..., Any]
SENDERS = 4
CONTENT = b"Words of a sheet. " * 10


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's file is looked at before the first is stored, and storing takes its time."""
    gate, put = threading.Barrier(SENDERS, timeout=30), storage.put

    def check_and_wait(*args: Any) -> Any:
        found = check_upload(*args)
        gate.wait()
        return found

    def put_slowly(*args: Any, **values: Any) -> Any:
        time.sleep(0.1)
        return put(*args, **values)

    monkeypatch.setattr(pages, "check_upload", check_and_wait)
    monkeypatch.setattr(storage, "put", put_slowly)


def members(app: Flask, partner: Any) -> list[HubClient]:
    """Return the browsers of as many members as send at once."""
    browsers = [HubClient(app) for _ in range(SENDERS)]
    for browser in browsers:
        account = make_account()
        make_membership(account, partner, "member")
        sign_in(browser, account)
    db.session.commit()
    return browsers


def send_file(browser: HubClient, resource_id: int) -> int:
    """Send a file and return the status of the answer."""
    data = {"slots-0-file": (BytesIO(CONTENT), "sheet.txt"), "slots-0-alt_text": ""}
    return browser.post(f"/toolkits/mine/{resource_id}/files", data=data).status_code


def test_files_of_one_organization_share_its_space(
    app: Flask, make_resource: Make, together: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "quota_bytes", lambda: 2 * len(CONTENT) + 1)
    partner = make_partner()
    drafts = [make_resource(partner=partner, state="draft", with_file=False) for _ in range(SENDERS)]
    pairs = zip(members(app, partner), [draft.id for draft in drafts], strict=True)
    assert sorted(at_once(*(partial(send_file, *pair) for pair in pairs))) == [303, 303, 422, 422]
    db.session.rollback()
    assert files.used_bytes(partner.id) == 2 * len(CONTENT)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 2


def test_files_of_one_resource_all_come_in(app: Flask, make_resource: Make, together: None) -> None:
    partner = make_partner()
    draft_id = make_resource(partner=partner, state="draft", with_file=False).id
    assert at_once(*(partial(send_file, one, draft_id) for one in members(app, partner))) == [303] * SENDERS
    db.session.rollback()
    assert list(db.session.scalars(select(ResourceFile.position).order_by(ResourceFile.position))) == [0, 1, 2, 3]


def test_files_are_put_in_order_by_many_at_once(
    app: Flask, make_resource: Make, make_file: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = make_partner()
    draft = make_resource(partner=partner, state="draft")
    first_id = db.session.scalars(select(ResourceFile.id)).one()
    make_file(draft, position=1)
    move = files.move_file

    def move_slowly(*args: Any, **values: Any) -> None:
        time.sleep(0.1)
        move(*args, **values)

    monkeypatch.setattr(files, "move_file", move_slowly)
    path = f"/toolkits/mine/{draft.id}/files/{first_id}/move"

    def press(browser: HubClient, to: str) -> int:
        return browser.post(path, data={"to": to}).status_code

    pairs = zip(members(app, partner), ["down", "up"] * (SENDERS // 2), strict=True)
    assert at_once(*(partial(press, *pair) for pair in pairs)) == [303] * SENDERS


def test_a_resource_that_was_sent_meanwhile_takes_no_file(
    client: HubClient, people: Any, make_resource: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make_resource(partner=people["partner"], state="draft", with_file=False)
    sign_in(client, people["member"])

    def check_while_it_is_sent(*args: Any) -> Any:
        with client.application.app_context():
            other = resources.get_resource(draft.id)
            other.state, other.submitted_at = "submitted", other.updated_at
            db.session.commit()
        return check_upload(*args)

    monkeypatch.setattr(pages, "check_upload", check_while_it_is_sent)
    assert send_file(client, draft.id) == 404
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
