"""Who is asking. The accounts feature says so; everything below it only needs these few facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from flask import g, has_request_context

from hub.plugins import get_registry


class Visitor(Protocol):
    """A signed-in person, as far as pages need to know."""

    @property
    def account_id(self) -> int: ...
    @property
    def opaque_id(self) -> str:
        """What the audit log keeps."""
        ...

    @property
    def partner_roles(self) -> Mapping[int, str]:
        """Id of each active organisation, and the role in it: member or owner."""
        ...

    @property
    def label(self) -> str: ...
    @property
    def roles(self) -> frozenset[str]: ...
    @property
    def csrf_binding(self) -> str: ...


def set_visitor(visitor: Visitor | None) -> None:
    """Say who is asking; called once at the start of a request."""
    g.hub_visitor = visitor


def current_visitor() -> Visitor | None:
    """Return the signed-in person, ``None`` for a reader."""
    visitor: Visitor | None = g.get("hub_visitor") if has_request_context() else None
    return visitor


def may(permission: str | None) -> bool:
    """Return whether whoever is asking holds a permission; unknown permissions are held by nobody."""
    if permission is None:
        return True
    visitor = current_visitor()
    known = get_registry().permissions.get(permission)
    return visitor is not None and known is not None and bool(known.roles & visitor.roles)
