"""What somebody reads on a page, and which of it stayed in English."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser

from babel.messages.pofile import read_po

from hub.i18n import LANGUAGES
from scripts import catalogues

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
SPOKEN = frozenset({"alt", "aria-label", "placeholder", "title", "data-label"})
SILENT = frozenset({"script", "style", "template"})
FEWEST_WORDS = 3
"""Shorter texts are looked for only as the whole of a text: “Open” may stand in the name of an organisation."""


class Page(HTMLParser):
    """The texts, the links and the language of a page; what says that it is in English is left out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.language = ""
        self.texts: list[str] = []
        self.links: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = values.get("lang", "")
        hidden = tag in SILENT or values.get("lang", "es") != "es"
        if not self._is_hidden() and not hidden:
            self._note(tag, values)
        if tag not in VOID:
            self._open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not self._is_hidden():
            self.texts.append(text)

    def _is_hidden(self) -> bool:
        return any(hidden for _, hidden in self._open)

    def _note(self, tag: str, values: dict[str, str]) -> None:
        said = [
            value for name, value in values.items() if name in SPOKEN or (name.startswith("data-") and " " in value)
        ]
        self.texts += [" ".join(value.split()) for value in said if value]
        if tag == "meta" and values.get("name") == "description":
            self.texts.append(values["content"])
        for name in ("href", "action", "formaction"):
            if tag in {"a", "form", "button"} and values.get(name, "").startswith("/"):
                self.links.append(values[name])


def english_in(texts: list[str]) -> list[str]:
    """Return the texts of the interface that stand there in English although Spanish has other words."""
    whole, part = _patterns()
    return [text for text in texts if whole.fullmatch(text) or part.search(text)]


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    whole, part = set(), set()
    for file in catalogues.sources():
        with file.open("rb") as handle:
            catalogue = read_po(handle, locale=file.parent.parent.name)
        for message in catalogue:
            translations = [message.string] if isinstance(message.string, str) else list(message.string or ())
            for text in [message.id] if isinstance(message.id, str) else message.id:
                if _can_tell(text, translations):
                    whole.add(_pattern(text))
                    if len(re.findall(r"[A-Za-z’']{2,}", _literal(text))) >= FEWEST_WORDS:
                        part.add(_pattern(text))
    return re.compile("|".join(sorted(whole))), re.compile(rf"(?<!\w)(?:{'|'.join(sorted(part))})(?!\w)")


def _can_tell(text: str, translations: list[str]) -> bool:
    """Whether the text shows that a page is in English: no name that Spanish keeps, and no language's own name."""
    kept = any(text.casefold() in translation.casefold() for translation in translations)
    telling = "[a-z]{4}" if "%(" in text else "[a-z]{2}"
    return not kept and text not in LANGUAGES.values() and bool(re.search(telling, _literal(text)))


def _literal(text: str) -> str:
    return re.sub(r"%\(\w+\)s|%%", " ", text)


def _pattern(text: str) -> str:
    pieces = re.split(r"%\(\w+\)s", " ".join(text.split()).replace("%%", "%"))
    return ".{1,120}?".join(re.escape(piece) for piece in pieces)
