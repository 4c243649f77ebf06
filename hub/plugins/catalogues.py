"""The words of the hub and its plugins in one language: core's stay core's, and a slip in one text costs that text.

A catalogue is compiled by somebody else than who wrote the code, so what it wants filled in is compared with the text
it translates. Otherwise a slip would show on some page, as an error, in one language only.
"""

from __future__ import annotations

import gettext
import logging
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask_babel import Babel, Domain, get_locale
from werkzeug.utils import cached_property

from hub.i18n import LANGUAGES
from hub.plugins.registry import Loaded

log = logging.getLogger(__name__)
_PLACEHOLDER = re.compile(r"%%|%\((\w+)\)")
_LITTLE_ENDIAN = b"\xde\x12\x04\x95"


class Catalogues(Domain):  # type: ignore[misc]  # the library is not typed
    """What Flask-Babel asks for translations. A text that core has is translated by core alone, in each language."""

    def __init__(self, core: Path, plugins: Sequence[Loaded]) -> None:
        super().__init__()
        self._core, self._plugins = core, plugins
        self._made: dict[str, Translations] = {}

    def get_translations(self) -> NullTranslations:
        """Return all texts in the language of the moment; made once, when somebody first asks for it."""
        language = str(get_locale())
        if language not in self._made:
            self._made[language] = self._merged(language)
        return self._made[language]

    def _merged(self, language: str) -> Translations:
        merged = Translations()  # counts as English does
        texts = _texts(merged)
        for loaded in self._plugins:
            texts.update(_fitting(loaded, language))
        # English has no catalogue: which texts are core's, the others know.
        for key in {key for other in LANGUAGES for key in _texts(Translations.load(self._core, [other]))}:
            texts.pop(key, None)
        own = Translations.load(self._core, [language])
        if isinstance(own, Translations):
            texts.update(_texts(own))
            vars(merged)["plural"] = vars(own)["plural"]
        return merged


class HubBabel(Babel):  # type: ignore[misc]  # the library is not typed
    """Flask-Babel with the catalogues of core and the plugins."""

    def __init__(self, catalogues: Catalogues) -> None:
        super().__init__()
        self._catalogues = catalogues

    @cached_property
    def domain_instance(self) -> Catalogues:
        """The catalogues that count when nobody names others."""
        return self._catalogues


def slips(loaded: Loaded) -> Iterator[str]:
    """Yield each translation of a plugin whose placeholders are not those of its text, with what to do."""
    folder = loaded.translations()
    for path in sorted(folder.rglob("*.mo")) if folder else ():
        place = path.relative_to(folder.parent) if folder else path
        for ids, translations in _entries(path):
            if fault := _fault(ids, translations):
                yield (
                    f"the catalogue {place}: the translation of “{ids[0]}” {fault}; write the same placeholders as in"
                    " the text and compile it anew. Until then it shows untranslated"
                )


def _fitting(loaded: Loaded, language: str) -> dict[Any, str]:
    """Return a plugin's texts by the keys of ``gettext``, without those that could not be filled in."""
    folder = loaded.translations()
    found = gettext.find("messages", folder, [language]) if folder else None
    if found is None:
        return {}
    try:
        with Path(found).open("rb") as file:
            texts = _texts(Translations(file))
        for ids, translations in _entries(Path(found)):
            if _fault(ids, translations):
                for key in [ids[0], *((ids[0], form) for form in range(len(translations)))]:
                    texts.pop(key, None)
    except Exception as error:  # the file was sound at the start, and has been replaced since
        log.error("the catalogue %s of the plugin %s cannot be read", language, loaded.name, exc_info=error)
        return {}
    return texts


def _texts(catalogue: NullTranslations) -> dict[Any, str]:
    """Return what is inside of a catalogue; Babel offers no other way to put two together."""
    texts: dict[Any, str] = vars(catalogue).get("_catalog", {})
    return texts


def _entries(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Yield each text of a compiled catalogue with its plural, and its translations. ``gettext`` forgets the plural.

    The shape: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
    """
    content = path.read_bytes()
    order = "<" if content[:4] == _LITTLE_ENDIAN else ">"
    count, texts_at, translations_at = struct.unpack_from(f"{order}III", content, 8)

    def part(table: int, row: int) -> list[str]:
        length, start = struct.unpack_from(f"{order}II", content, table + 8 * row)
        return content[start : start + length].decode("utf-8", "replace").split("\0")

    for row in range(count):
        ids = part(texts_at, row)
        if ids[0]:  # else the head of the file
            yield ids, part(translations_at, row)


def _fault(ids: Sequence[str], translations: Iterable[str]) -> str:
    """Return what is wrong with a translation's placeholders. Each form of a plural may leave out the number."""
    wanted = [_names(text) for text in ids]
    known, needed = set.union(*wanted), set.intersection(*wanted)
    if len(ids) > 1:
        known, needed = known | {"num"}, needed - {"num"}
    for text in filter(None, translations):
        given = _names(text)
        if strange := sorted(given - known):
            return f"has {_listed(strange)}, which the text does not have"
        if missing := sorted(needed - given):
            return f"lacks {_listed(missing)}"
        try:
            _ = text % _Values.fromkeys(known, 1) if known else text
        except (TypeError, ValueError, KeyError):
            return "has a “%” that is no placeholder (“%%” stands for the sign)"
    return ""


class _Values(dict[str, int]):
    """Values to try a text with; a bare ``%s``, which would print all of them, is a fault."""

    def __str__(self) -> str:
        raise TypeError("no name")

    __repr__ = __str__


def _names(text: str) -> set[str]:
    return {name for name in _PLACEHOLDER.findall(text) if name}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"%({name})s" for name in names)
