"""Words for people: gettext helpers that work in and outside a request."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from gettext import NullTranslations
from typing import TYPE_CHECKING

from flask import g
from flask_babel import force_locale, get_domain, get_locale
from flask_babel.speaklater import LazyString

if TYPE_CHECKING:
    from hub.errors import Message

log = logging.getLogger(__name__)
LANGUAGES: dict[str, str] = {"en": "English", "es": "Español"}
"""Languages of the interface: code and own name. The first one has no prefix in the address."""

DEFAULT_LANGUAGE = "en"


def gettext(message: str, **params: object) -> str:
    """Translate ``message`` now, into the language of the request (or of ``speaking``)."""
    text = spoken_catalogue().gettext(message)
    if not params:
        return text
    try:
        return text % params
    except Exception:
        plain = message % params
        pass_over(message, text)
        return plain


def ngettext(singular: str, plural: str, num: int, **params: object) -> str:
    """Translate by number; ``%(num)s`` is filled in."""
    text = spoken_catalogue().ngettext(singular, plural, num)
    values = {"num": num, **params}
    try:
        return text % values
    except Exception:
        message = singular if num == 1 else plural
        plain = message % values
        pass_over(message, text)
        return plain


def lazy_gettext(message: str, **params: object) -> Message:
    """Mark ``message``; it is translated each time it is shown."""
    lazy: Message = LazyString(gettext, message, **params)
    return lazy


@lru_cache(maxsize=512)  # the log has it once, though each page may show it
def pass_over(message: str, translation: str) -> None:
    """Log a translation that cannot be filled in, so that the text was shown untranslated."""
    log.error("the translation “%s” of “%s” cannot be filled in; write the same placeholders", translation, message)


def current_language() -> str:
    """Return the code of the language of the moment: the page's, or the recipient's while a mail is written."""
    return _speech().language


def spoken_catalogue() -> NullTranslations:
    """Return the translations into the language of the moment."""
    return _speech().catalogue


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while: that of the person who will read a mail."""
    before = g.pop("hub_speech", None)
    try:
        with force_locale(language):
            yield
    finally:
        g.pop("hub_speech", None)
        if before is not None:
            g.hub_speech = before


@dataclass(frozen=True, slots=True)
class _Speech:
    language: str
    catalogue: NullTranslations


def _speech() -> _Speech:
    """Return the language of the moment and its texts, found once a request: a page asks for some hundred."""
    try:
        found: _Speech = g.hub_speech
    except RuntimeError:  # outside of an application: the texts as they are written
        return _Speech(DEFAULT_LANGUAGE, NullTranslations())
    except AttributeError:
        locale = get_locale()
        code = locale.language if locale else DEFAULT_LANGUAGE
        found = g.hub_speech = _Speech(code, get_domain().get_translations())
    return found


def mark(message: str) -> str:
    """Mark ``message`` for extraction and return it as it is; translate it later with ``_``."""
    return message


_ = gettext
_l = lazy_gettext
N_ = mark
