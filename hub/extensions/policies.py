"""Who may set what in plugins. Pure: an account with its memberships, a row, and an answer."""

from __future__ import annotations

from hub.accounts.models import Account
from hub.partners.models import OPEN_STATUSES, Partner
from hub.partners.policies import role_in


def can_set_for_partner(person: Account, partner: Partner) -> bool:
    """Return whether this person may change settings of an organization: its owners, and administrators."""
    if partner.status not in OPEN_STATUSES:
        return False
    return role_in(person, partner) == "owner" or "administrator" in person.site_roles
