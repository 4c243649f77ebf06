"""What Pydantic finds wrong with a value, in words for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from hub.i18n import _, ngettext

Words = Callable[[Mapping[str, Any]], str]


def words_for(found: ErrorDetails) -> str:
    """Return a finding in words. A plugin's own checks (``ValueError``) speak for themselves."""
    if found["type"] == "value_error":
        return str(found.get("ctx", {}).get("error", found["msg"]))
    words = _WORDS.get(found["type"])
    return words(found.get("ctx", {})) if words else _("Please check this.")


def _number(_limits: Mapping[str, Any]) -> str:
    return _("Please write a number.")


def _whole_number(_limits: Mapping[str, Any]) -> str:
    return _("Please write a whole number.")


def _choose(_limits: Mapping[str, Any]) -> str:
    return _("Please choose from the list.")


def _characters(limits: Mapping[str, Any]) -> str:
    most = int(limits["max_length"])
    return ngettext("Please use at most %(num)s character.", "Please use at most %(num)s characters.", most)


def _more_characters(limits: Mapping[str, Any]) -> str:
    least = int(limits["min_length"])
    return ngettext("Please use at least %(num)s character.", "Please use at least %(num)s characters.", least)


def _lines(limits: Mapping[str, Any]) -> str:
    most = int(limits["max_length"])
    return ngettext("Please write at most %(num)s line.", "Please write at most %(num)s lines.", most)


def _more_lines(limits: Mapping[str, Any]) -> str:
    least = int(limits["min_length"])
    return ngettext("Please write at least %(num)s line.", "Please write at least %(num)s lines.", least)


_WORDS: Mapping[str, Words] = {
    "greater_than_equal": lambda limits: _("Please write a number of %(min)s or more.", min=limits["ge"]),
    "less_than_equal": lambda limits: _("Please write a number of %(max)s or less.", max=limits["le"]),
    "greater_than": lambda limits: _("Please write a number above %(min)s.", min=limits["gt"]),
    "less_than": lambda limits: _("Please write a number below %(max)s.", max=limits["lt"]),
    "multiple_of": lambda limits: _("Please write a multiple of %(number)s.", number=limits["multiple_of"]),
    "string_too_long": _characters,
    "string_too_short": _more_characters,
    "too_long": _lines,
    "too_short": _more_lines,
    "int_parsing": _whole_number,
    "int_parsing_size": _whole_number,
    "int_type": _whole_number,
    "int_from_float": _whole_number,
    "float_parsing": _number,
    "float_type": _number,
    "finite_number": _number,
    "literal_error": _choose,
    "enum": _choose,
}
