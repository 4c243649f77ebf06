"""What somebody has chosen in the directory, and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from flask import url_for
from werkzeug.datastructures import MultiDict

from hub import search
from hub.errors import Message
from hub.i18n import _
from hub.partners.models import Partner
from hub.partners.services import list_public, sort_name
from hub.partners.services.search import SOURCE
from hub.partners.vocabulary import AUDIENCES, STATES, TYPES, label
from hub.search import Query

PAGE_SIZE = 24
MAX_TEXT = 200
FACETS: Mapping[str, Mapping[str, Message]] = {"type": TYPES, "state": STATES, "audience": AUDIENCES}
SHOWN = {"partners": "active", "listed": "unclaimed"}
Show = Literal["partners", "listed"]


@dataclass(frozen=True, slots=True)
class Filters:
    """One state of the directory; every state has an address. Unknown codes are left out."""

    text: str = ""
    show: Show = "partners"
    types: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    cursor: str = ""

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> Filters:
        """Read an address."""
        return cls(
            text=args.get("q", "").strip()[:MAX_TEXT],
            show="listed" if args.get("show") == "listed" else "partners",
            types=_known(args.getlist("type"), TYPES),
            states=_known(args.getlist("state"), STATES),
            audiences=_known(args.getlist("audience"), AUDIENCES),
            cursor=args.get("cursor", "")[:500],
        )

    def chosen(self, facet: str) -> tuple[str, ...]:
        """Return the values chosen in one facet."""
        return {"type": self.types, "state": self.states, "audience": self.audiences}[facet]

    @property
    def count(self) -> int:
        """How many values are chosen."""
        return len(self.types) + len(self.states) + len(self.audiences)

    def url(self, endpoint: str = "partners.directory") -> str:
        """Return the address of this state, without what is empty."""
        return url_for(
            endpoint,
            q=self.text or None,
            show=self.show if self.show != "partners" else None,
            type=self.types or None,
            state=self.states or None,
            audience=self.audiences or None,
            cursor=self.cursor or None,
        )

    def showing(self, show: Show) -> str:
        """Return the address of the other half of the registry, with the same question."""
        return replace(self, show=show, cursor="").url()

    def chips(self) -> list[dict[str, str]]:
        """Return what is chosen, each with the address without it."""
        chips = []
        if self.text:
            without_text = replace(self, text="", cursor="")
            chips.append({"label": _("“%(text)s”", text=self.text), "remove_url": without_text.url()})
        for field, facet in (("types", "type"), ("states", "state"), ("audiences", "audience")):
            for code in self.chosen(facet):
                rest = {field: tuple(other for other in self.chosen(facet) if other != code)}
                without = replace(self, cursor="", **rest)  # type: ignore[arg-type]  # a field of tuples
                chips.append({"label": label(FACETS[facet], code), "remove_url": without.url()})
        return chips

    def clear_url(self) -> str:
        """Return the address without any choice."""
        return Filters(show=self.show).url()


@dataclass(frozen=True, slots=True)
class Results:
    """What the directory shows."""

    partners: Sequence[Partner]
    total: int
    facets: Mapping[str, list[dict[str, object]]]
    counts: Mapping[str, int]
    """How many partners and how many listings fit the question."""
    next_url: str | None
    previous_url: str | None


def load_results(filters: Filters, *, limit: int = PAGE_SIZE) -> Results:
    """Find a page of the directory: the search, then its rows in one statement."""
    wanted = {"type": filters.types, "state": filters.states, "audience": filters.audiences}
    found = search.find(
        Query(
            source=SOURCE,
            text=filters.text,
            filters={name: values for name, values in wanted.items() if values} | {"status": (SHOWN[filters.show],)},
            cursor=filters.cursor,
            limit=limit,
            facets=("status", *FACETS),
        )
    )
    statuses = found.facets.get("status", {})
    return Results(
        partners=list_public(found.ids),
        total=found.total,
        facets={name: _options(name, filters, found.facets.get(name, {})) for name in FACETS},
        counts={show: statuses.get(status, 0) for show, status in SHOWN.items()},
        next_url=replace(filters, cursor=found.next).url() if found.next else None,
        previous_url=replace(filters, cursor=found.previous).url() if found.previous else None,
    )


def _known(codes: Iterable[str], words: Mapping[str, Message]) -> tuple[str, ...]:
    chosen = set(codes)
    return tuple(code for code in words if code in chosen)


def _options(facet: str, filters: Filters, counts: Mapping[str, int]) -> list[dict[str, object]]:
    """Return the choices of a facet: those that have something or are chosen, most frequent first."""
    chosen = set(filters.chosen(facet))
    codes = [code for code in FACETS[facet] if counts.get(code) or code in chosen]
    if facet == "state":
        # The list is long and folded: what is chosen stands in sight.
        codes.sort(key=lambda code: (code not in chosen, sort_name(str(STATES[code]))))
    else:
        codes.sort(key=lambda code: -counts.get(code, 0))
    return [
        {
            "value": code,
            "label": label(FACETS[facet], code) or _("Other"),
            "count": counts.get(code, 0),
            "selected": code in chosen,
        }
        for code in codes
    ]
