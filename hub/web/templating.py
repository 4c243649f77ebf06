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

from hub.i18n import _, current_language, pass_over, spoken_catalogue
from hub.web.assets import asset, icon
from hub.web.calling import PageContext
from hub.web.csrf import csrf_field, csrf_token
from hub.web.headers import csp_nonce
from hub.web.plugin_files import plugin_asset, plugin_script, plugin_style
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
        plugin_asset=plugin_asset,
        plugin_style=plugin_style,
        plugin_script=plugin_script,
        may=may,
    )
    app.jinja_env.filters.update(markdown=markdown, day=day, moment=moment, number=number, filesize=filesize)


def text(message: str, /, **params: object) -> Markup:
    """Return a text of the interface; what is filled in is escaped. Far cheaper than Jinja's own ``_``."""
    found = _phrase(spoken_catalogue(), message)
    if not params:
        return found
    try:
        return found % params
    except Exception:
        plain = Markup(message) % params  # noqa: S704 - a text of ours
        pass_over(message, found)
        return plain


@lru_cache(maxsize=8192)
def _phrase(catalogue: NullTranslations, message: str) -> Markup:
    return Markup(catalogue.gettext(message))  # noqa: S704 - texts of the catalogues are ours


def counted_text(singular: str, plural: str, num: int, /, **params: object) -> Markup:
    """Return a text of the interface by number; ``%(num)s`` and the others are filled in and escaped."""
    found = spoken_catalogue().ngettext(singular, plural, num)
    values = {"num": num, **params}
    try:
        return Markup(found) % values  # noqa: S704 - as above
    except Exception:
        message = singular if num == 1 else plural
        plain = Markup(message) % values  # noqa: S704 - as above
        pass_over(message, found)
        return plain


def day(value: date | None, *, weekday: bool = True) -> str:
    """Return a date in words, as "Thursday, November 13, 2025"."""
    return "" if value is None else _day(value, _locale(), weekday=weekday)


@lru_cache(maxsize=4096)  # Babel takes longer for a date than the database for a row
def _day(value: date, locale: str, *, weekday: bool) -> str:
    pattern = ("EEEE d 'de' MMMM 'de' y" if weekday else "d 'de' MMMM 'de' y") if locale.startswith("es") else None
    return str(format_date(value, pattern or ("full" if weekday else "long"), locale=locale))


def moment(value: datetime | None) -> str:
    """Return a date and time in words, with the zone's short name."""
    if value is None:
        return ""
    pattern = "d MMM y H:mm z" if _locale().startswith("es") else "MMM d, y h:mm a z"
    return str(format_datetime(value.astimezone(ZONE), pattern, locale=_locale()))


def number(value: float | None) -> str:
    """Return a number with the language's separators."""
    return "" if value is None else _number(value, _locale())


@lru_cache(maxsize=4096)
def _number(value: float, locale: str) -> str:
    return str(format_decimal(value, locale=locale))


def filesize(value: int | None) -> str:
    """Return a size in bytes as people read it: "512 bytes", "77 KB", "4.2 MB", "64 MB", "1 GB".

    A unit is 1,024 of the one below, as most computers show it, so that limits set in MiB are round. No unit goes
    beyond three digits, and one decimal stands only below ten.
    """
    if value is None:
        return ""
    if value < 1000:
        return _("%(size)s bytes", size=number(value))
    kilobytes, megabytes, gigabytes = value / 2**10, value / 2**20, value / 2**30
    if kilobytes < 999.5:
        return _("%(size)s KB", size=number(max(1, round(kilobytes))))
    if megabytes < 999.5:
        return _("%(size)s MB", size=_short(megabytes))
    return _("%(size)s GB", size=_short(gigabytes))


def _short(value: float) -> str:
    """Return a number with one decimal below ten, unless it is nought, and none above."""
    return number(round(value, 1 if value < 9.95 else None))


def _locale() -> str:
    """Return the locale of the words around."""
    return f"{current_language()}_US"
