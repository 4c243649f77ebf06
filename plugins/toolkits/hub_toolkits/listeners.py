"""What this plugin does when something happens elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from hub import clock
from hub.plugins import Listener
from hub_toolkits.services.catalogue import index_partner


def listeners() -> Iterator[Listener]:
    """Yield what this plugin listens to."""
    yield Listener("partner-changed", refresh_search)


def refresh_search(_sender: object, *, partner_id: int, **_more: object) -> None:
    """Let search follow a partner's name and status: what a paused partner shared is not found."""
    index_partner(partner_id, clock.now())
