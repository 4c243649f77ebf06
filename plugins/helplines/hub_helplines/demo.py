"""Demo content: what the directory says about the national services that core's demo knows.

Dates stay as they are: nobody has confirmed a real number for a demo. What is there already is left alone.
"""

from __future__ import annotations

from datetime import datetime

from hub.campaigns.services import list_services
from hub_helplines.services import documents
from hub_helplines.services.loading import complete_national


def load(now: datetime) -> None:
    """Add what is missing."""
    complete_national(actor=None, now=now)
    for service in list_services():
        documents.refresh(service.id, now)
