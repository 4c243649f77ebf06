"""The Public Libraries Survey of the Institute of Museum and Library Services, whatever its file form.

Codes of the survey (its README and data element definitions): ``M`` in a text column and -1, -3, -4 or
-9 in a number or phone column mean missing, not applicable or suppressed. A structure change of 03 or 23
means closed, for good or for the time being.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hub.i18n import _l
from hub.partners.imports import fields
from hub.partners.imports.collecting import Collector
from hub.partners.imports.listing import FSCS, Listing
from hub.partners.imports.names import readable_address, readable_city, readable_name, tidy
from hub.partners.imports.states import find_state

SOURCE = "imls-pls"
CLOSED = frozenset({"03", "23"})
MISSING = frozenset({"", "M", "-1", "-3", "-4", "-9"})
_FSCS_ID = re.compile(r"[A-Z]{2}\d{4}")


def add_library(rows: Collector, line: int, values: Mapping[str, str]) -> None:
    """Take one library system; ``values`` has the column names of the CSV form, in small letters.

    ``yr_sub`` is the year the survey was sent in, a year after the one its facts are from.
    """
    identifier = values["fscskey"].strip().upper()
    if not _FSCS_ID.fullmatch(identifier):
        rows.refuse(line, _l("“%(value)s” is not a library identifier such as AK0001."), value=identifier[:40])
        return
    name = tidy(known(values["libname"]) or "")
    if not any(char.isalnum() for char in name):
        rows.refuse(line, _l("%(identifier)s has no name."), identifier=identifier)
        return
    state = find_state(values["stabr"])
    if state is None:
        rows.refuse(line, _l("“%(value)s” is not a state or territory."), value=values["stabr"][:40])
        return
    year = fields.count(values["yr_sub"])
    if year is None or not 1988 <= year <= 2200:
        rows.refuse(line, _l("%(identifier)s has no year of the survey."), identifier=identifier)
        return
    rows.add(line, _listing(identifier, name, state, year - 1, values))


def _listing(identifier: str, name: str, state: str, year: int, values: Mapping[str, str]) -> Listing:
    latitude, longitude = fields.coordinates(values["latitude"], values["longitud"])
    street, county = known(values["address"]), known(values["cnty"])
    return Listing(
        scheme=FSCS,
        identifier=identifier,
        name=readable_name(name),
        partner_type="public_library",
        source=SOURCE,
        source_year=year,
        street=readable_address(street) if street else None,
        city=readable_city(known(values["city"]) or "") or readable_city(known(values["city_m"]) or ""),
        state=state,
        postal_code=fields.postal_code(values["zip"], values.get("zip4")),
        county=readable_name(county.rstrip(",")) if county else None,
        phone=fields.phone(values["phone"]),
        population_served=fields.count(values["popu_lsa"]),
        latitude=latitude,
        longitude=longitude,
        closed=values["statstru"].strip().zfill(2) in CLOSED,
    )


def known(text: str) -> str | None:
    """Return a text column's value, or ``None`` for the survey's codes for "no value"."""
    text = text.strip()
    return None if text in MISSING else text
