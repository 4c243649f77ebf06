"""``imls-pls-json``: the same survey as a list of records from the open data portal (2016 form)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hub.errors import Invalid
from hub.i18n import _l
from hub.partners.imports.collecting import Collector
from hub.partners.imports.imls import add_library
from hub.partners.imports.listing import ParsedFile
from hub.partners.imports.reading import UTF8, open_text

COLUMNS = {
    "state": "stabr",
    "fscs_id": "fscskey",
    "library_name": "libname",
    "address": "address",
    "city": "city",
    "zip": "zip",
    "mailing_city": "city_m",
    "county": "cnty",
    "phone": "phone",
    "service_area_population": "popu_lsa",
    "year": "yr_sub",
    "structure_change": "statstru",
    "longitude": "longitud",
    "latitude": "latitude",
}
"""The portal's names for the columns of the CSV form."""

_NEEDED = {"state", "fscs_id", "library_name", "year"}


def parse(path: Path) -> ParsedFile:
    """Read library systems from a JSON list; a problem's line is the number of the record, from 1.

    The portal leaves out values that are missing, so only a few are needed in each record. Its ZIP and
    structure codes have lost their leading zeros and get them back.

    Raises:
        Invalid: the file as a whole cannot be taken.
    """
    records = _load(path)
    keys = {key for record in records if isinstance(record, dict) for key in record}
    missing = sorted(_NEEDED - keys)
    if missing:
        raise Invalid(
            _l("“%(file)s” lacks these columns: %(columns)s. Is it the right file for this format?"),
            file=path.name,
            columns=", ".join(missing),
        )
    rows = Collector()
    for number, record in enumerate(records, start=1):
        if isinstance(record, dict):
            add_library(rows, number, {column: _text(record.get(key)) for key, column in COLUMNS.items()})
        else:
            rows.refuse(number, _l("This is not a record with named values."))
    return rows.finish()


def _load(path: Path) -> list[Any]:
    with open_text(path, UTF8) as file:
        try:
            records = json.load(file)
        except (ValueError, RecursionError) as error:
            raise Invalid(
                _l("“%(file)s” is not JSON, or was cut off: %(why)s"), file=path.name, why=str(error)
            ) from error
    if not isinstance(records, list):
        raise Invalid(_l("“%(file)s” does not hold a list of records."), file=path.name)
    if not records:
        raise Invalid(_l("“%(file)s” has no records."), file=path.name)
    return records


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value)
