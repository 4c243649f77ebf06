"""Words for people: gettext helpers that work in and outside a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as _lazy_gettext
from flask_babel import ngettext as _ngettext

if TYPE_CHECKING:
    from hub.errors import Message

LANGUAGES: dict[str, str] = {"en": "English", "es": "Español"}
"""Languages of the interface: code and own name. The first one has no prefix in the address."""

DEFAULT_LANGUAGE = "en"


def gettext(message: str, **params: object) -> str:
    """Translate ``message`` now, into the language of the request (or of ``force_locale``)."""
    return str(_gettext(message, **params))


def ngettext(singular: str, plural: str, num: int, **params: object) -> str:
    """Translate by number; ``%(num)s`` is filled in."""
    return str(_ngettext(singular, plural, num, **params))


def lazy_gettext(message: str, **params: object) -> Message:
    """Mark ``message``; it is translated each time it is shown."""
    lazy: Message = _lazy_gettext(message, **params)
    return lazy


def mark(message: str) -> str:
    """Mark ``message`` for extraction and return it as it is; translate it later with ``_``."""
    return message


_ = gettext
_l = lazy_gettext
N_ = mark
