"""Who may do what with accounts of others. Pure: two accounts, and an answer."""

from __future__ import annotations

from hub.accounts.models import Account


def can_change_rights(actor: Account, person: Account) -> bool:
    """Return whether ``actor`` may give or remove site roles; nobody changes their own rights."""
    return "administrator" in actor.site_roles and actor.id != person.id


def can_switch_off(actor: Account, person: Account) -> bool:
    """Return whether ``actor`` may disable or enable an account; nobody switches off their own."""
    return can_change_rights(actor, person)
