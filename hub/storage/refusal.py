"""How a child process says why it refuses a file: a sentence for people and its values."""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802 - the name by which texts are collected for translation
    """Mark a sentence for translation; ``hub.i18n`` is too heavy for a child process."""
    return message


class Refused(Exception):
    """The file cannot be taken. ``message`` is English and marked, ``params`` fill its places."""

    def __init__(self, message: str, **params: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.params = params


DAMAGED = N_("We could not read this file. It may be damaged. Please open it, save it again, and send the new file.")
TOO_MUCH = N_("This file is too large or too complex for us to check. Please send a smaller one.")
