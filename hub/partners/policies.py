"""Who may do what in the registry. Pure: an account with its memberships, a row, and an answer."""

from __future__ import annotations

from hub.accounts.models import Account
from hub.partners.models import OPEN_STATUSES, Membership, Partner, PartnerRequest, memberships_of

RANK = {"member": 1, "owner": 2}
"""Roles within an organization, the higher the more one may do."""

REVIEWERS = frozenset({"reviewer", "coordinator", "administrator"})
KEEPERS = frozenset({"coordinator", "administrator"})
"""Site roles that may mend any entry of the registry."""

PUBLIC_STATUSES = frozenset({"active", "unclaimed"})


def role_in(person: Account | None, partner: Partner) -> str | None:
    """Return the role that somebody has in an organization, ``None`` for strangers."""
    if person is None:
        return None
    return next((one.role for one in memberships_of(person) if one.partner_id == partner.id), None)


def can_see(person: Account | None, partner: Partner) -> bool:
    """Return whether the profile page is there for this person: what is not public is for its people and staff."""
    if partner.status in PUBLIC_STATUSES:
        return True
    return person is not None and (role_in(person, partner) is not None or bool(person.site_roles & REVIEWERS))


def can_see_street(person: Account | None, partner: Partner) -> bool:
    """Return whether street and ZIP code may be shown; hidden ones are for the organization's own people alone."""
    return not partner.hide_street or role_in(person, partner) is not None


def can_visit(person: Account, partner: Partner) -> bool:
    """Return whether this person may open the organization's own pages."""
    return role_in(person, partner) is not None or can_edit(person, partner)


def can_edit(person: Account, partner: Partner) -> bool:
    """Return whether this person may change the profile: owners, and staff who keep the registry."""
    if partner.status not in OPEN_STATUSES:
        return False
    return role_in(person, partner) == "owner" or bool(person.site_roles & KEEPERS)


def can_change_status(person: Account, partner: Partner) -> bool:
    """Return whether this person may pause, reactivate or close an organization."""
    return can_edit(person, partner)


def can_verify(person: Account, partner: Partner) -> bool:
    """Return whether this person may mark an organization as checked; never their own."""
    return partner.status == "active" and bool(person.site_roles & REVIEWERS) and role_in(person, partner) is None


def can_manage_people(person: Account, partner: Partner) -> bool:
    """Return whether this person may invite, remove and change roles: owners, and administrators to help out."""
    if partner.status not in OPEN_STATUSES:
        return False
    return role_in(person, partner) == "owner" or "administrator" in person.site_roles


def can_invite(person: Account, partner: Partner, role: str) -> bool:
    """Return whether this person may invite somebody as ``role``; nobody invites above their own role."""
    if not can_manage_people(person, partner):
        return False
    own = role_in(person, partner)
    return own is None or RANK[role] <= RANK[own]


def can_give_role(person: Account, partner: Partner, membership: Membership, role: str) -> bool:
    """Return whether this person may give a colleague a role; nobody raises their own."""
    if role not in RANK or not can_invite(person, partner, role):
        return False
    return membership.account_id != person.id or RANK[role] <= RANK[membership.role]


def can_review(person: Account, request: PartnerRequest) -> bool:
    """Return whether this person may decide a request; never their own, nor one for their own organization."""
    if request.account_id == person.id or request.state != "waiting":
        return False
    is_own = any(one.partner_id == request.partner_id for one in memberships_of(person))
    return bool(person.site_roles & REVIEWERS) and not is_own


def can_withdraw(person: Account, request: PartnerRequest) -> bool:
    """Return whether this person may take a request back: only who sent it, while it waits."""
    return request.account_id == person.id and request.state == "waiting"
