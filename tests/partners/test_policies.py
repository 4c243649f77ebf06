"""Who may do what in the registry, as tables."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hub.accounts.models import Account, AccountRole
from hub.partners import policies
from hub.partners.models import Membership, Partner, PartnerRequest

OWN, OTHER = 1, 2


def person(role: str | None) -> Account:
    """Return somebody with one site role, or one role in the organization ``OWN``."""
    account = Account(id=7, roles=[])
    if role in {"member", "owner"}:
        Membership(account=account, partner_id=OWN, role=role)
    elif role == "stranger":
        Membership(account=account, partner_id=OTHER, role="owner")
    elif role is not None:
        account.roles.append(AccountRole(name=role))
    return account


def partner(status: str = "active", **values: object) -> Partner:
    return Partner(id=OWN, status=status, **values)


EVERYBODY = ("stranger", "member", "owner", "reviewer", "coordinator", "administrator")


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (policies.can_edit, {"owner", "coordinator", "administrator"}),
        (policies.can_change_status, {"owner", "coordinator", "administrator"}),
        (policies.can_visit, {"member", "owner", "coordinator", "administrator"}),
        (policies.can_manage_people, {"owner", "administrator"}),
        (policies.can_verify, {"reviewer", "coordinator", "administrator"}),
    ],
)
def test_what_each_role_may_do_with_an_active_organization(
    rule: Callable[[Account, Partner], bool], allowed: set[str]
) -> None:
    assert {role for role in EVERYBODY if rule(person(role), partner())} == allowed


@pytest.mark.parametrize("status", ["unclaimed", "pending", "closed"])
def test_nobody_edits_what_is_not_open(status: str) -> None:
    assert not any(policies.can_edit(person(role), partner(status)) for role in EVERYBODY)
    assert not any(policies.can_manage_people(person(role), partner(status)) for role in EVERYBODY)


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("active", {None, *EVERYBODY}),
        ("unclaimed", {None, *EVERYBODY}),
        ("pending", {"member", "owner", "reviewer", "coordinator", "administrator"}),
        ("paused", {"member", "owner", "reviewer", "coordinator", "administrator"}),
        ("closed", {"member", "owner", "reviewer", "coordinator", "administrator"}),
    ],
)
def test_who_sees_a_profile(status: str, allowed: set[str | None]) -> None:
    seen = {role for role in (None, *EVERYBODY) if policies.can_see(person(role) if role else None, partner(status))}
    assert seen == allowed


def test_a_hidden_street_is_for_its_own_people_alone() -> None:
    hidden = partner(hide_street=True)
    assert {role for role in EVERYBODY if policies.can_see_street(person(role), hidden)} == {"member", "owner"}
    assert policies.can_see_street(None, partner(hide_street=False))


@pytest.mark.parametrize(
    ("who", "role", "allowed"),
    [
        ("owner", "owner", True),
        ("owner", "member", True),
        ("member", "member", False),
        ("stranger", "member", False),
        ("reviewer", "member", False),
        ("coordinator", "owner", False),
        ("administrator", "owner", True),
    ],
)
def test_who_may_invite_as_what(who: str, role: str, allowed: bool) -> None:
    assert policies.can_invite(person(who), partner(), role) is allowed


def test_nobody_raises_their_own_role() -> None:
    administrator = person("administrator")
    own = Membership(account=administrator, account_id=administrator.id, partner_id=OWN, role="member")
    assert not policies.can_give_role(administrator, partner(), own, "owner")
    colleague = Membership(account_id=99, partner_id=OWN, role="member")
    assert policies.can_give_role(person("owner"), partner(), colleague, "owner")
    assert not policies.can_give_role(person("owner"), partner(), colleague, "reviewer")


@pytest.mark.parametrize(
    ("who", "state", "sender", "allowed"),
    [
        ("reviewer", "waiting", 1, True),
        ("coordinator", "waiting", 1, True),
        ("administrator", "waiting", 1, True),
        ("reviewer", "waiting", 7, False),
        ("administrator", "waiting", 7, False),
        ("reviewer", "approved", 1, False),
        ("owner", "waiting", 1, False),
        ("stranger", "waiting", 1, False),
    ],
)
def test_nobody_decides_their_own_request(who: str, state: str, sender: int, allowed: bool) -> None:
    request = PartnerRequest(account_id=sender, partner_id=OWN, state=state)
    assert policies.can_review(person(who), request) is allowed


def test_a_reviewer_does_not_decide_for_their_own_organization() -> None:
    reviewer = person("reviewer")
    Membership(account=reviewer, partner_id=OWN, role="member")
    assert not policies.can_review(reviewer, PartnerRequest(account_id=1, partner_id=OWN, state="waiting"))
    assert not policies.can_verify(reviewer, partner())
