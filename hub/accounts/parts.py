"""What features above this one add to an account: rows that are loaded with it, and roles they give.

The registry of partners is above accounts in the order of imports, yet a membership gives a role. So
partners says here, once, how to load memberships; the statement that checks a session brings them along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import joinedload

from hub.accounts.models import Account

if TYPE_CHECKING:
    from sqlalchemy.orm.strategy_options import _AbstractLoad


def _nothing(_account: Account) -> Iterable[str]:
    return ()


def _nowhere(_account: Account) -> Mapping[int, str]:
    return {}


@dataclass(frozen=True, slots=True)
class AccountPart:
    """One feature's part of an account."""

    load: Callable[[], _AbstractLoad]
    """Loader option, relative to ``Account``; joined, so that a session is checked in one statement."""
    roles: Callable[[Account], Iterable[str]] = _nothing
    """Roles that the loaded rows give, as ``member``."""
    partner_roles: Callable[[Account], Mapping[int, str]] = _nowhere
    """Id of each active organisation the account belongs to, and the role in it."""
    keeps_open: Callable[[Account], Iterable[str]] = _nothing
    """Why this account cannot be closed yet, in words for its owner; nothing when it can."""


_parts: dict[str, AccountPart] = {}


def add_part(name: str, part: AccountPart) -> None:
    """Register the part of the feature ``name``; called when that feature's models are imported."""
    _parts[name] = part


def account_loads() -> list[_AbstractLoad]:
    """Return the options that load an account as pages need it: its site roles and every feature's part."""
    return [joinedload(Account.roles), *(part.load() for part in _parts.values())]


def roles_of(account: Account) -> frozenset[str]:
    """Return all role names of a loaded account: site roles, and what features give."""
    return account.site_roles.union(*(part.roles(account) for part in _parts.values()))


def partner_roles_of(account: Account) -> Mapping[int, str]:
    """Return the active organisations of a loaded account, and its role in each."""
    return {key: role for part in _parts.values() for key, role in part.partner_roles(account).items()}


def reasons_to_stay(account: Account) -> list[str]:
    """Return why this account cannot be closed yet."""
    return [reason for part in _parts.values() for reason in part.keeps_open(account)]
