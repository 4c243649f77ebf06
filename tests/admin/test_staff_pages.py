"""Staff pages show to each role what it may look after, and nothing more."""

from __future__ import annotations

import pytest

from hub import audit, jobs
from hub.db import db
from hub.plugins import get_registry
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account
from hub.testing.plugin import SignIn

PAGES = {
    "/admin/": {"reviewer", "coordinator", "administrator"},
    "/admin/audit": {"administrator"},
    "/admin/jobs": {"administrator"},
    "/admin/system": {"administrator"},
}


@pytest.mark.parametrize("role", ["member", "owner", "reviewer", "coordinator", "administrator", None])
def test_who_may_open_what(client: HubClient, sign_in: SignIn, role: str | None) -> None:
    sign_in(role)
    refused = 302 if role is None else 403
    for page, roles in PAGES.items():
        assert client.get(page).status_code == (200 if role in roles else refused), page


def test_the_log_names_people_and_pages_by_key(client: HubClient, sign_in: SignIn) -> None:
    account = make_account(name="Ada Muster")
    for number in range(60):
        audit.record(f"tests.number-{number}", "partner:1", actor=account, now=NOON, reason="because <b>")
    sign_in("administrator")
    first = client.get("/admin/audit").text
    assert "tests.number-59" in first
    assert "tests.number-1<" not in first
    assert "Ada Muster" in first
    assert "because &lt;b&gt;" in first
    older = first.partition("before=")[2].partition('"')[0].partition("&")[0]
    assert "tests.number-1<" in client.get(f"/admin/audit?before={older}").text
    assert client.get("/admin/audit?before=nonsense").status_code == 200


def test_a_failed_job_is_shown_with_its_reason(client: HubClient, sign_in: SignIn) -> None:
    job = jobs.enqueue("mail.send", {"id": 1}, now=NOON)
    db.session.flush()
    job.state, job.error = "failed", "the server is away"
    sign_in("administrator")
    page = client.get("/admin/jobs").text
    assert "the server is away" in page
    assert "Failed" in page


def test_work_that_waits_for_its_plugin_is_not_called_a_failure(
    client: HubClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_registry(), "is_safe_mode", True)
    jobs.enqueue("owls.count", now=NOON)
    db.session.flush()
    sign_in("administrator")
    page = client.get("/admin/jobs").text
    assert "Not a failure: it starts when the plugin “owls” is in use again." in page
    assert "Failed" not in page


def test_the_system_page_tells_that_all_is_well(client: HubClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    page = client.get("/admin/system").text
    assert "The database is up to date" in page
    assert "Toolkits" in page
