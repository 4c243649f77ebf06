"""What went wrong in a plugin, in one line for people; the log has the traceback."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

IN_REPORT = {"hub_in_report": True}
"""Mark of a log record whose text comes again in the report of all plugins: only its traceback is of use."""
MOST = 300
"""Longest text of an error that is shown."""


def text_of(error: BaseException) -> str:
    """Return the text of an error, whatever the error does when it is asked for it."""
    try:
        return str.strip(str(error))
    except KeyboardInterrupt:
        raise
    except BaseException:  # SystemExit too: nobody asks an error for its text to end the hub
        return "its text cannot be read"


def said(error: BaseException) -> str:
    """Return kind and first line of an error."""
    first = text_of(error).partition("\n")[0]
    first = "" if isinstance(error, SystemExit) and error.code is None else first
    first = f"{first[:MOST]} …" if len(first) > MOST else first
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def place_of(error: BaseException, package: str) -> str:
    """Return file and line in a package where an error came up, ``""`` when it came from elsewhere."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{_within(error.filename, package)}, line {error.lineno}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if f"/{package}/" in file.as_posix() or file.stem == package:
            return f"{_within(frame.filename, package)}, line {frame.lineno}"
    return ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that names the nearest known word, or nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean “{near[0]}”?" if near else ""


def _within(file: str, package: str) -> str:
    _, found, rest = Path(file).as_posix().rpartition(f"/{package}/")
    return f"{package}/{rest}" if found else Path(file).name
