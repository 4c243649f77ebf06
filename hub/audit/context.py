"""The request in which an entry is written, when there is one."""

from __future__ import annotations

from flask import g, has_app_context


def request_id() -> str:
    """Return the id that the current request carries in ``g.request_id``, ``""`` outside of one."""
    return str(g.get("request_id", ""))[:32] if has_app_context() else ""
