"""What toolkits owe to the hub."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count as counting
from typing import Any, ClassVar

import pytest

from hub.db import db
from hub.testing.contract import PluginContract
from hub.testing.factories import NOON
from hub_toolkits.models import Resource, ReviewMessage, Toolkit

_numbers = counting(1)


class TestContract(PluginContract):
    plugin = "toolkits"
    permissions: ClassVar = {
        "toolkits:resource:share": {"member", "owner"},
        "toolkits:resource:review": {"reviewer", "coordinator", "administrator"},
        "toolkits:kit:manage": {"coordinator", "administrator"},
    }
    make_resource: ClassVar[Callable[..., Resource]]

    @pytest.fixture(autouse=True)
    def _resources(self, request: pytest.FixtureRequest) -> None:
        if "app" in request.fixturenames:
            type(self).make_resource = staticmethod(request.getfixturevalue("make_resource"))

    def make_content(self, count: int) -> Mapping[str, object]:
        made = self.make_resource(state="published")
        for state in ("published", "submitted") * count:
            made = self.make_resource(state=state)
        for _number in range(count):
            db.session.add(_kit())
        db.session.flush()
        return {"toolkits:slug": made.slug, "resource_id": made.id}

    def make_personal_data(self, account: Any) -> None:
        resource = self.make_resource(created_by_id=account.id, submitted_by_id=account.id)
        db.session.add(
            ReviewMessage(
                resource_id=resource.id,
                author_id=account.id,
                side="reviewer",
                text=f"By {account.name}",
                created_at=NOON,
            )
        )


def _kit() -> Toolkit:
    number = next(_numbers)
    return Toolkit(
        slug=f"kit-{number}",
        title=f"Kit {number}",
        summary="To begin.",
        created_at=NOON,
        updated_at=NOON,
        published_at=NOON,
    )
