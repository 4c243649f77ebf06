"""What a parsed file is made of: listings, and rows that could not be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.errors import Message

FSCS = "fscs"
"""Scheme of the library survey's ids (``AK0001``), stable over the years."""

SEA = "sea"
"""Scheme of the state education agencies: the state's USPS code."""

NATIONAL = "national"
"""Scheme of the national organisations: a short name of our own (``ncmec``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One organisation as a source describes it. ``None`` means that the source does not say.

    ``(scheme, identifier)`` is what makes it the same organisation in another year. ``partner_type`` is a
    code of ``hub.partners.models``. ``state`` is a USPS code. ``postal_code`` is five digits or ZIP+4
    (``99503-6055``). ``phone`` is E.164 (``+19072355692``); pages format it. ``population_served`` counts
    people, ``latitude`` and ``longitude`` are degrees (WGS 84). ``source_year`` is the year the facts are
    from, not the year of publication; ``None`` for a list that is always kept current.
    """

    scheme: str
    identifier: str
    name: str
    partner_type: str
    source: str
    source_year: int | None = None
    alternate_name: str | None = None
    acronym: str | None = None
    street: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    county: str | None = None
    phone: str | None = None
    website: str | None = None
    description: str | None = None
    population_served: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    closed: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """The external identifier: scheme and value."""
        return self.scheme, self.identifier


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was left out: its line (or record number in JSON), counted from 1, and why."""

    line: int
    reason: Message
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the reason in the language of the moment."""
        text = str(self.reason)
        return text % dict(self.params) if self.params else text


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """The good rows in file order, each identifier once, and the rows that were left out."""

    listings: tuple[Listing, ...]
    problems: tuple[RowProblem, ...]
