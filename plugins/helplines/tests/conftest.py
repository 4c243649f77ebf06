"""An open edition at noon."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from hub import clock
from hub.campaigns.models import Edition
from hub.db import db
from hub.testing.factories import NOON, make_campaign, make_edition


@pytest.fixture(autouse=True)
def noon(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let it be noon."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app")  # making the application forgets the time
    clock.set_clock(NOON)
    yield
    clock.set_clock(None)


@pytest.fixture
def edition(app: Flask) -> Edition:
    """An open edition, committed."""
    made = make_edition(make_campaign(slug="hope", name="Hope Month"))
    db.session.commit()
    return made
