"""E-mail addresses in the one spelling in which they are stored and compared."""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, validate_email

from hub.errors import Invalid
from hub.i18n import _l

MAX_LENGTH = 254


def normalise_email(text: str) -> str:
    """Return the address in NFKC and lower case, with its domain in ASCII.

    Mail only ever goes to this spelling, so that a look-alike that normalises to somebody's address
    reaches that somebody and not the one who typed it. Nothing is looked up in the network.

    Raises:
        Invalid: this is no address that can receive mail.
    """
    cleaned = unicodedata.normalize("NFKC", text).strip().lower()
    try:
        # Letters beyond ASCII before the @ need mail servers that understand them, and look alike too well.
        found = validate_email(cleaned, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise Invalid(_l("Please enter an e-mail address such as name@library.example.")) from error
    address = (found.ascii_email or found.normalized).lower()
    if len(address) > MAX_LENGTH:
        raise Invalid(_l("This e-mail address is too long."))
    return address


def find_normalised(text: str) -> str | None:
    """Return the normalised address, ``None`` when it is none; for look-ups and limits."""
    try:
        return normalise_email(text)
    except Invalid:
        return None
