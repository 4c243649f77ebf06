"""What can be set for toolkits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hub import clock
from hub.db import db
from hub.testing.client import HubClient
from hub.testing.factories import NOON
from hub.testing.plugin import SignIn

LATE = "Waits too long"


def test_review_days_says_when_a_review_is_late(
    client: HubClient, sign_in: SignIn, make_resource: Callable[..., Any]
) -> None:
    clock.set_clock(NOON)
    make_resource(title="Fresh", state="submitted", submitted_at=NOON - timedelta(days=4))
    make_resource(title="Old", state="submitted", submitted_at=NOON - timedelta(days=8))
    db.session.commit()
    sign_in("administrator")
    for path in ("/toolkits/review/", "/dashboard/"):
        assert client.get(path).text.count(LATE) == 1, path
    answer = client.post("/admin/plugins/toolkits/settings", data={"value_review_days": "3"})
    assert answer.status_code == 303
    for path in ("/toolkits/review/", "/dashboard/"):
        assert client.get(path).text.count(LATE) == 2, path
