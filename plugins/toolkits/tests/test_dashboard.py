"""What makers and reviewers see first: their newest work, what is asked of them, and what waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from hub import clock
from hub.db import db
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account, make_membership, make_partner
from hub.testing.plugin import SignIn
from hub_toolkits.models import DownloadDay
from hub_toolkits.services import resources, review

Make = Callable[..., Any]


@pytest.fixture
def works(app: Flask, people: Any, make_resource: Make) -> list[Any]:
    """Seven resources of one partner, the one changed last first; the oldest is to be changed."""
    states = ["published", "draft", "published", "submitted", "draft", "published", "changes_requested"]
    found = [
        make_resource(
            partner=people["partner"], state=state, title=f"Sheet {age}", updated_at=NOON - timedelta(hours=age)
        )
        for age, state in enumerate(states)
    ]
    make_resource(title="Of somebody else", state="changes_requested", updated_at=NOON)
    for resource, count in ((found[0], 3), (found[5], 4)):
        db.session.add(DownloadDay(resource_id=resource.id, day=clock.now().date(), count=count))
    old = clock.now().date() - timedelta(days=40)
    db.session.add(DownloadDay(resource_id=found[2].id, day=old, count=100))
    db.session.commit()
    return found


def test_an_overview_is_one_statement(works: list[Any], people: Any, count_queries: Callable[[], Any]) -> None:
    with count_queries() as statements:
        found = resources.overview([people["partner"].id], limit=5, today=clock.now().date())
    assert len(statements) == 1
    assert [one.title for one in found.newest] == [f"Sheet {age}" for age in range(5)]
    assert [one.title for one in found.asked] == ["Sheet 6"]
    assert found.recent == 7


def test_nobody_without_an_organization_has_an_overview(works: list[Any]) -> None:
    assert resources.overview([], limit=5, today=clock.now().date()) == resources.Overview([], [], 0)


def test_a_maker_sees_the_newest_and_is_asked_for_changes_to_any(
    client: HubClient, sign_in: SignIn, works: list[Any], people: Any
) -> None:
    sign_in(people["member"])
    page = client.get("/dashboard/").text
    assert [f"Sheet {age}</a>" in page for age in range(7)] == [True] * 5 + [False] * 2
    assert "Change “Sheet 6” as the reviewer asks" in page
    assert "Of somebody else" not in page
    assert "Share your first resource" not in page


def test_whoever_has_shared_nothing_is_asked_to(client: HubClient, sign_in: SignIn, works: list[Any]) -> None:
    sign_in("member")
    assert "Share your first resource" in client.get("/dashboard/").text


def test_a_glance_at_what_waits_is_one_statement(
    app: Flask, make_resource: Make, count_queries: Callable[[], Any]
) -> None:
    own = make_partner()
    for age in range(6):
        make_resource(title=f"Waits {age}", state="submitted", submitted_at=NOON - timedelta(hours=age))
    make_resource(title="Of mine", state="submitted", partner=own, submitted_at=NOON - timedelta(days=9))
    with count_queries() as statements:
        found, count = review.glance_at_waiting(except_partner_ids=[own.id], limit=4)
        assert [one.partner.name for one in found]
    assert len(statements) == 1
    assert [one.title for one in found] == [f"Waits {age}" for age in (5, 4, 3, 2)]
    assert count == 6
    assert review.glance_at_waiting(limit=1)[1] == 7


def test_a_reviewer_sees_what_others_have_made(
    client: HubClient, sign_in: SignIn, people: Any, make_resource: Make
) -> None:
    reviewer = make_account("reviewer")
    make_membership(reviewer, people["partner"], "member")
    make_resource(title="Of mine", state="submitted", partner=people["partner"])
    make_resource(title="Of another", state="submitted")
    sign_in(reviewer)
    page = client.get("/dashboard/").text
    assert "Review 1 resource" in page
    assert page.count("Of another") == 1
    assert "Of mine" not in page.partition("Resources to review")[2].partition("</section>")[0]
