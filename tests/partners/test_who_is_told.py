"""Who is written to: people who can read it, and nobody who may not decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from hub.accounts.models import Account
from hub.partners.services import people
from hub.testing.factories import make_account, make_membership, make_partner


def ids(found: list[people.Person]) -> list[int]:
    return [one.account_id for one in found]


@pytest.fixture
def gone(app: Flask) -> list[Account]:
    """Reviewers of a partner who cannot sign in: nobody writes to them."""
    partner = make_partner(slug="gone")
    found = [make_account("reviewer", active=False), make_account("reviewer", confirmed_at=None)]
    for one in found:
        make_membership(one, partner)
    return found


def test_a_person_is_what_a_mail_needs(app: Flask) -> None:
    account = make_account(name="Ada", email="ada@library.example", language="es")
    [person] = people.find_people([account.id])
    assert person == people.Person(account.id, account.opaque_id, "ada@library.example", "Ada", "es")


def test_people_are_found_once_and_only_while_they_can_read_it(
    app: Flask, gone: list[Account], count_queries: Callable[[], Any]
) -> None:
    one, two = make_account(), make_account()
    with count_queries() as statements:
        assert ids(people.find_people([two.id, None, one.id, two.id, *(person.id for person in gone)])) == [
            one.id,
            two.id,
        ]
        assert people.find_people([None]) == []
    assert len(statements) == 1


def test_reviewers_are_told_but_not_of_their_own_work(
    app: Flask, gone: list[Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_account("member")
    staff = [make_account(role) for role in ("reviewer", "coordinator", "administrator")]
    partner = make_partner()
    make_membership(staff[1], partner)
    assert ids(people.list_reviewers()) == [one.id for one in staff]
    assert ids(people.list_reviewers(except_partner_id=partner.id)) == [staff[0].id, staff[2].id]
    monkeypatch.setattr(people, "MAX_REVIEWERS", 2)
    assert ids(people.list_reviewers()) == [staff[0].id, staff[1].id]


def test_the_people_of_an_organization(app: Flask, gone: list[Account]) -> None:
    partner = make_partner()
    first, second = make_account(), make_account()
    make_membership(second, partner, "owner")
    make_membership(first, partner, "member")
    make_membership(make_account())
    assert ids(people.list_people_of(partner.id)) == [first.id, second.id]


def test_names_stay_while_the_account_is_there(app: Flask, gone: list[Account]) -> None:
    account = make_account(name="Ada")
    assert people.names_of([account.id, gone[0].id, None, 0]) == {account.id: "Ada", gone[0].id: gone[0].name}
    assert people.names_of([]) == {}
