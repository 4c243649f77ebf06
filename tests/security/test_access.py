"""Every address of the application, asked by everybody: what the view declares is what holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from hub.accounts.parts import roles_of
from hub.accounts.services import get_account
from hub.plugins.access import access_of
from tests.security.routes import Route, all_routes
from tests.security.world import World

ENDS_SESSION = {"pages.leave"}
PUBLIC = {
    "accounts.check_mail",
    "accounts.closed",
    "accounts.confirm",
    "accounts.reset",
    "accounts.set_password",
    "accounts.sign_in",
    "accounts.sign_up",
    "accounts.signed_out",
    "campaigns.campaign",
    "campaigns.day",
    "campaigns.edition",
    "campaigns.help_now",
    "campaigns.home",
    "campaigns.index",
    "campaigns_problems.report",
    "campaigns_problems.thanks",
    "helplines.asker",
    "helplines.card",
    "helplines.index",
    "helplines.service",
    "helplines_api.about",
    "helplines_api.openapi",
    "helplines_api.service",
    "helplines_api.services",
    "pages.about",
    "pages.accessibility",
    "pages.browsing_safely",
    "pages.favicon",
    "pages.healthz",
    "pages.leave",
    "pages.privacy",
    "pages.robots",
    "pages.sitemap",
    "partner_invitations.join",
    "partner_invitations.show",
    "partner_join.index",
    "partners.directory",
    "partners.logo",
    "partners.profile",
    "pledges.badge",
    "pledges.calendar",
    "pledges.index",
    "pledges.supporters",
    "pledges_people.form",
    "pledges_people.pledge",
    "pledges_people.taken_back",
    "pledges_people.thanks",
    "pledges_people.undo",
    "toolkits.download",
    "toolkits.index",
    "toolkits.preview",
    "toolkits.resource",
    "toolkits_kits.download",
    "toolkits_kits.index",
    "toolkits_kits.show",
}
"""A view that is opened to everybody is added here on purpose."""


def roles_by_name(world: World) -> dict[str, frozenset[str] | None]:
    """Return the roles of everybody in the world; ``None`` for a reader."""
    return {"reader": None} | {name: roles_of(get_account(one.id)) for name, one in world.accounts.items()}


def test_exactly_these_views_are_public(app: Flask) -> None:
    views = app.view_functions.items()
    assert {name for name, view in views if (access := access_of(view)) and not access.signed_in} == PUBLIC


def test_reading_is_allowed_as_declared(app: Flask, world: World, browsers: Mapping[str, Any]) -> None:
    roles = roles_by_name(world)
    wrong = []
    for route in all_routes(app, world):
        if "GET" not in route.methods or route.endpoint in ENDS_SESSION:
            continue
        for name, browser in browsers.items():
            with browser.get(route.path) as answer:
                if not _fits(route, roles[name], answer.status_code):
                    wrong.append(f"{name} {route.path} {answer.status_code}")
    assert wrong == []


def test_nobody_else_may_send(app: Flask, world: World, browsers: Mapping[str, Any]) -> None:
    """Only refusals are asked here: what is allowed would change the world."""
    roles = roles_by_name(world)
    wrong = []
    for route in all_routes(app, world):
        for name, browser in browsers.items():
            if "POST" not in route.methods or route.allows(roles[name]):
                continue
            answer = browser.post(route.path)
            expected = 303 if route.endpoint == "accounts.sign_out" else 401 if name == "reader" else 403
            if answer.status_code != expected:
                wrong.append(f"{name} {route.path} {answer.status_code}")
    assert wrong == []


def test_methods_that_are_not_declared_are_refused(app: Flask, world: World, browsers: Mapping[str, Any]) -> None:
    known: dict[str, set[str]] = {}
    for route in all_routes(app, world):
        known.setdefault(route.path, set()).update(route.methods)
    wrong = []
    for path, methods in known.items():
        for method in {"POST", "PUT", "DELETE"} - methods:
            answer = browsers["administrator"].open(path, method=method)
            if answer.status_code != 405:
                wrong.append(f"{method} {path} {answer.status_code}")
    assert wrong == []


def test_a_method_cannot_be_changed_by_header_or_field(browsers: Mapping[str, Any]) -> None:
    headers = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    answer = browsers["owner"].get("/account/sign-out?_method=POST", headers=headers)
    assert answer.status_code == 405


def _fits(route: Route, roles: frozenset[str] | None, status: int) -> bool:
    if route.allows(roles):
        # The view itself may say that there is no such object for this person, or that it is closed.
        return status in {200, 302, 303, 400, 404, 409}
    return status == (302 if roles is None else 403)
