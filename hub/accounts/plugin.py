"""What accounts add to the hub."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint

from hub.accounts.models import Account
from hub.i18n import _l
from hub.plugins import HealthCheck, JobKind, NavItem, Permission, Plugin, Slot

if TYPE_CHECKING:
    from hub.jobs import JobRun

KEEP_UNCONFIRMED = timedelta(days=14)
"""Sign-ups that were never confirmed are removed after this."""


class AccountsPlugin(Plugin):
    """Signing up and in, one's own account, and people for administrators."""

    name = "accounts"
    label = _l("Accounts")

    def blueprints(self) -> Iterable[Blueprint]:
        """Own pages under /account, people under /admin/people."""
        from hub.accounts.views import bp, joining, own, people, signing, staff

        _ = joining, own, signing, staff  # importing them adds their routes
        yield bp
        yield people

    def permissions(self) -> Iterable[Permission]:
        """Only administrators manage accounts."""
        yield Permission("accounts:account:manage", _l("Manage people and their roles"), frozenset({"administrator"}))

    def nav_items(self) -> Iterable[NavItem]:
        """One's own account, and the list of people."""
        yield NavItem(_l("My account"), "accounts.profile", "account", order=90, icon="circle-user-round")
        yield NavItem(
            _l("People"),
            "accounts_people.index",
            "staff",
            "accounts:account:manage",
            order=75,
            icon="users",
            text=_l("Find an account, give roles, switch access off."),
        )

    def offers(self) -> Iterable[Slot]:
        """A place on the page of a person."""
        yield Slot("account_person.main", "Staff's page of a person: what a feature knows.", {"account": Account})

    def jobs(self) -> Iterable[JobKind]:
        """Once a day, rows that are over go."""
        yield JobKind(
            "accounts.tidy", _tidy, _l("Remove ended sessions and sign-ups never confirmed"), timedelta(days=1)
        )

    def health_checks(self) -> Iterable[HealthCheck]:
        """Limits that do not hold are no reason to stop, but somebody should know."""
        yield HealthCheck(_l("Limits against guessing hold"), _limits)

    def export_personal_data(self, account_id: int) -> Mapping[str, list[dict[str, Any]]]:
        """The account, its sessions and mail, and what the log has of it."""
        from hub.accounts.closing import export_own_rows

        return export_own_rows(account_id)

    def load_demo(self, now: datetime) -> None:
        """Accounts of the site's staff."""
        from hub.accounts.demo import load

        load(now)


def _limits() -> str | None:
    from hub.accounts.limits import counting_problem

    return counting_problem()


def _tidy(run: JobRun) -> None:
    from hub.accounts import people, sessions
    from hub.db import write_transaction

    with write_transaction():
        sessions.forget_old_sessions(now=run.now)
        people.forget_unconfirmed(before=run.now - KEEP_UNCONFIRMED)
