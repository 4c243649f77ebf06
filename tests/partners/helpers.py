"""What several tests of the registry need."""

from __future__ import annotations

from hub.db import db
from hub.testing.client import HubClient


def fresh() -> None:
    """Forget what the test has read, so that it sees what requests have written."""
    db.session.rollback()
    db.session.expire_all()


def text_of(client: HubClient, path: str, status: int = 200) -> str:
    """Return the page at a path, which answers with ``status``."""
    response = client.get(path)
    assert response.status_code == status
    return response.get_data(as_text=True)
