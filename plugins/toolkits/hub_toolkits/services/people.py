"""Who does something with resources and kits."""

from __future__ import annotations

from typing import Protocol


class Actor(Protocol):
    """Who does something: a visitor, or a ``hub.partners.services.people.Person``."""

    @property
    def account_id(self) -> int: ...
    @property
    def opaque_id(self) -> str: ...
