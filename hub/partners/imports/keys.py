"""Keys made from names: the address of a profile page, and the order of lists."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

from hub.partners.imports.listing import Listing

MAX_SLUG = 100
"""Leaves room for a state, a city or an identifier in the column's 120 characters."""


def sort_key(name: str) -> str:
    """Return a name casefolded and without accents: one order on every database."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())[:200]


def slugify(text: str) -> str:
    """Return small ASCII letters, digits and hyphens; empty when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")[:MAX_SLUG].rstrip("-")


def choose_slugs(listings: Iterable[Listing], taken: Collection[str]) -> list[str]:
    """Return an address for each listing, none of them taken and each once.

    The name alone where it is alone in the file, else with the state, the city, at last the identifier:
    the nine Oxford Public Libraries differ by state, not by the order of rows.
    """
    listings = list(listings)
    uses = Counter(slugify(listing.name) for listing in listings)
    used = set(taken)
    slugs = []
    for listing in listings:
        base = slugify(listing.name) or "partner"
        state, city = (listing.state or "").lower(), slugify(listing.city or "")
        choices = [base] if uses[base] < 2 else []
        choices += [f"{base}-{state}"] if state else []
        choices += [f"{base}-{city[:60]}-{state}"[:119].rstrip("-")] if city and state else []
        own = slugify(f"{base[:70]} {listing.identifier[:45]}")
        choices.append(own)
        slug = next((choice for choice in choices if choice not in used), None) or _numbered(own, used)
        used.add(slug)
        slugs.append(slug)
    return slugs


def _numbered(base: str, used: Collection[str]) -> str:
    number = 2
    while f"{base}-{number}" in used:
        number += 1
    return f"{base}-{number}"
