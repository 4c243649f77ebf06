"""One column's text to one value. Nothing here raises: what is missing or unusable becomes ``None``."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_ZIP = re.compile(r"(\d{3,5})(?:-(\d{4}))?|(\d{5})(\d{4})")
_NANP = re.compile(r"1?([2-9]\d{2}[2-9]\d{6})")
_PHONE_MARKS = re.compile(r"[\s().+/-]|\u2011|\u2013")
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_WHOLE = re.compile(r"-?\d{1,9}")


def postal_code(zip_code: str | None, plus_four: str | None = None) -> str | None:
    """Return ``01002`` or ``01002-2345``; zeros that a spreadsheet took away are put back."""
    match = _ZIP.fullmatch((zip_code or "").strip())
    if match is None:
        return None
    five, four = (match[3], match[4]) if match[3] else (match[1].zfill(5), match[2])
    if plus_four is not None and re.fullmatch(r"\d{4}", plus_four.strip()):
        four = plus_four.strip()
    if five == "00000":
        return None
    return f"{five}-{four}" if four and four != "0000" else five


def phone(text: str | None) -> str | None:
    """Return a number of the North American plan as E.164, ``+19072355692``."""
    match = _NANP.fullmatch(_PHONE_MARKS.sub("", text or ""))
    return f"+1{match[1]}" if match else None


def website(text: str | None) -> str | None:
    """Return an ``http`` or ``https`` address with a host name; ``https`` where the scheme is left out."""
    address = (text or "").strip()
    if not address or any(char.isspace() for char in address):
        return None
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or parts.username is not None or host is None:
        return None
    return parts.geturl() if _HOST.fullmatch(host) else None


def count(text: str | None) -> int | None:
    """Return a whole number that is not negative; the survey's codes -1, -3, -4 and -9 are no counts."""
    if text is None or not _WHOLE.fullmatch(text.strip()):
        return None
    number = int(text)
    return number if number >= 0 else None


def coordinates(latitude: str | None, longitude: str | None) -> tuple[float | None, float | None]:
    """Return degrees, both or neither; 0/0 is the survey's way to say that a place was not found."""
    try:
        north, east = float(latitude or "nan"), float(longitude or "nan")
    except ValueError:
        return None, None
    if not (-90 <= north <= 90 and -180 <= east <= 180) or north == 0 or east == 0:
        return None, None
    return round(north, 6), round(east, 6)
