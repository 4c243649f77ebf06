"""The addresses of an application, filled with the values of a world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from hub.plugins import get_registry
from hub.plugins.access import Access, access_of
from tests.security.world import World


@dataclass(frozen=True, slots=True)
class Route:
    """One rule of the application with an address that leads somewhere."""

    endpoint: str
    methods: frozenset[str]
    path: str
    access: Access

    def allows(self, roles: frozenset[str] | None) -> bool:
        """Return whether somebody with these roles (``None``: nobody is signed in) may open the view."""
        if self.access.permission is not None:
            return roles is not None and bool(get_registry().permissions[self.access.permission].roles & roles)
        return roles is not None or not self.access.signed_in


def all_routes(app: Flask, world: World, *extra: str) -> Iterator[Route]:
    """Yield every rule; ``extra`` names further sets of values that win over those of the blueprint."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        access = access_of(app.view_functions[rule.endpoint])
        assert access is not None, f"{rule.endpoint} declares no access"
        yield Route(rule.endpoint, frozenset(rule.methods or ()), _fill(app, rule, world, extra), access)


def _fill(app: Flask, rule: Rule, world: World, extra: tuple[str, ...]) -> str:
    names = ("", rule.endpoint.partition(".")[0], rule.endpoint, *extra)
    known: dict[str, object] = {}
    for name in names:
        known |= world.values.get(name, {})
    unknown = rule.arguments - known.keys()
    assert not unknown, f"{rule.rule}: give tests.security.world values for {sorted(unknown)}"
    values = {name: known[name] for name in rule.arguments}
    with app.test_request_context():
        built = rule.build(values, append_unknown=False)
    assert built is not None, rule.rule
    return built[1]
