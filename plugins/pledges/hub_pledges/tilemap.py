"""The tile map: what each tile shows. The template draws it; the table beside it has the same facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel.lists import format_list

from hub.i18n import _, ngettext
from hub_pledges.counting import Count
from hub_pledges.regions import Region, regions_by_name

STEPS = (1, 2, 4, 7)
"""Lowest number of pledges of each shade; none is shade 0."""
MOST_BLANKS = 10
"""Up to so many states without a pledge are named; more would discourage."""
TILE = 48
GAP = 4


@dataclass(frozen=True, slots=True)
class Tile:
    """One region on the map: its place in pixels, its count, and a shade from 0 (none) to ``len(STEPS)``."""

    region: Region
    count: Count
    x: int
    y: int
    shade: int


@dataclass(frozen=True, slots=True)
class TileMap:
    """All tiles by name of the region, and the size of the picture in pixels."""

    tiles: tuple[Tile, ...]
    width: int
    height: int

    def covered(self, kind: str) -> int:
        """Return how many regions of a kind (state, district, territory) have at least one pledge."""
        return sum(tile.count.pledges > 0 for tile in self.tiles if tile.region.kind == kind)


def tile_map(counts: Mapping[str, Count]) -> TileMap:
    """Lay out all regions, those without pledges too: an honest blank is part of the picture."""
    tiles = tuple(_tile(region, counts.get(region.code, Count())) for region in regions_by_name())
    return TileMap(
        tiles,
        width=max(tile.x for tile in tiles) + TILE,
        height=max(tile.y for tile in tiles) + TILE,
    )


def legend() -> list[tuple[int, int, int | None]]:
    """Return shade, lowest and highest number of each step; the last has no highest."""
    highest: list[int | None] = [step - 1 for step in STEPS[1:]]
    return [(shade, low, high) for shade, (low, high) in enumerate(zip(STEPS, [*highest, None], strict=True), start=1)]


def coverage(made: TileMap, language: str) -> str:
    """Return where pledges come from in words, as "47 states, the District of Columbia and 2 territories"."""
    states, territories = made.covered("state"), made.covered("territory")
    parts = [ngettext("%(num)s state", "%(num)s states", states)] if states else []
    if made.covered("district"):
        parts.append(_("the District of Columbia"))
    if territories:
        parts.append(ngettext("%(num)s territory", "%(num)s territories", territories))
    return _in_words(parts, language) if parts else _("no state yet")


def blanks(made: TileMap, language: str) -> str:
    """Return the names of the states without a pledge in words, ``""`` when there are none or very many."""
    names = [tile.region.name for tile in made.tiles if tile.region.kind == "state" and not tile.count.pledges]
    return _in_words(names, language) if 0 < len(names) <= MOST_BLANKS else ""


def _in_words(parts: list[str], language: str) -> str:
    return str(format_list(parts, locale=language))


def _tile(region: Region, count: Count) -> Tile:
    step = TILE + GAP
    shade = sum(count.pledges >= lowest for lowest in STEPS)
    return Tile(region, count, region.column * step, region.row * step, shade)
