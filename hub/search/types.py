"""What goes into the index and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found. Only what everybody may see is put into it."""

    source: str
    """Kind of document, ``<plugin>.<noun>``."""
    object_id: int
    language: str
    title: str
    summary: str = ""
    body: str = ""
    """More words by which it is found, never shown: alternate names, topics, text of pages."""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Name to values, as ``{"state": ["AK"]}``; names up to 30, values up to 60 characters."""
    sort_key: str = ""
    """Order of a list without a question, ascending, up to 200 characters: ``newest_first`` or ``name_key``.

    When it is empty, ``name_key`` of the title is taken.
    """


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody is looking for. ``text`` is what they typed; no character in it has a special meaning."""

    source: str
    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Values of one facet are joined by "or", facets by "and". An empty list filters nothing."""
    first_language: str = ""
    """Documents in this language stand first in a list without words; with words the best match does."""
    cursor: str = ""
    """``next`` or ``previous`` of an earlier answer; a damaged one gives the first page."""
    limit: int = 24
    facets: Sequence[str] = ()
    """Names of the facets to count."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found, in order."""

    ids: Sequence[int]
    """``object_id`` of each document."""
    total: int
    """How many there are on all pages."""
    facets: Mapping[str, Mapping[str, int]]
    """For each facet asked for: value to count under the filters of the other facets, most frequent first."""
    next: str = ""
    previous: str = ""
