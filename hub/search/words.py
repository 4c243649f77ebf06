"""Words of a text: the one place where text is taken apart, for both engines, for documents and questions.

The engines are only ever given words of letters and digits, so nothing that somebody types is syntax.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

MOST_WORDS = 12
LONGEST_TEXT = 200
LONGEST_WORD = 40
SHORTEST_PREFIX = 2
"""A last word of one letter is looked for as it is: as a beginning it would match nearly everything."""
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r'"([^"]*)"|([^"]+)')


@dataclass(frozen=True, slots=True)
class Question:
    """What must all be there: single words, phrases in order, and the beginning of the last word."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    beginning: str = ""

    def __bool__(self) -> bool:
        """Tell whether anything is asked."""
        return bool(self.words or self.phrases or self.beginning)


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, accents kept."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(unicodedata.normalize("NFKC", text).lower())]


def plain(text: str) -> str:
    """Return a text without its accents."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parts if not unicodedata.combining(char))


def storable(text: str) -> str:
    """Return a text that every database takes; what is replaced in it never matches anything."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def question(text: str) -> Question:
    """Take apart what somebody typed. Quotation marks hold a phrase; a single one means nothing."""
    for mark in "“”„«»":
        text = text.replace(mark, '"')
    text = text.replace("\0", " ")[:LONGEST_TEXT]
    if text.count('"') % 2:
        text = text[::-1].replace('"', " ", 1)[::-1]
    single: list[str] = []
    phrases: list[tuple[str, ...]] = []
    last_is_open = False
    for quoted, bare in _PART.findall(text):
        found = words(quoted or bare)[: MOST_WORDS - len(single) - sum(map(len, phrases))]
        if not found:
            continue
        last_is_open = bool(bare)
        if quoted and len(found) > 1:
            phrases.append(tuple(found))
        else:
            single.extend(found)
    beginning = ""
    if last_is_open and single and len(single[-1]) >= SHORTEST_PREFIX:
        beginning = single.pop()
    return Question(tuple(single), tuple(phrases), beginning)


def name_key(name: str) -> str:
    """Return a sort key that puts names in the order of their letters, accents and case ignored."""
    return " ".join(plain(word) for word in words(name))[:200]


def newest_first(moment: datetime) -> str:
    """Return a sort key that puts the newest first; keys are always in ascending order."""
    return f"{9_999_999_999 - int(moment.timestamp()):010d}"
