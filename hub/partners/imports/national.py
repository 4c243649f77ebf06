"""``national``: national organisations and federal agencies, a list of the project's own."""

from __future__ import annotations

import re
from pathlib import Path

from hub.i18n import _l
from hub.partners.imports import fields
from hub.partners.imports.collecting import Collector, collect
from hub.partners.imports.listing import NATIONAL, Listing, ParsedFile
from hub.partners.imports.names import tidy
from hub.partners.imports.reading import Row
from hub.partners.vocabulary import TYPES

SOURCE = "national-partners"
COLUMNS = ["slug", "name", "acronym", "partner_type", "website", "description"]
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def parse(path: Path) -> ParsedFile:
    """Read national organisations; the short name is the identifier.

    Raises:
        Invalid: the file as a whole cannot be taken.
    """
    return collect(path, _add, columns=COLUMNS)


def _add(rows: Collector, row: Row) -> None:
    values = {column: tidy(row.values[column]) for column in COLUMNS}
    slug, kind = values["slug"], values["partner_type"]
    if not _SLUG.fullmatch(slug):
        rows.refuse(row.line, _l("“%(value)s” is not a short name such as nn4y."), value=slug[:40])
    elif not values["name"]:
        rows.refuse(row.line, _l("%(identifier)s has no name."), identifier=slug)
    elif kind not in TYPES:
        rows.refuse(row.line, _l("“%(value)s” is not a type of partner."), value=kind[:40])
    else:
        rows.add(
            row.line,
            Listing(
                scheme=NATIONAL,
                identifier=slug,
                name=values["name"],
                partner_type=kind,
                source=SOURCE,
                acronym=values["acronym"] or None,
                website=fields.website(values["website"]),
                description=values["description"] or None,
            ),
        )
