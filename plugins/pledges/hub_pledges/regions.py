"""States, district and territories, and where each stands in the tile map."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hub.partners.services import sort_name
from hub.partners.vocabulary import STATES, label


@dataclass(frozen=True, slots=True)
class Region:
    """A state, district or territory (``kind``): USPS code, and its tile's row and column, from 0."""

    code: str
    kind: str
    row: int
    column: int

    @property
    def name(self) -> str:
        """The name in the language of the moment."""
        return region_name(self.code)


def region_name(code: str) -> str:
    """Return the name of a region in the language of the moment."""
    return label(STATES, code)


@cache
def regions() -> dict[str, Region]:
    """Return all 56 regions by USPS code, in the order of their English names."""
    text = (files("hub_pledges") / "data" / "us_states_tiles.csv").read_text("utf-8")
    rows = sorted(csv.DictReader(text.splitlines()), key=lambda row: row["name"])
    return {row["usps"]: Region(row["usps"], row["kind"], int(row["tile_row"]), int(row["tile_col"])) for row in rows}


def regions_by_name() -> list[Region]:
    """Return all regions in the order of their names in the language of the moment."""
    return sorted(regions().values(), key=lambda region: sort_name(region.name))
