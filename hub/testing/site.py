"""A small site for tests: an edition with its day, a partner, and somebody in every role with a browser each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule
from werkzeug.test import TestResponse

from hub.db import db
from hub.plugins import get_registry
from hub.plugins.access import Access, access_of
from hub.testing.client import HubClient
from hub.testing.factories import (
    make_account,
    make_campaign,
    make_day,
    make_edition,
    make_help,
    make_membership,
    make_partner,
    sign_in,
)

ROLES = ("stranger", "member", "owner", "reviewer", "coordinator", "administrator")
"""A stranger has an account and nothing else."""
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
OF_CORE = ("/", "/es/", "/campaigns", "/help-now", "/privacy", "/about", "/partners/", "/dashboard/", "/healthz")
"""Pages of core that a signed-in person may open."""
OF_STAFF = ("/admin/", "/admin/system")


@dataclass(frozen=True, slots=True)
class Route:
    """One rule of a plugin with an address that is filled in."""

    endpoint: str
    methods: frozenset[str]
    path: str
    access: Access
    is_list: bool
    """Whether it shows no single thing: nothing but campaign and year is filled in."""

    @property
    def unsafe(self) -> frozenset[str]:
        """The methods that change something."""
        return self.methods & CHANGING

    def allows(self, roles: frozenset[str] | None) -> bool:
        """Return whether somebody with these roles (``None``: nobody is signed in) may open the view."""
        if self.access.permission is None:
            return roles is not None or not self.access.signed_in
        known = get_registry().permissions.get(self.access.permission)
        return roles is not None and known is not None and bool(known.roles & roles)


@dataclass
class Site:
    """What was made in the empty database; ``values`` fills the placeholders of addresses."""

    app: Flask
    values: dict[str, object] = field(default_factory=dict)
    _browsers: dict[str | None, HubClient] = field(default_factory=dict)
    _accounts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        campaign = make_campaign()
        edition = make_edition(campaign)
        day = make_day(edition)
        make_help(edition)
        partner = make_partner()
        for role in ROLES:
            account = make_account(role if role in {"reviewer", "coordinator", "administrator"} else None)
            if role in {"member", "owner"}:
                make_membership(account, partner, role)
            self._accounts[role] = account
        self.values |= {"campaign": campaign.slug, "year": edition.year, "day": day.slug, "slug": partner.slug}
        db.session.commit()

    def browser(self, role: str | None) -> HubClient:
        """Return the browser of somebody in a role; that of ``None`` has nobody signed in."""
        if role not in self._browsers:
            self._browsers[role] = HubClient(self.app)
            sign_in(self._browsers[role], self._accounts[role] if role else None)
        return self._browsers[role]

    def roles_of(self, role: str | None) -> frozenset[str] | None:
        """Return the roles somebody holds: none for a stranger, ``None`` for who is not signed in."""
        return None if role is None else frozenset({role} - {"stranger"})

    def pages_of_core(self, role: str | None) -> Sequence[str]:
        """Return pages with slots, cards and links of plugins."""
        edition = f"/c/{self.values['campaign']}/{self.values['year']}/"
        profile = str(self.values["slug"])
        pages = [*OF_CORE, edition, f"{edition}{self.values['day']}", f"/partners/{profile}"]
        pages += [f"/partners/mine/{profile}/"] if role in {"member", "owner"} else []
        pages += OF_STAFF if role == "administrator" else []
        return [page for page in pages if role or page != "/dashboard/"]

    def answers(self, role: str | None, paths: Sequence[str]) -> dict[str, int]:
        """Ask for pages; return their status."""
        return {path: self.browser(role).get(path).status_code for path in paths}


def routes_of(app: Flask, plugin: str, values: dict[str, object]) -> Iterator[Route]:
    """Yield every rule of a plugin; a placeholder without a value gets one that leads nowhere."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        access = access_of(app.view_functions[rule.endpoint])
        if get_registry().owner_of(rule.endpoint) != plugin or access is None:
            continue
        filled = {name: _value(rule, name, values) for name in rule.arguments}
        with app.test_request_context():
            built = rule.build(filled, append_unknown=False)
        assert built is not None, f"{rule.rule} cannot be filled with {filled}"
        methods = frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"}
        yield Route(rule.endpoint, methods, built[1], access, rule.arguments <= {"campaign", "year"})


def is_page(answer: TestResponse) -> bool:
    """Return whether an answer is a page for people."""
    return answer.mimetype == "text/html" and answer.status_code in {200, 422}


def _value(rule: Rule, name: str, values: dict[str, object]) -> object:
    for key in (f"{rule.endpoint}:{name}", f"{rule.endpoint.partition('.')[0]}:{name}", name):
        if key in values:
            return values[key]
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, IntegerConverter) else "nothing-of-this-name"
