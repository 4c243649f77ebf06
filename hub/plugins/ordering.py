"""The one order of everything: the number that is declared, then dependency, then the name.

``load_order`` makes the second and third of them; ``Registry.contribute`` sorts by the first and keeps the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter


def load_order(requires: Mapping[str, Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """Return names with what they require before them, else by name, and every circle, which is left out.

    Names that are required but are no key are passed over: that is a finding of its own.
    """
    graph = {name: sorted(set(wanted) & set(requires)) for name, wanted in sorted(requires.items())}
    circles: list[list[str]] = []
    while True:
        sorter = TopologicalSorter(graph)
        try:
            sorter.prepare()
        except CycleError as error:
            circle: list[str] = error.args[1]
            circles.append(circle)
            graph = {
                name: [other for other in wanted if other not in circle]
                for name, wanted in graph.items()
                if name not in circle
            }
        else:
            return list(_by_name(sorter)), circles


def _by_name(sorter: TopologicalSorter[str]) -> list[str]:
    """Of those whose turn it could be, the first by name comes next."""
    order: list[str] = []
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()])
        name = ready.pop(0)
        order.append(name)
        sorter.done(name)
    return order
