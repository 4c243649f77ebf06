"""Demo content: every feature adds its part, in dependency order; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from hub import clock
from hub.accounts import demo as staff
from hub.accounts.models import Account
from hub.db import db, refresh_statistics, write_transaction
from hub.errors import Conflict
from hub.i18n import _l
from hub.partners.models import Membership, Partner
from hub.plugins import Plugin, Registry, get_registry
from hub.plugins.registry import Loaded
from hub.settings import Settings


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """Somebody to sign in as."""

    role: str
    email: str
    password: str


def load_demo(say: Callable[[str], None]) -> None:
    """Load the demo content of every feature; ``say`` gets a line of progress for each.

    Raises:
        Conflict: this is a production site.
    """
    settings: Settings = current_app.extensions["hub_settings"]
    if settings.env == "production":
        raise Conflict(_l("This is a production site; the demo accounts have published passwords and stay out of it."))
    registry = get_registry()
    for loaded in registry.loaded:
        if _has_demo(loaded.plugin):
            say(f"Demo content: {loaded.name} …")
            with _as_it_can(registry, loaded), write_transaction():
                loaded.plugin.load_demo(clock.now())
    refresh_statistics()


def list_demo_logins() -> list[DemoLogin]:
    """Return one demo account for each role: the site's staff, then an owner and a member of one organisation."""
    logins = [DemoLogin(role, email, staff.PASSWORD) for role, (_name, email) in staff.STAFF.items()]
    for role in ("owner", "member"):
        first = (
            select(Account.email)
            .join(Membership, Membership.account_id == Account.id)
            .join(Partner, Partner.id == Membership.partner_id)
            .where(Account.is_demo, Partner.is_demo, Partner.status == "active", Membership.role == role)
            .order_by(Partner.id, Account.id)
            .limit(1)
        )
        if (email := db.session.scalar(first)) is not None:
            logins.append(DemoLogin(role, email, staff.PASSWORD))
    return logins


@contextmanager
def _as_it_can(registry: Registry, loaded: Loaded) -> Iterator[None]:
    """Core's demo must load; that of a plugin which fails is undone and left out."""
    with nullcontext() if loaded.is_core else registry.guarded(loaded.name, "`load_demo`", fenced=False):
        yield


def _has_demo(plugin: Plugin) -> bool:
    return type(plugin).load_demo is not Plugin.load_demo
