"""Gathering listings while a file is read: each identifier once, everything else a problem."""

from __future__ import annotations

from hub.errors import Message
from hub.i18n import _l
from hub.partners.imports.listing import Listing, ParsedFile, RowProblem


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
