"""The states of the registry, from the package's own table: 50 states, DC and five territories."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def state_names() -> Mapping[str, str]:
    """Return the 56 names by USPS code, in the order of the table (states, DC, territories)."""
    text = (files("hub.partners") / "data" / "us_states_tiles.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["usps"]: row["name"] for row in csv.DictReader(text.splitlines())})


@cache
def _codes() -> Mapping[str, str]:
    by_name = {name.upper(): code for code, name in state_names().items()}
    return MappingProxyType(by_name | {code: code for code in state_names()})


def find_state(text: str) -> str | None:
    """Return the USPS code for a code or a name in any case (``tx``, ``Texas``, ``VA.``)."""
    return _codes().get(text.strip().rstrip(".").upper())
