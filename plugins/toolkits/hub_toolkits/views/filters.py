"""What somebody has chosen in the catalogue, and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask import url_for
from werkzeug.datastructures import MultiDict

from hub import search
from hub.errors import Message
from hub.i18n import _
from hub.search import Query
from hub_toolkits import vocabulary as words
from hub_toolkits.services.catalogue import SOURCE, Card, list_cards

PAGE_SIZE = 24
MAX_TEXT = 200
FACETS: Mapping[str, Mapping[str, Message]] = {
    "type": words.TYPES,
    "audience": words.AUDIENCES,
    "grade": {code: text for code, (text, _bands) in words.GRADE_UNIONS.items()} | dict(words.GRADES),
    "topic": words.TOPICS,
    "language": words.LANGUAGES,
    "licence": words.LICENCES,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """One state of the catalogue; every state has an address. Unknown codes are left out."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cursor: str = ""
    is_list: bool = False

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> Filters:
        """Read an address."""
        chosen = {name: _known(args.getlist(name), choices) for name, choices in FACETS.items()}
        return cls(
            text=args.get("q", "").strip()[:MAX_TEXT],
            chosen={name: codes for name, codes in chosen.items() if codes},
            cursor=args.get("cursor", "")[:500],
            is_list=args.get("view") == "list",
        )

    @property
    def count(self) -> int:
        """How many values are chosen."""
        return sum(len(codes) for codes in self.chosen.values())

    def url(self) -> str:
        """Return the address of this state, without what is empty."""
        return url_for(
            "toolkits.index",
            q=self.text or None,
            cursor=self.cursor or None,
            view="list" if self.is_list else None,
            **dict(self.chosen),  # type: ignore[arg-type]  # values of the query
        )

    def seen_as(self, *, is_list: bool) -> str:
        """Return the address of the same results as cards or as a list."""
        return replace(self, is_list=is_list).url()

    def chips(self) -> list[dict[str, str]]:
        """Return what is chosen, each with the address without it."""
        chips = []
        if self.text:
            without_text = replace(self, text="", cursor="")
            chips.append({"label": _("“%(text)s”", text=self.text), "remove_url": without_text.url()})
        for name, codes in self.chosen.items():
            for code in codes:
                rest = tuple(other for other in codes if other != code)
                without = replace(self, chosen={**self.chosen, name: rest}, cursor="")
                chips.append({"label": words.label(FACETS[name], code), "remove_url": without.url()})
        return chips

    def clear_url(self) -> str:
        """Return the address without any choice."""
        return Filters(is_list=self.is_list).url()


@dataclass(frozen=True, slots=True)
class Results:
    """What the catalogue shows."""

    cards: Sequence[Card]
    total: int
    facets: Mapping[str, list[dict[str, object]]]
    next_url: str | None
    previous_url: str | None


def load_results(filters: Filters, *, language: str = "", limit: int = PAGE_SIZE) -> Results:
    """Find a page of the catalogue: two statements of the search, one for the cards.

    What is in the reader's ``language`` comes first, so that a resource and its twin in another language do not stand
    side by side.
    """
    found = search.find(
        Query(
            source=SOURCE,
            text=filters.text,
            filters=filters.chosen,
            first_language=language,
            cursor=filters.cursor,
            limit=limit,
            facets=tuple(FACETS),
        )
    )
    return Results(
        cards=list_cards(found.ids),
        total=found.total,
        facets={name: _options(name, filters, found.facets.get(name, {})) for name in FACETS},
        next_url=replace(filters, cursor=found.next).url() if found.next else None,
        previous_url=replace(filters, cursor=found.previous).url() if found.previous else None,
    )


def _known(codes: Iterable[str], choices: Mapping[str, Message]) -> tuple[str, ...]:
    chosen = set(codes)
    return tuple(code for code in choices if code in chosen)


def _options(facet: str, filters: Filters, counts: Mapping[str, int]) -> list[dict[str, object]]:
    """Return the choices that have something or are chosen, most frequent first; grades in their own order."""
    chosen = set(filters.chosen.get(facet, ()))
    codes = [code for code in FACETS[facet] if code in chosen or (counts.get(code) and _is_useful(code, counts))]
    if facet != "grade":
        codes.sort(key=lambda code: -counts.get(code, 0))
    return [
        {
            "value": code,
            "label": words.label(FACETS[facet], code),
            "count": counts.get(code, 0),
            "selected": code in chosen,
        }
        for code in codes
    ]


def _is_useful(code: str, counts: Mapping[str, int]) -> bool:
    """Return whether a choice says more than another one: a union of grades only where it joins two."""
    if code not in words.GRADE_UNIONS:
        return True
    return sum(bool(counts.get(band)) for band in words.GRADE_UNIONS[code][1]) > 1
