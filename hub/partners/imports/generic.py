"""``generic``: any list of organisations, as a CSV with a documented header.

UTF-8, with or without a byte order mark; separated by comma, semicolon or tab. Column names in any case
and order; columns not named here are ignored.

====================  =========  ======================================================================
column                           value
====================  =========  ======================================================================
``scheme``            needed     the register the identifier is from: small letters, digits, ``-``; ``nces``
``identifier``        needed     what the register calls the organisation; stays the same every year
``name``              needed     name; all capitals are made readable
``partner_type``      needed     code of a type, as ``school_district``
``alternate_name``               another name that search should find
``acronym``                      short form of the name, as ``NCMEC``
``street`` ``city``              address; ``state`` as code or name
``state``
``postal_code``                  five digits or ZIP+4; lost zeros are put back
``county``
``phone``                        ten digits of the North American plan, with or without marks
``website``                      with or without ``https://``
``description``                  a sentence or two
``population_served``            whole number of people
``latitude``                     degrees, both or neither
``longitude``
``source``                       name of the source; the scheme when left out
``source_year``                  year the facts are from
``closed``                       ``yes`` when the organisation is closed
====================  =========  ======================================================================

A value that is there but cannot be read makes its row a problem: the person who has the file can put it
right. (The survey's own forms differ: nobody here can correct them, so a bad value counts as missing.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from hub.errors import Message
from hub.i18n import _l
from hub.partners.imports import fields
from hub.partners.imports.collecting import Collector, collect
from hub.partners.imports.listing import Listing, ParsedFile
from hub.partners.imports.names import readable_address, readable_city, readable_name, tidy
from hub.partners.imports.reading import Row
from hub.partners.imports.states import find_state
from hub.partners.vocabulary import TYPES

NEEDED = ["scheme", "identifier", "name", "partner_type"]
OPTIONAL = (
    "alternate_name acronym street city state postal_code county phone website description population_served "
    "latitude longitude source source_year closed"
).split()

T = TypeVar("T")

_SCHEME = re.compile(r"[a-z][a-z0-9-]{1,19}")
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"", "no", "n", "false", "0"})
_LONGEST = {
    "identifier": 60, "name": 200, "alternate_name": 200, "acronym": 20, "street": 200, "city": 100, "county": 100,
    "website": 500, "description": 2000, "source": 60,
}  # fmt: skip
"""The widths of the columns in ``hub.partners.models``."""


class _Refused(Exception):
    """A value that cannot be read; carries the reason."""

    def __init__(self, reason: Message, **params: object) -> None:
        super().__init__(reason)
        self.reason, self.params = reason, params


def parse(path: Path) -> ParsedFile:
    """Read listings from a CSV with the documented header.

    Raises:
        Invalid: the file as a whole cannot be taken.
    """
    return collect(path, _add, columns=NEEDED, delimiters=",;\t")


def _add(rows: Collector, row: Row) -> None:
    try:
        rows.add(row.line, _listing(row))
    except _Refused as refused:
        rows.refuse(row.line, refused.reason, **refused.params)


def _listing(row: Row) -> Listing:
    values = {column: tidy(row.values.get(column, "")) for column in (*NEEDED, *OPTIONAL)}
    for column in NEEDED:
        if not values[column]:
            raise _Refused(_l("The column %(column)s is empty."), column=column)
    for column, longest in _LONGEST.items():
        if len(values[column]) > longest:
            raise _Refused(
                _l("The column %(column)s has more than %(longest)s characters."), column=column, longest=longest
            )
    if not _SCHEME.fullmatch(values["scheme"]):
        raise _Refused(_l("“%(value)s” is not a scheme such as nces."), value=values["scheme"][:40])
    if values["partner_type"] not in TYPES:
        raise _Refused(_l("“%(value)s” is not a type of partner."), value=values["partner_type"][:40])
    latitude, longitude = fields.coordinates(values["latitude"], values["longitude"])
    if latitude is None and (values["latitude"] or values["longitude"]):
        raise _Refused(_l("Latitude and longitude must both be degrees, such as 40.71 and -74.01."))
    return Listing(
        scheme=values["scheme"],
        identifier=values["identifier"],
        name=readable_name(values["name"]),
        partner_type=values["partner_type"],
        alternate_name=readable_name(values["alternate_name"]) or None,
        acronym=values["acronym"] or None,
        street=readable_address(values["street"]) or None,
        city=_read(values, "city", readable_city),
        state=_read(values, "state", find_state),
        postal_code=_read(values, "postal_code", fields.postal_code),
        county=readable_name(values["county"]) or None,
        phone=_read(values, "phone", fields.phone),
        website=_read(values, "website", fields.website),
        description=values["description"] or None,
        population_served=_read(values, "population_served", fields.count),
        latitude=latitude,
        longitude=longitude,
        source=values["source"] or values["scheme"],
        source_year=_read(values, "source_year", _year),
        closed=_read(values, "closed", _yes_or_no) or False,
    )


def _read(values: Mapping[str, str], column: str, convert: Callable[[str], T | None]) -> T | None:
    text = values[column]
    if not text:
        return None
    value = convert(text)
    if value is None:
        raise _Refused(_l("“%(value)s” cannot be read as %(column)s."), value=text[:40], column=column)
    return value


def _year(text: str) -> int | None:
    year = fields.count(text)
    return year if year is not None and 1900 <= year <= 2200 else None


def _yes_or_no(text: str) -> bool | None:
    word = text.lower()
    return True if word in _YES else False if word in _NO else None
