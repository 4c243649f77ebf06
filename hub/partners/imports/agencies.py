"""``agencies``: the education agencies of the states and territories, a list of the project's own."""

from __future__ import annotations

from pathlib import Path

from hub.i18n import _l
from hub.partners.imports import fields
from hub.partners.imports.collecting import Collector, collect
from hub.partners.imports.listing import SEA, Listing, ParsedFile
from hub.partners.imports.names import tidy
from hub.partners.imports.reading import Row
from hub.partners.imports.states import find_state

SOURCE = "state-education-agencies"
COLUMNS = ["usps", "agency", "website_host", "website_path", "city"]


def parse(path: Path) -> ParsedFile:
    """Read education agencies, one for each state; the state's code is the identifier.

    Raises:
        Invalid: the file as a whole cannot be taken.
    """
    return collect(path, _add, columns=COLUMNS)


def _add(rows: Collector, row: Row) -> None:
    values = {column: tidy(row.values[column]) for column in COLUMNS}
    state = find_state(values["usps"])
    if state is None:
        rows.refuse(row.line, _l("“%(value)s” is not a state or territory."), value=values["usps"][:40])
    elif not values["agency"]:
        rows.refuse(row.line, _l("%(identifier)s has no name."), identifier=state)
    else:
        host = values["website_host"]
        rows.add(
            row.line,
            Listing(
                scheme=SEA,
                identifier=state,
                name=values["agency"],
                partner_type="state_education_agency",
                source=SOURCE,
                city=values["city"] or None,
                state=state,
                website=fields.website(host + (values["website_path"] or "/")) if host else None,
            ),
        )
