"""Core's signals, in the past tense. A receiver runs inside the transaction of the change.

Plugins declare their own in ``<package>/signals.py``; others reach them by name through ``signal``.
"""

from __future__ import annotations

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
