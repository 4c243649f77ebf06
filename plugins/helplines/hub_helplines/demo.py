"""Demo content: what the directory says about the national services that core's demo knows.

Dates stay as they are: nobody has confirmed a real number for a demo. What is there already is left alone.
"""

from __future__ import annotations

import tomllib
from datetime import datetime
from importlib.resources import files

from sqlalchemy import select

from hub.campaigns.services import list_services
from hub.db import db
from hub_helplines.models import Details
from hub_helplines.services import documents
from hub_helplines.services.keeping import DetailFacts, describe


def load(now: datetime) -> None:
    """Add what is missing."""
    words = tomllib.loads((files("hub_helplines") / "data" / "details.toml").read_text(encoding="utf-8"))
    known = set(db.session.scalars(select(Details.service_id)))
    for service in list_services():
        if service.slug in words and service.id not in known:
            values = dict(words[service.slug])
            spanish = values.pop("es", {})
            facts = DetailFacts(**values, translations={"es": spanish} if spanish else {})
            describe(service, facts, actor=None, now=now)
        else:
            documents.refresh(service.id, now)
