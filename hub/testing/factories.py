"""Data for tests: each function fills what the test does not care about, flushes, and does not commit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from hub.accounts.models import SITE_ROLES, Account, AccountRole
from hub.campaigns.models import Campaign, CampaignDay, Edition, EditionHelp, HelpService
from hub.db import db
from hub.partners.models import Membership, Partner
from hub.testing.client import HubClient

NOON = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
PASSWORD = "a quiet green lantern"
_numbers = count(1)


def make_account(role: str | None = None, **values: Any) -> Account:
    """Make a confirmed account; a site role is given, an organisation's role makes an active partner as well."""
    from hub.accounts.services import hash_password

    number = next(_numbers)
    account = Account(
        **{
            "email": f"person{number}@library{number}.example",
            "name": f"Person {number}",
            "password": hash_password(PASSWORD),
            "confirmed_at": NOON,
            "created_at": NOON,
            **values,
        }
    )
    if role in SITE_ROLES:
        account.roles.append(AccountRole(name=role))
    db.session.add(account)
    db.session.flush()
    if role in {"member", "owner"}:
        make_membership(account=account, role=role)
    return account


def make_partner(**values: Any) -> Partner:
    """Make an active public library."""
    number = next(_numbers)
    name = values.get("name", f"Library {number}")
    partner = Partner(
        **{
            "slug": f"library-{number}",
            "name": name,
            "sort_name": name.casefold(),
            "partner_type": "public_library",
            "status": "active",
            "city": "Springfield",
            "state": "IL",
            "created_at": NOON,
            "updated_at": NOON,
            **values,
        }
    )
    db.session.add(partner)
    db.session.flush()
    return partner


def make_membership(account: Account | None = None, partner: Partner | None = None, role: str = "owner") -> Membership:
    """Make somebody belong to an organisation."""
    account, partner = account or make_account(), partner or make_partner()
    membership = Membership(account_id=account.id, partner_id=partner.id, role=role, created_at=NOON)
    db.session.add(membership)
    db.session.flush()
    return membership


def make_campaign(**values: Any) -> Campaign:
    """Make the featured campaign, without an edition."""
    number = next(_numbers)
    campaign = Campaign(
        **{
            "slug": f"campaign-{number}",
            "name": f"Campaign {number}",
            "is_featured": True,
            "created_at": NOON,
            "updated_at": NOON,
            **values,
        }
    )
    db.session.add(campaign)
    db.session.flush()
    return campaign


def make_edition(campaign: Campaign | None = None, **values: Any) -> Edition:
    """Make an open edition of the year of ``NOON``."""
    campaign = campaign or make_campaign()
    edition = Edition(
        **{
            "campaign_id": campaign.id,
            "year": NOON.year,
            "colour": "#1f7a4d",
            "starts_on": NOON.date().replace(day=1),
            "ends_on": NOON.date().replace(day=30),
            "state": "open",
            "created_at": NOON,
            "updated_at": NOON,
            **values,
        }
    )
    db.session.add(edition)
    db.session.flush()
    return edition


def make_day(edition: Edition | None = None, **values: Any) -> CampaignDay:
    """Make the main day of an edition, eleven days after ``NOON``."""
    edition = edition or make_edition()
    day = CampaignDay(
        **{
            "edition_id": edition.id,
            "slug": "wear-it-day",
            "name": "Wear It Day",
            "date": NOON.date() + timedelta(days=11),
            "is_confirmed": True,
            "is_main": True,
            **values,
        }
    )
    db.session.add(day)
    db.session.flush()
    return day


def make_help(edition: Edition | None = None, **values: Any) -> HelpService:
    """Make an assured hotline, shown with ``edition`` when one is given."""
    number = next(_numbers)
    service = HelpService(
        **{
            "slug": f"line-{number}",
            "organization": f"Line {number}",
            "name": f"Hotline {number}",
            "kind": "hotline",
            "phone": "18005550100",
            "phone_display": "1-800-555-0100",
            "assured_date": date(2026, 10, 1),
            **values,
        }
    )
    db.session.add(service)
    db.session.flush()
    if edition is not None:
        db.session.add(EditionHelp(edition_id=edition.id, service_id=service.id))
        db.session.flush()
    return service


def sign_in(client: HubClient, who: Account | str | None) -> Account | None:
    """Sign in by the form; a role makes an account with it first, ``None`` signs nobody in."""
    if who is None:
        return None
    account = make_account(who) if isinstance(who, str) else who
    db.session.commit()
    response = client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    assert response.status_code == 303, f"sign-in of {account.email} answered {response.status_code}"
    return account
