"""Who belongs to an organization, and as what. Every change holds from the next request on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from hub import audit
from hub.accounts.models import Account
from hub.db import db
from hub.errors import Conflict, NotFound
from hub.i18n import _, _l
from hub.partners.models import MEMBER_ROLES, OPEN_STATUSES, Membership, Partner
from hub.partners.services import notices


def list_members(partner_id: int) -> list[Membership]:
    """Return the people of an organization with their accounts: owners first, then by name."""
    query = select(Membership).join(Membership.account).where(Membership.partner_id == partner_id)
    query = query.options(contains_eager(Membership.account))
    return list(db.session.scalars(query.order_by(Membership.role.desc(), func.lower(Account.name), Membership.id)))


def get_membership(membership_id: int, partner: Partner) -> Membership:
    """Return a membership of this organization with its account; those of others are not there.

    Raises:
        NotFound: there is none.
    """
    query = select(Membership).where(Membership.id == membership_id, Membership.partner_id == partner.id)
    row = db.session.scalar(query.options(joinedload(Membership.account)))
    if row is None:
        raise NotFound(_l("There is no such person in this organization."))
    return row


def find_membership(account_id: int, partner_id: int) -> Membership | None:
    """Return how somebody belongs to an organization, with the account."""
    query = select(Membership).where(Membership.account_id == account_id, Membership.partner_id == partner_id)
    return db.session.scalar(query.options(joinedload(Membership.account)))


def change_role(membership: Membership, role: str, *, actor: Account, now: datetime) -> None:
    """Make a member an owner or an owner a member.

    Raises:
        Conflict: nobody would own the organization any more.
    """
    if role not in MEMBER_ROLES:
        raise NotFound(_l("There is no such role."))
    if membership.role == role:
        return
    if membership.role == "owner":
        _keep_an_owner(membership)
    membership.role = role
    db.session.flush()
    _record("role_changed", membership, actor, now, role=role)


def remove_member(membership: Membership, partner: Partner, *, actor: Account, now: datetime) -> None:
    """Take somebody off an organization; ``actor`` may be that person, who then leaves.

    Raises:
        Conflict: nobody would own the organization any more.
    """
    if membership.role == "owner":
        _keep_an_owner(membership)
    leaves = membership.account_id == actor.id
    _record("left" if leaves else "removed", membership, actor, now)
    if not leaves:
        notices.removed(membership.account, partner, now=now)
    db.session.delete(membership)
    db.session.flush()


def list_only_owned(account_id: int) -> list[str]:
    """Return the names of open organizations that nobody but this person owns, in one statement."""
    other = aliased(Membership)
    others = exists().where(other.partner_id == Partner.id, other.role == "owner", other.account_id != account_id)
    query = (
        select(Partner.name)
        .join(Membership, Membership.partner_id == Partner.id)
        .where(Membership.account_id == account_id, Membership.role == "owner", Partner.status.in_(OPEN_STATUSES))
        .where(~others)
        .order_by(Partner.sort_name)
    )
    return list(db.session.scalars(query))


def reasons_to_keep_account(account: Account) -> list[str]:
    """Return why an account cannot be closed: each organization that nobody else owns."""
    return [
        _(
            "You are the only owner of %(name)s. Make somebody else an owner first, or close the organization.",
            name=name,
        )
        for name in list_only_owned(account.id)
    ]


def check_not_only_owner(account_id: int) -> None:
    """Make sure that every organization keeps an owner when this account goes.

    All owners are locked first, so that two cannot go at once.

    Raises:
        Conflict: one of the organizations has no other owner.
    """
    owned = select(Membership.partner_id).where(Membership.account_id == account_id, Membership.role == "owner")
    owners = select(Membership.id).where(Membership.role == "owner", Membership.partner_id.in_(owned))
    db.session.execute(owners.order_by(Membership.id).with_for_update())
    for name in list_only_owned(account_id):
        raise Conflict(_l("Nobody else owns %(name)s. Make somebody else an owner first."), name=name)


def _keep_an_owner(membership: Membership) -> None:
    """Refuse to take away the last owner. All owners are locked first, so that two cannot leave at once."""
    query = select(Membership.id).where(Membership.partner_id == membership.partner_id, Membership.role == "owner")
    owners = list(db.session.scalars(query.order_by(Membership.id).with_for_update()))
    if owners in ([], [membership.id]):
        raise Conflict(_l("Every organization needs an owner. Make somebody else an owner first."))


def _record(what: str, membership: Membership, actor: Account, now: datetime, *, role: str | None = None) -> None:
    audit.record(
        f"partners.member.{what}",
        f"account:{membership.account.opaque_id}",
        actor=actor,
        now=now,
        partner_id=membership.partner_id,
        details={"role": role or membership.role},
    )
