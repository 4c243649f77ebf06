"""Core's signals, in the past tense. A receiver runs inside the transaction of the change.

Plugins declare their own in ``<package>/signals.py``; others reach them by name through ``signal``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from weakref import ref

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


def receivers_in(package: str) -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield each core signal to which a function of a package is connected by itself, and the function."""
    for name in sorted(_CORE):
        for found in list(signal(name).receivers.values()):
            receiver = found() if isinstance(found, ref) else found
            if receiver is not None and str(getattr(receiver, "__module__", "")).partition(".")[0] == package:
                yield name, receiver


def known() -> frozenset[str]:
    """Return the names of core's signals."""
    return _CORE


def is_known(name: str, plugins: Iterable[str]) -> bool:
    """Return whether core sends a signal of this name, or it is one of these plugins' own (``<plugin>-...``)."""
    return name in _CORE or any(name.startswith(f"{plugin}-") for plugin in plugins)
