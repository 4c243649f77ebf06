"""Core's signals, in the past tense. A receiver runs inside the transaction of the change.

Plugins declare their own in ``<package>/signals.py``; others reach them by name through ``signal``.
"""

from __future__ import annotations

from collections.abc import Iterable

from blinker import Namespace

_namespace = Namespace()
signal = _namespace.signal
"""``signal("partner-approved")``: the signal of that name, made on first use."""

account_erased = signal("account-erased")
"""Sent with ``account_id: int`` before the row of a closed account goes."""

partner_approved = signal("partner-approved")
"""Sent with ``partner_id: int`` when a reviewer has approved a sign-up or claim."""

partner_changed = signal("partner-changed")
"""Sent with ``partner_id: int`` when name, type, place or status of a partner changed."""

help_service_changed = signal("help-service-changed")
"""Sent with ``service_id: int`` when a help service was added, changed, confirmed or deleted."""

NEVER_SWALLOWED = frozenset({"account-erased"})
"""Signals whose receivers may stop the change: an erasure that a plugin cannot carry out must not seem done."""
_CORE = frozenset(_namespace)


def known() -> frozenset[str]:
    """Return the names of core's signals."""
    return _CORE


def is_known(name: str, plugins: Iterable[str]) -> bool:
    """Return whether core sends a signal of this name, or it is one of these plugins' own (``<plugin>-...``)."""
    return name in _CORE or any(name.startswith(f"{plugin}-") for plugin in plugins)
