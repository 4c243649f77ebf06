"""Gathering listings while a file is read: each identifier once, everything else a problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from hub.errors import Message
from hub.i18n import _l
from hub.partners.imports.listing import Listing, ParsedFile, RowProblem
from hub.partners.imports.reading import UTF8, CsvTable, Row, open_text


class Collector:
    """Takes rows one by one; the first row with an identifier wins, later ones are reported."""

    def __init__(self) -> None:
        self._listings: list[Listing] = []
        self._problems: list[RowProblem] = []
        self._lines: dict[tuple[str, str], int] = {}

    def add(self, line: int, listing: Listing) -> None:
        """Take a listing, unless the file had its identifier before."""
        first = self._lines.setdefault(listing.key, line)
        if first != line:
            self.refuse(
                line,
                _l("The identifier %(identifier)s was already used in line %(first)s."),
                identifier=listing.identifier,
                first=first,
            )
            return
        self._listings.append(listing)

    def refuse(self, line: int, reason: Message, **params: object) -> None:
        """Leave a row out and remember why; ``params`` fill the places of ``reason``."""
        self._problems.append(RowProblem(line, reason, params))

    def finish(self, *more: RowProblem) -> ParsedFile:
        """Return everything, with problems found elsewhere, in the order of lines."""
        problems = sorted((*self._problems, *more), key=lambda problem: problem.line)
        return ParsedFile(tuple(self._listings), tuple(problems))


def collect(
    path: Path,
    take: Callable[[Collector, Row], None],
    *,
    columns: Sequence[str],
    encodings: Sequence[str] = (UTF8,),
    delimiters: str = ",",
) -> ParsedFile:
    """Read a CSV that has these columns at least; ``take`` adds or refuses each row.

    Raises:
        Invalid: the file as a whole cannot be taken.
    """
    rows = Collector()
    with open_text(path, *encodings) as file:
        table = CsvTable(file, path.name, required=columns, delimiters=delimiters)
        for row in table:
            take(rows, row)
    return rows.finish(*table.problems)
