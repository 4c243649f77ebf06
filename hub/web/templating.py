"""What every template may use: addresses of files, the nonce, slots, and words for dates and numbers."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask
from markupsafe import Markup

from hub.i18n import _, current_language, spoken_catalogue
from hub.i18n import ngettext as by_number
from hub.web.assets import asset, icon
from hub.web.calling import PageContext
from hub.web.csrf import csrf_field, csrf_token
from hub.web.headers import csp_nonce
from hub.web.slots import slot
from hub.web.text import markdown
from hub.web.visitor import may

ZONE = ZoneInfo("America/Chicago")
"""Moments are shown in the campaign's home zone, with its name beside them."""


def init_app(app: Flask) -> None:
    """Register globals and filters."""
    app.jinja_env.context_class = PageContext
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=text,
        ngettext=counted_text,
        icon=icon,
        asset=asset,
        csp_nonce=csp_nonce,
        csrf_field=csrf_field,
        csrf_token=csrf_token,
        slot=slot,
        may=may,
    )
    app.jinja_env.filters.update(markdown=markdown, day=day, moment=moment, number=number, filesize=filesize)


def text(message: str, /, **params: object) -> Markup:
    """Return a text of the interface; what is filled in is escaped. Far cheaper than Jinja's own ``_``."""
    found = _phrase(spoken_catalogue(), message)
    return found % params if params else found


@lru_cache(maxsize=8192)
def _phrase(catalogue: NullTranslations, message: str) -> Markup:
    return Markup(catalogue.gettext(message))  # noqa: S704 - texts of the catalogues are ours


def counted_text(singular: str, plural: str, num: int, /, **params: object) -> Markup:
    """Return a text of the interface by number; ``%(num)s`` and the others are filled in and escaped."""
    return Markup(by_number(singular, plural, num)) % {"num": num, **params}  # noqa: S704 - as above


def day(value: date | None, *, weekday: bool = True) -> str:
    """Return a date in words, as "Thursday, November 13, 2025"."""
    if value is None:
        return ""
    spanish = _locale().startswith("es")
    pattern = ("EEEE d 'de' MMMM 'de' y" if weekday else "d 'de' MMMM 'de' y") if spanish else None
    return str(format_date(value, pattern or ("full" if weekday else "long"), locale=_locale()))


def moment(value: datetime | None) -> str:
    """Return a date and time in words, with the zone's short name."""
    if value is None:
        return ""
    pattern = "d MMM y H:mm z" if _locale().startswith("es") else "MMM d, y h:mm a z"
    return str(format_datetime(value.astimezone(ZONE), pattern, locale=_locale()))


def number(value: float | None) -> str:
    """Return a number with the language's separators."""
    return "" if value is None else str(format_decimal(value, locale=_locale()))


def filesize(value: int | None) -> str:
    """Return a size of a file in bytes as people read it: KB and MB of 1,000."""
    if value is None:
        return ""
    if value < 1000:
        return _("%(size)s bytes", size=number(value))
    if value < 1_000_000:
        return _("%(size)s KB", size=number(max(1, round(value / 1000))))
    return _("%(size)s MB", size=number(round(value / 1_000_000, 1)))


def _locale() -> str:
    """Return the locale of the words around."""
    return f"{current_language()}_US"
