"""Every slot is declared with the types of what it gives, and what fills a slot that no page has is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hub.plugins import Plugin, Registry, Slot, SlotFill
from hub.plugins.collecting import collect
from hub.plugins.registry import Loaded
from hub.plugins.together import Company
from hub.testing.site import ROLES, Site

ROOT = Path(__file__).resolve().parents[2]
ASKED = re.compile(r"""slot\(\s*["']([a-z_]+\.[a-z_]+)["']""")


def offered(registry: Registry) -> dict[str, Slot]:
    return {one.item.name: one.item for one in registry.contributions["offers"]}


def test_every_slot_in_a_template_is_declared_and_every_declared_one_is_in_a_template(
    app: Flask, own_contributions: Registry
) -> None:
    files = [*ROOT.glob("hub/**/templates/**/*.html"), *ROOT.glob("plugins/*/hub_*/templates/**/*.html")]
    asked = {name for file in files for name in ASKED.findall(file.read_text("utf-8"))}
    assert asked == set(offered(own_contributions))


def test_hook_offers(app: Flask, own_contributions: Registry) -> None:
    """What a slot gives has the names and types that are declared, on every page of core that has one."""
    declared = offered(own_contributions)
    wrong: list[str] = []
    seen: set[str] = set()

    def fill(slot: Slot) -> SlotFill:
        def render(**context: Any) -> str:
            seen.add(slot.name)
            if set(context) != set(slot.context):
                wrong.append(f"{slot.name} gives {sorted(context)}, declared is {sorted(slot.context)}")
            wrong.extend(
                f"{slot.name}: {name} is {type(value).__name__}"
                for name, value in context.items()
                if name in slot.context and not isinstance(value, slot.context[name])
            )
            return ""

        return SlotFill(slot.name, render)

    site = Site(app)
    own_contributions.contribute("tests", "slots", *map(fill, declared.values()))
    for role in (None, *ROLES):
        for path in site.pages_of_core(role):
            site.browser(role).get(path)
    for path in ("/admin/people/1", f"/admin/campaigns/{site.values['campaign']}"):
        site.browser("administrator").get(path)
    assert wrong == []
    assert {name for name in declared if not name.startswith("pledges.")} == seen


class Birds(Plugin):
    name = "birds"
    label = "Birds"


class Core(Plugin):
    name = "campaigns"
    label = "Campaigns"

    def offers(self) -> Iterable[Slot]:
        yield Slot("home.counter", "Home: how many.")


def faults(*slots: str, others: Iterable[Loaded] = ()) -> list[str]:
    class Filling(Birds):
        def slots(self) -> Iterable[SlotFill]:
            return [SlotFill(slot, lambda **_context: "") for slot in slots]

    own, core = _loaded(Filling(), is_core=False), _loaded(Core(), is_core=True)
    return Company([core], [own, *others]).faults(own, {"birds"})


def _loaded(plugin: Plugin, *, is_core: bool) -> Loaded:
    return Loaded(plugin, f"hub-{plugin.name}", "1", is_core=is_core, collected=collect(plugin)[0])


@pytest.mark.parametrize(
    ("slot", "finding"),
    [
        ("home.countre", "`slots` fills “home.countre”, which no page has; did you mean “home.counter”?"),
        ("homes.counter", "`slots` fills “homes.counter”, which no page has; did you mean “home.counter”?"),
        ("home.q", "`slots` fills “home.q”, which no page has; “hub plugins explain” knows all of them"),
    ],
)
def test_a_slot_that_no_page_has_is_a_finding(slot: str, finding: str) -> None:
    assert faults(slot) == [f"birds (hub-birds): {finding}"]


def test_a_slot_of_a_plugin_that_is_not_here_may_be_filled() -> None:
    assert faults("home.counter", "nests.below") == []


def test_a_slot_of_a_plugin_that_is_here_must_be_there() -> None:
    class Nests(Birds):
        name = "nests"

        def offers(self) -> Iterable[Slot]:
            yield Slot("nests.above", "On top.")

    nests = [_loaded(Nests(), is_core=False)]
    assert faults("nests.above", others=nests) == []
    assert "did you mean “nests.above”?" in faults("nests.abov", others=nests)[0]
