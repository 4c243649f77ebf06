"""The invented partners of the demo: every one of them on an ``.example`` domain with a 555-01xx phone.

No name is that of a real body, the towns are made up (but for Washington, DC), and no partner has a ZIP
code, because a made-up one would be somebody's.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_PERSON = re.compile(r"(?P<name>[^<>]+) <(?P<email>[^<>]+)>")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who signs in for a demo partner."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPartner:
    """One invented organisation; the fields are those of ``hub.partners.models.Partner``.

    ``status`` is ``active``, ``pending`` (its sign-up waits for a reviewer) or ``paused``. ``languages``
    begins with the one it works in. ``has_logo`` says whether the demo draws one for it.
    """

    slug: str
    name: str
    acronym: str
    partner_type: str
    status: str
    state: str
    city: str
    street: str
    hide_street: bool
    phone: str
    email: str
    website: str
    founded_year: int
    service_area: str
    audiences: tuple[str, ...]
    languages: tuple[str, ...]
    has_logo: bool
    summary: str
    owner: DemoPerson
    members: tuple[DemoPerson, ...]


@cache
def load_demo_partners() -> tuple[DemoPartner, ...]:
    """Return the 48 invented partners in the order of their file, libraries first."""
    text = (files("hub.partners") / "data" / "demo_partners.csv").read_text(encoding="utf-8")
    return tuple(_partner(row) for row in csv.DictReader(text.splitlines(), strict=True))


def _partner(row: Mapping[str, str]) -> DemoPartner:
    return DemoPartner(
        slug=row["slug"],
        name=row["name"],
        acronym=row["acronym"],
        partner_type=row["partner_type"],
        status=row["status"],
        state=row["state"],
        city=row["city"],
        street=row["street"],
        hide_street=row["hide_street"] == "yes",
        phone=row["phone"],
        email=row["email"],
        website=row["website"],
        founded_year=int(row["founded_year"]),
        service_area=row["service_area"],
        audiences=tuple(row["audiences"].split()),
        languages=tuple(row["languages"].split()),
        has_logo=row["has_logo"] == "yes",
        summary=row["summary"],
        owner=DemoPerson(row["owner_name"], row["owner_email"]),
        members=tuple(
            DemoPerson(match["name"].strip("; "), match["email"]) for match in _PERSON.finditer(row["members"])
        ),
    )
