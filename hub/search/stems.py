"""Stems of Spanish words for SQLite, whose own stemmer knows English alone; PostgreSQL brings its own."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

from hub.search.words import plain

_MARK = "qq"
"""Stands at the end of every stem: no other word ends so, and no rule of the English stemmer applies."""
_own = threading.local()


def spanish_stems(word: str) -> tuple[str, ...]:
    """Return the stem of a word in lower case, and that of the word without its accents where it is another."""
    return tuple(dict.fromkeys(f"{plain(_stem(form))}{_MARK}" for form in (word, plain(word))))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """A stem takes 30 microseconds, and a text says most of its words more than once."""
    stemmer: Any = getattr(_own, "stemmer", None)
    if stemmer is None:
        import snowballstemmer

        # It keeps the word it works on in itself, so every thread has its own.
        stemmer = _own.stemmer = snowballstemmer.stemmer("spanish")
    return str(stemmer.stemWord(word))
