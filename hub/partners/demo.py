"""Demo content of the registry: listings of real bodies, invented partners, and requests that wait.

Real bodies only come in as unclaimed listings. Everybody who acts is invented, on an ``.example`` domain.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from hub import storage
from hub.accounts.demo import PASSWORD
from hub.accounts.models import Account
from hub.accounts.services import create_account, ensure_demo_account, hash_password
from hub.db import db
from hub.partners.demo_logos import SIDE, draw_logo
from hub.partners.demo_partners import DemoPartner, DemoPerson, load_demo_partners
from hub.partners.imports.apply import apply_listings
from hub.partners.imports.formats import parse_file
from hub.partners.imports.listing import FSCS, NATIONAL, SEA, Listing
from hub.partners.models import Membership, Partner, PartnerIdentifier, PartnerRequest
from hub.partners.services import index_partners, sort_name
from hub.settings import Settings

log = logging.getLogger(__name__)
SURVEY = "pls_fy2015_ae.csv"
CLAIMED_SLUG = "copper-basin-library-district"
CLAIMANT = DemoPerson("Odette Marchetti", "odette.marchetti@copper-basin-library.example")
NEWCOMER = DemoPerson("Sam Whitfield", "sam.whitfield@newcomer-library.example")
"""Somebody with an account who belongs to nobody yet, to try out joining."""
SOURCE = "demo-register"


def load(now: datetime) -> None:
    """Add what is missing; a second time changes nothing."""
    _load_listings(now)
    partners = load_demo_partners()
    known = set(db.session.scalars(select(Partner.slug).where(Partner.slug.in_([one.slug for one in partners]))))
    new = [one for one in partners if one.slug not in known]
    if new:
        # One hash for all: each takes a seventh of a second, and there are about a hundred people.
        password_hash = hash_password(PASSWORD)
        added = [_add_partner(one, place, password_hash, now) for place, one in enumerate(new)]
        index_partners([partner.id for partner in added])
    _add_claim(now)


def _load_listings(now: datetime) -> None:
    data = files("hub.partners") / "data"
    for scheme, form, name in (
        (SEA, "agencies", "state_education_agencies.csv"),
        (NATIONAL, "national", "national_partners.csv"),
    ):
        if not _has_scheme(scheme):
            with as_file(data / name) as path:
                _import(form, path, now)
    settings: Settings = current_app.extensions["hub_settings"]
    if settings.demo_data is None or _has_scheme(FSCS):
        return
    survey = settings.demo_data / SURVEY
    if survey.is_file():
        _import("imls-pls", survey, now)
    else:
        log.warning("HUB_DEMO_DATA is %s, but there is no %s in it: no libraries are listed", survey.parent, SURVEY)


def _import(form: str, path: Path, now: datetime) -> None:
    parsed = parse_file(form, path)
    apply_listings(parsed.listings, now=now, problems=parsed.problems)


def _has_scheme(scheme: str) -> bool:
    query = select(PartnerIdentifier.id).where(PartnerIdentifier.scheme == scheme).limit(1)
    return db.session.scalar(query) is not None


def _add_partner(demo: DemoPartner, place: int, password_hash: str, now: datetime) -> Partner:
    """Add one partner with its people, joined on a day of its own in the months before."""
    joined = now - timedelta(days=12 + (place * 7) % 200, hours=place % 9)
    is_open = demo.status in {"active", "paused"}
    if not is_open:
        joined = now - timedelta(days=1 + place % 6, hours=place % 9)
    partner = Partner(
        slug=demo.slug,
        name=demo.name,
        sort_name=sort_name(demo.name),
        acronym=demo.acronym,
        partner_type=demo.partner_type,
        status=demo.status,
        # A few have changed their name since and wait for another look.
        verification=("unverified" if place % 13 == 5 else "confirmed" if place % 4 == 0 else "checked")
        if is_open
        else "unverified",
        verified_at=joined if is_open and place % 13 != 5 else None,
        summary=demo.summary,
        website=demo.website,
        email=demo.email,
        phone=demo.phone,
        street=demo.street,
        hide_street=demo.hide_street,
        city=demo.city,
        state=demo.state,
        service_area=demo.service_area,
        audiences=list(demo.audiences),
        languages=list(demo.languages),
        founded_year=demo.founded_year,
        is_demo=True,
        created_at=joined,
        updated_at=joined,
        activated_at=joined if is_open else None,
    )
    db.session.add(partner)
    db.session.flush()
    if demo.has_logo and is_open:
        picture = draw_logo(demo.name)
        file = storage.put(picture, name=f"{demo.slug}.png", content_type="image/png", now=now, width=SIDE, height=SIDE)
        partner.logo_id = file.id
    _add_people(partner, demo, is_open, password_hash, joined)
    return partner


def _add_people(partner: Partner, demo: DemoPartner, is_open: bool, password_hash: str, joined: datetime) -> None:
    owner = _person(demo.owner, password_hash, joined)
    if not is_open:
        evidence = f"Our website names me: {demo.website}about. You can also call us at the number there."
        _add_request(partner, owner, "sign_up", "Director", evidence, joined)
        return
    people = [(owner, "owner"), *((_person(one, password_hash, joined), "member") for one in demo.members)]
    db.session.add_all(
        Membership(partner_id=partner.id, account_id=account.id, role=role, created_at=joined)
        for account, role in people
    )
    db.session.flush()


def _person(person: DemoPerson, password_hash: str, now: datetime) -> Account:
    account = db.session.scalar(select(Account).where(Account.email == person.email))
    if account is not None:
        return account
    return create_account(email=person.email, name=person.name, password_hash=password_hash, now=now, is_demo=True)


def _add_claim(now: datetime) -> None:
    """Add an invented listing with a claim that waits, and somebody new to try out joining."""
    ensure_demo_account(NEWCOMER.email, NEWCOMER.name, PASSWORD, (), now)
    if db.session.scalar(select(Partner.id).where(Partner.slug == CLAIMED_SLUG)) is not None:
        return
    listing = Listing(
        scheme="demo",
        identifier="copper-basin",
        name="Copper Basin Library District",
        partner_type="public_library",
        source=SOURCE,
        source_year=now.year - 1,
        city="Copper Basin",
        state="MT",
        phone="+14065550163",
        website="https://copper-basin-library.example/",
        population_served=6120,
    )
    apply_listings([listing], now=now)
    partner = db.session.scalars(select(Partner).where(Partner.slug == CLAIMED_SLUG)).one()
    partner.is_demo = True
    account = ensure_demo_account(CLAIMANT.email, CLAIMANT.name, PASSWORD, (), now)
    evidence = "I am on the staff page of our website. The front desk can connect you to me."
    _add_request(partner, account, "claim", "Youth services librarian", evidence, now - timedelta(days=2, hours=3))


def _add_request(partner: Partner, account: Account, kind: str, job_title: str, evidence: str, now: datetime) -> None:
    db.session.add(
        PartnerRequest(
            partner_id=partner.id,
            account_id=account.id,
            kind=kind,
            job_title=job_title,
            evidence=evidence,
            created_at=now,
        )
    )
    db.session.flush()
