"""What a page needs of an organization is read in one statement, whatever it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from hub import storage
from hub.db import db
from hub.partners.models import Partner, PartnerName, PartnerRequest
from hub.partners.services import get_by_slug, get_partner
from hub.partners.services.membership import list_members
from hub.partners.services.requests import get_request
from hub.testing.factories import NOON, make_account, make_membership, make_partner


@pytest.fixture
def partner_id(app: Flask) -> int:
    """An organization with two other names, a logo, a request and three people."""
    logo = storage.put(b"picture", name="logo.png", content_type="image/png", now=NOON)
    names = [PartnerName(name="Old Acorn"), PartnerName(name="The Acorn")]
    partner = make_partner(slug="acorn", logo_id=logo.id, other_names=names)
    for _number in range(3):
        make_membership(partner=partner)
    asking = make_account(name="Ada")
    db.session.add(PartnerRequest(id=7, partner_id=partner.id, account_id=asking.id, kind="claim", created_at=NOON))
    db.session.commit()
    found = partner.id
    db.session.expunge_all()
    return found


def names_of(partner: Partner) -> list[str]:
    return sorted(one.name for one in partner.other_names)


@pytest.mark.parametrize("ask", [get_partner, lambda _key: get_by_slug("acorn")])
def test_an_organization(partner_id: int, count_queries: Callable[[], Any], ask: Callable[[int], Partner]) -> None:
    with count_queries() as statements:
        found = ask(partner_id)
        assert names_of(found) == ["Old Acorn", "The Acorn"]
        assert found.logo is not None
    assert len(statements) == 1


def test_an_organization_that_came_with_its_people(partner_id: int, count_queries: Callable[[], Any]) -> None:
    """The session's check has brought the row along, without names: they are added to it."""
    known = db.session.get_one(Partner, partner_id)
    assert names_of(get_partner(partner_id)) == ["Old Acorn", "The Acorn"]
    assert names_of(known) == ["Old Acorn", "The Acorn"]


def test_a_request(partner_id: int, count_queries: Callable[[], Any]) -> None:
    with count_queries() as statements:
        found = get_request(7)
        assert names_of(found.partner) == ["Old Acorn", "The Acorn"]
        assert found.account is not None
        assert found.account.name == "Ada"
    assert len(statements) == 1


def test_a_team(partner_id: int, count_queries: Callable[[], Any]) -> None:
    with count_queries() as statements:
        assert len({one.account.name for one in list_members(partner_id)}) == 3
    assert len(statements) == 1
    assert statements[0].count("JOIN account") == 1
