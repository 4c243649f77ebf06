"""``imls-pls``: the survey's CSV of administrative entities (``pupld15a.csv`` and later years)."""

from __future__ import annotations

from pathlib import Path

from hub.partners.imports.collecting import collect
from hub.partners.imports.imls import add_library
from hub.partners.imports.listing import ParsedFile
from hub.partners.imports.reading import UTF8, WINDOWS

COLUMNS = (
    "stabr fscskey libname address city zip city_m cnty phone popu_lsa yr_sub statstru longitud latitude"
).split()


def parse(path: Path) -> ParsedFile:
    """Read library systems from the CSV form; other columns than ``COLUMNS`` and ``ZIP4`` are ignored.

    The published files are Windows-1252. A file that was saved again as UTF-8 is told from them by its
    bytes: text with letters beyond ASCII is practically never valid in both.

    Raises:
        Invalid: the file as a whole cannot be taken.
    """
    return collect(
        path,
        lambda rows, row: add_library(rows, row.line, row.values),
        columns=COLUMNS,
        encodings=(UTF8, WINDOWS),
    )
