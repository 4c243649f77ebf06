"""What plugins need of each other and of core, and what they must not take from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from hub.db import Base
from hub.i18n import LANGUAGES
from hub.installed import COMMANDS
from hub.plugins.api import mappers_of
from hub.plugins.faults import did_you_mean
from hub.plugins.pages import Scratch, blueprints_of, survey
from hub.plugins.registry import Loaded

_ADDRESSES = frozenset({"api", "c", "static", *LANGUAGES})
"""First parts of addresses that belong to the frame of the site."""


def name_faults(loaded: Loaded, others: Collection[Loaded], taken: Collection[str]) -> Iterator[str]:
    """Yield whom or what the name of a plugin collides with; ``taken`` are core's addresses."""
    name = loaded.name
    for other in others:
        if other is loaded:
            continue
        if other.name == name:
            yield (
                f"another plugin or core feature has this name ({other.distribution});"
                " one of the two must be uninstalled or renamed"
            )
        elif other.is_core:
            continue
        elif name.startswith(f"{other.name}_"):
            yield (
                f"its name begins with that of “{other.name}”, so that their tables and pages cannot be told apart;"
                " rename it"
            )
        elif other.package == loaded.package:
            yield f"its code is in the package of “{other.name}” ({other.package}); give each a package of its own"
    if name in COMMANDS:
        yield f"“hub {name}” is a command of core; rename it"
    if name in taken:
        yield f"core has pages under “/{name}”; rename it"
    if any(str(mapper.local_table).startswith(f"{name}_") for mapper in mappers_of(Base.registry)):
        yield f"core has tables that begin with “{name}_”; rename it"


def core_addresses(core: Sequence[Loaded]) -> frozenset[str]:
    """Return the first parts of the addresses of core's pages."""
    scratch = Scratch()
    for loaded in core:
        for blueprint in loaded.collected["blueprints"]:
            scratch.register_blueprint(blueprint)
    parts = (address.split("/")[1] for address in scratch.addresses)
    return _ADDRESSES | frozenset(part for part in parts if part and not part.startswith("<"))


class Company:
    """Who is there, for what one plugin asks of another: plugins in ``requires``, pages that links lead to."""

    def __init__(self, core: Sequence[Loaded], candidates: Sequence[Loaded]) -> None:
        self._core = {loaded.name for loaded in core}
        self._candidates = {loaded.name: loaded for loaded in candidates}
        self._endpoints = {loaded.name: frozenset(survey(blueprints_of(loaded)).views) for loaded in candidates}
        pages = (survey(blueprints_of(loaded)).views for loaded in core)
        self._core_endpoints = frozenset(endpoint for views in pages for endpoint in views)
        self._slots = frozenset(slot.name for loaded in (*core, *candidates) for slot in loaded.collected["offers"])

    def faults(self, loaded: Loaded, names: Collection[str]) -> list[str]:
        """Return what a plugin misses when core and the plugins ``names`` are all there is."""
        found = (*self._missing(loaded, names), *self._links(loaded, names), *self._keys(loaded), *self._fills(loaded))
        return [loaded.named(fault) for fault in found]

    def settle(self, names: Collection[str]) -> dict[str, list[str]]:
        """Return whom of ``names`` the others cannot do without, each with the reason, until nobody misses anybody."""
        left = set(names)
        gone: dict[str, list[str]] = {}
        while faulty := {
            name: faults for name in sorted(left) if (faults := self.faults(self._candidates[name], left))
        }:
            gone |= faulty
            left -= faulty.keys()
        return gone

    def _missing(self, loaded: Loaded, names: Collection[str]) -> Iterator[str]:
        for name in loaded.plugin.requires:
            if name not in names and name not in self._core:
                hint = did_you_mean(name, {*self._candidates, *self._core} - {loaded.name})
                yield (
                    f"requires “{name}”, which is not in use; install it, switch it on, or mend what keeps it out{hint}"
                )

    def _links(self, loaded: Loaded, names: Collection[str]) -> Iterator[str]:
        """Links to pages of its own are looked at with its pages."""
        for item in loaded.collected["nav_items"]:
            endpoint = str(item.endpoint)
            if endpoint in self._core_endpoints or endpoint.partition(".")[0] == loaded.name:
                continue
            owner = next((name for name, own in self._endpoints.items() if endpoint in own), None)
            if owner == loaded.name:
                continue
            if owner is not None and owner not in loaded.plugin.requires:
                yield f"navigation leads to “{endpoint}” of “{owner}”; add “{owner}” to `requires`"
            elif owner is None or owner not in names:
                known = self._core_endpoints.union(*self._endpoints.values())
                hint = did_you_mean(endpoint, known) or "; name a page that is there"
                yield f"navigation names the endpoint “{endpoint}”, which does not exist{hint}"

    def _fills(self, loaded: Loaded) -> Iterator[str]:
        """Slots of a plugin that is not here may be filled: nobody asks for them."""
        groups = {slot.partition(".")[0] for slot in self._slots}
        for slot in dict.fromkeys(str(fill.slot) for fill in loaded.collected["slots"]):
            hint = did_you_mean(slot, self._slots)
            if slot not in self._slots and (hint or slot.partition(".")[0] in groups):
                yield f"`slots` fills “{slot}”, which no page has{hint or '; “hub plugins explain” knows all of them'}"

    def _keys(self, loaded: Loaded) -> Iterator[str]:
        """A foreign key into another plugin needs that plugin, and its tables first."""
        for table in sorted(loaded.tables(), key=lambda one: one.name):
            for key in sorted(table.foreign_keys, key=lambda one: one.target_fullname):
                owner = self._owner(key.target_fullname.partition(".")[0], loaded.name)
                if owner is not None and owner not in loaded.plugin.requires:
                    yield (
                        f"table “{table.name}” refers to “{key.target_fullname}” of “{owner}”;"
                        f" add “{owner}” to `requires`"
                    )

    def _owner(self, table: str, asking: str) -> str | None:
        return next((name for name in self._candidates if name != asking and table.startswith(f"{name}_")), None)
