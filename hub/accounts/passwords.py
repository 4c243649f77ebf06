"""Which passwords are refused: too short, too common, or made of what everybody can guess. All offline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from hub.errors import Message
from hub.i18n import _l

MIN_LENGTH = 8
MAX_LENGTH = 128
MIN_OWN_LETTERS = 4
"""What must be left of a password when common and guessable words are taken out of it."""

TOO_SHORT = _l("Please use at least %(count)s characters. A few words in a row work well.", count=MIN_LENGTH)
TOO_LONG = _l("Please use at most %(count)s characters.", count=MAX_LENGTH)
TOO_COMMON = _l("Many people use this password, so it is easy to guess. Please choose another one.")
TOO_CLOSE = _l("This is too close to your name, your address or the name of this site. Please choose another one.")

_LIST = Path(__file__).parent / "data" / "common_passwords.txt"
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_AS_LETTERS = str.maketrans("0134578@$!", "oleastbasi")


def find_problem(password: str, words: Iterable[str]) -> Message | None:
    """Return what is wrong with a password, ``None`` when it can be used.

    ``words`` are names and addresses that belong to the person or the site. There are no rules about
    kinds of characters: length and not being guessable are what counts (NIST SP 800-63B, section 3.1.1.2).
    """
    if len(password) < MIN_LENGTH:
        return TOO_SHORT
    if len(password) > MAX_LENGTH:
        return TOO_LONG
    if _is_common(password.lower()):
        return TOO_COMMON
    return TOO_CLOSE if _is_guessable(password.lower(), words) else None


def _is_common(password: str) -> bool:
    """Also with digits and marks around it, and with digits in the place of letters."""
    core = password.strip("0123456789!?.,;:-_*#$@&+ ")
    forms = {password, core, password.translate(_AS_LETTERS), core.translate(_AS_LETTERS)}
    common = _common()
    return (
        len(set(password)) < MIN_OWN_LETTERS
        or not core  # digits and marks only
        or any(form in common for form in forms)
        or any(_is_run(form) for form in forms)
    )


def _is_run(text: str) -> bool:
    """Whether it follows the alphabet, the digits or a row of keys, there or back, or repeats a short piece."""
    if any(text in row * 2 or text in row[::-1] * 2 for row in _ROWS):
        return True
    return any(
        len(text) % size == 0 and text == text[:size] * (len(text) // size) for size in range(1, MIN_OWN_LETTERS)
    )


def _is_guessable(password: str, words: Iterable[str]) -> bool:
    parts = {part for word in words for part in re.split(r"[\W_]+", word.lower()) if len(part) > 2}
    if not any(part in password for part in parts):
        return False
    for part in sorted(parts, key=len, reverse=True):
        password = password.replace(part, "")
    left = "".join(char for char in password if char.isalpha())
    return len(left) < MIN_OWN_LETTERS or _is_common(left)


@cache
def _common() -> frozenset[str]:
    lines = _LIST.read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
