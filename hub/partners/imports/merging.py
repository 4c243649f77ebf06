"""What a listing changes about a partner that is already in the registry. Pure: rows in, changes out.

The rules:

* An owner's words win. Of a partner that somebody has claimed, only facts that nobody types into a
  profile follow the source (``OWN_FACTS``), and the source's name becomes another name for search.
* An older year never overwrites a newer one.
* A value that is missing in the source is no news: what was known stays.
* An unclaimed listing that becomes a youth service provider hides its street from then on.
* A listing that is closed closes the partner only while nobody has claimed it. A later year in which it
  is open again opens it again; the same year does not, so that what staff have closed stays closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.partners.imports.keys import sort_key
from hub.partners.imports.listing import Listing
from hub.partners.services.registry import HIDDEN_BY_DEFAULT

FACTS = (
    "name partner_type acronym website phone street city county state postal_code latitude longitude population_served"
).split()
"""Columns of ``Partner`` that a listing fills under the same name; the description becomes ``summary``."""

OWN_FACTS = ("population_served",)
BOOKKEEPING = ("source", "source_year")


@dataclass(frozen=True, slots=True)
class Stored:
    """The columns of a partner that matter here, and its other names."""

    partner_id: int
    claimed: bool
    values: Mapping[str, Any]
    other_names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """What to write for one partner; nothing at all when every field is empty."""

    values: dict[str, Any] = field(default_factory=dict)
    """Columns that get another value, without ``BOOKKEEPING``."""
    bookkeeping: dict[str, Any] = field(default_factory=dict)
    new_names: tuple[str, ...] = ()
    stale_name: str | None = None
    """Another name that has become the name."""
    outdated: bool = False
    """The listing is from an older year than what is stored."""

    @property
    def is_visible(self) -> bool:
        """Whether anything that people can see or find has changed, not only the year of the source."""
        return bool(self.values or self.new_names or self.stale_name)


def facts(listing: Listing) -> dict[str, Any]:
    """Return the columns that a listing fills; what it does not say is left out."""
    values = {name: value for name in FACTS if (value := getattr(listing, name)) is not None}
    if listing.description is not None:
        values["summary"] = listing.description
    values["sort_name"] = sort_key(listing.name)
    return values


def compare(listing: Listing, stored: Stored) -> Change:
    """Return what ``listing`` changes about ``stored``."""
    if _is_older(listing.source_year, stored.values["source_year"]):
        return Change(outdated=True)
    incoming = facts(listing)
    if stored.claimed:
        incoming = {name: incoming[name] for name in OWN_FACTS if name in incoming}
    else:
        if listing.closed or _is_older(stored.values["source_year"], listing.source_year):
            incoming["status"] = "closed" if listing.closed else "unclaimed"
        _keep_longer_postal_code(incoming, stored)
        if incoming["partner_type"] != stored.values["partner_type"] and incoming["partner_type"] in HIDDEN_BY_DEFAULT:
            incoming["hide_street"] = True
    values = {name: value for name, value in incoming.items() if value != stored.values[name]}
    bookkeeping = {
        name: value
        for name in BOOKKEEPING
        if (value := getattr(listing, name)) is not None and value != stored.values[name]
    }
    name = values.get("name", stored.values["name"])
    others = {listing.name, listing.alternate_name, stored.values["name"]} - {None, name} - stored.other_names
    return Change(
        values=values,
        bookkeeping=bookkeeping,
        new_names=tuple(sorted(other for other in others if other)),
        stale_name=name if name in stored.other_names else None,
    )


def _is_older(year: int | None, stored: int | None) -> bool:
    return year is not None and stored is not None and year < stored


def _keep_longer_postal_code(incoming: dict[str, Any], stored: Stored) -> None:
    """Keep a ZIP+4 when the source now gives only the same five digits for the same street."""
    known, new = stored.values["postal_code"], incoming.get("postal_code", "")
    same_street = incoming.get("street", stored.values["street"]) == stored.values["street"]
    if same_street and len(new) == 5 and known.startswith(f"{new}-"):
        incoming["postal_code"] = known
