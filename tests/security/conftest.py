"""A world with something in every state, and one browser for each kind of person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from flask import Flask

from hub.testing.client import HubClient
from hub.testing.factories import sign_in
from tests.security.world import World, build


@pytest.fixture
def world(app: Flask) -> World:
    """Return what was made in the empty database."""
    return build(app)


@pytest.fixture
def browsers(app: Flask, world: World) -> Mapping[str, HubClient]:
    """Return a browser for each role, one of a ``stranger`` with an account, and one of a ``reader`` without."""
    found = {"reader": HubClient(app)}
    for role, account in world.accounts.items():
        found[role] = HubClient(app)
        sign_in(found[role], account)
    return found


@pytest.fixture
def browser_of(app: Flask, world: World) -> Callable[[str], HubClient]:
    """Return a new browser, signed in as somebody of the world."""

    def make(role: str) -> HubClient:
        browser = HubClient(app)
        if role != "reader":
            sign_in(browser, world.accounts[role])
        return browser

    return make
