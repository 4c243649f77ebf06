"""Entries of the registry: finding one, making one, changing its profile and its status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, load_only

from hub import audit, signals
from hub.accounts.models import Account
from hub.db import db
from hub.errors import Conflict, Invalid, NotFound
from hub.i18n import _l
from hub.partners.imports.keys import slugify, sort_key
from hub.partners.models import Partner, PartnerName
from hub.partners.policies import PUBLIC_STATUSES
from hub.partners.services.search import index_partners

RESERVED_SLUGS = frozenset({"invitations", "join", "mine", "review"})
"""Second parts of our own addresses under ``/partners/``."""

HIDDEN_BY_DEFAULT = frozenset({"youth_service_provider"})
"""Types whose street is hidden unless they say otherwise: a shelter's address may be secret."""

MAX_NAMES = 10
"""Other names that one organization may have in its profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an organization says of itself, already cleaned: no outer blanks, known codes, one form of address.

    ``phone`` is E.164 or ``""``; ``website`` an http(s) address or ``""``; ``other_names`` without the name.
    """

    name: str
    partner_type: str
    acronym: str = ""
    summary: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    hide_street: bool = False
    city: str = ""
    state: str | None = None
    postal_code: str = ""
    service_area: str = ""
    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    founded_year: int | None = None
    other_names: tuple[str, ...] = ()


SHOWN_IN_LISTS = (
    Partner.slug,
    Partner.name,
    Partner.sort_name,
    Partner.acronym,
    Partner.partner_type,
    Partner.status,
    Partner.verification,
    Partner.verified_at,
    Partner.city,
    Partner.county,
    Partner.state,
    Partner.logo_id,
)
PROFILE_COLUMNS = tuple(item.name for item in fields(Profile) if item.name != "other_names")
_CHECKED = frozenset({"name", "website", "partner_type"})
"""What a reviewer has looked at; when it changes, the verified mark goes."""


def sort_name(name: str) -> str:
    """Return the key by which lists are ordered: casefolded, without accents."""
    return sort_key(name)


def get_partner(partner_id: int) -> Partner:
    """Return a partner with its other names.

    Raises:
        NotFound: there is none.
    """
    return _one(select(Partner).where(Partner.id == partner_id))


def get_by_slug(slug: str) -> Partner:
    """Return the partner at an address, with its other names and logo, whatever its status.

    Raises:
        NotFound: there is none.
    """
    return _one(select(Partner).where(Partner.slug == slug))


def list_public(partner_ids: Sequence[int]) -> list[Partner]:
    """Return public partners in the order of ``partner_ids``, in one statement; others are left out."""
    if not partner_ids:
        return []
    rows = db.session.scalars(_public_by_id(), {"ids": list(partner_ids)})
    found = {partner.id: partner for partner in rows}
    return [found[one] for one in partner_ids if one in found]


@cache
def _public_by_id() -> Select[Partner]:
    """Making this statement takes as long as running it, so it is made once; lists show short columns only."""
    by_id = Partner.id.in_(bindparam("ids", expanding=True))
    return select(Partner).where(by_id, Partner.status.in_(PUBLIC_STATUSES)).options(load_only(*SHOWN_IN_LISTS))


def list_public_slugs(*, limit: int = 40_000) -> list[str]:
    """Return the addresses of all active partners, in one statement."""
    query = select(Partner.slug).where(Partner.status == "active").order_by(Partner.id).limit(limit)
    return list(db.session.scalars(query))


def create_partner(profile: Profile, *, status: str, now: datetime, is_demo: bool = False) -> Partner:
    """Add an organization; its address is made from its name, and the unique index says whether it is free."""
    for slug in _slugs(profile):
        partner = Partner(
            slug=slug,
            sort_name=sort_name(profile.name),
            status=status,
            is_demo=is_demo,
            created_at=now,
            updated_at=now,
            **_columns(profile),
        )
        partner.other_names = [PartnerName(name=name) for name in profile.other_names]
        try:
            with db.session.begin_nested():
                db.session.add(partner)
        except IntegrityError:
            continue  # taken, perhaps in this very second
        index_partners([partner.id])
        return partner
    raise Conflict(_l("We could not find a free address for “%(name)s”."), name=profile.name)


def stamp_of(partner: Partner) -> str:
    """Return what tells one state of an organization from the next, for ``check_seen``."""
    return partner.updated_at.isoformat()


def check_seen(partner: Partner, stamp: str) -> None:
    """Let nobody save over what somebody else has saved since ``stamp`` was taken; holds until the transaction ends.

    Raises:
        Conflict: somebody has.
    """
    db.session.refresh(partner, ["updated_at"], with_for_update=True)
    db.session.refresh(partner, [*PROFILE_COLUMNS, "other_names"])  # as whoever held the lock before has left them
    if stamp != stamp_of(partner):
        raise Conflict(_l("This profile was saved in the meantime, by somebody else or in another window."))


def differing(partner: Partner, profile: Profile) -> list[str]:
    """Return the fields in which a profile is not what is stored (``partner`` with ``other_names`` loaded)."""
    stored = {one.name for one in partner.other_names}
    changed = [name for name, value in _columns(profile).items() if getattr(partner, name) != value]
    return changed + (["other_names"] if stored != set(profile.other_names) else [])


def update_profile(partner: Partner, profile: Profile, *, actor: Account, now: datetime) -> frozenset[str]:
    """Change a profile (``partner`` with ``other_names`` loaded) and return the names of the changed fields.

    A former name stays findable. When name, type or website change, the verified mark goes until somebody
    has checked again: otherwise a checked organization could turn into another one.
    """
    values = _columns(profile)
    changed = {name for name, value in values.items() if getattr(partner, name) != value}
    old_name = partner.name
    for name in changed:
        setattr(partner, name, values[name])
    partner.sort_name = sort_name(partner.name)
    wanted = set(profile.other_names) | ({old_name} if "name" in changed else set())
    if _set_other_names(partner, wanted - {partner.name}):
        changed.add("other_names")
    if not changed:
        return frozenset()
    if changed & _CHECKED:
        partner.verification, partner.verified_at = "unverified", None
    _touch(partner, now)
    audit.record(
        "partners.partner.edited",
        f"partner:{partner.id}",
        actor=actor,
        now=now,
        partner_id=partner.id,
        details={"fields": sorted(changed)},
    )
    return frozenset(changed)


def verify_partner(partner: Partner, *, actor: Account, confirmed: bool, now: datetime) -> None:
    """Mark an organization as checked; ``confirmed`` is the coordinator's own word and counts for more."""
    partner.verification = "confirmed" if confirmed else "checked"
    partner.verified_at = now
    _touch(partner, now)
    audit.record(
        f"partners.partner.{partner.verification}", f"partner:{partner.id}", actor=actor, now=now, partner_id=partner.id
    )


def pause_partner(partner: Partner, *, actor: Account, reason: str, now: datetime) -> None:
    """Take an active organization out of public sight; its people keep their access.

    Raises:
        Conflict: it is not active.
    """
    _change_status(partner, "paused", {"active"}, actor=actor, reason=reason, now=now)


def reactivate_partner(partner: Partner, *, actor: Account, now: datetime) -> None:
    """Make a paused organization public again.

    Raises:
        Conflict: it is not paused.
    """
    _change_status(partner, "active", {"paused"}, actor=actor, reason="", now=now)


def close_partner(partner: Partner, *, actor: Account, reason: str, now: datetime) -> None:
    """Close an organization for good; what it shared keeps its name.

    Raises:
        Conflict: it is neither active nor paused.
    """
    _change_status(partner, "closed", {"active", "paused"}, actor=actor, reason=reason, now=now)


def website_host(address: str) -> str:
    """Return the host of a web address without ``www.``, ``""`` when there is none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def clean_other_names(lines: Iterable[str], name: str) -> tuple[str, ...]:
    """Return names given one a line, each once, without the name itself.

    Raises:
        Invalid: there are too many, or one is too long.
    """
    names = tuple(dict.fromkeys(line.strip() for line in lines if line.strip() and line.strip() != name))
    if len(names) > MAX_NAMES:
        raise Invalid(_l("Please give at most %(count)s other names."), count=MAX_NAMES)
    if any(len(one) > 200 for one in names):
        raise Invalid(_l("A name can have at most 200 characters."))
    return names


def _one(query: Select[Partner]) -> Partner:
    loaded = query.options(joinedload(Partner.other_names), joinedload(Partner.logo))
    partner = db.session.scalars(loaded).unique().one_or_none()
    if partner is None:
        raise NotFound(_l("There is no such organization."))
    return partner


def _slugs(profile: Profile) -> Iterator[str]:
    """Addresses to try: the name, then with the state, then with the city, then numbers."""
    base = slugify(profile.name) or "partner"
    state = (profile.state or "").lower()
    city = slugify(profile.city)[:60]
    if base not in RESERVED_SLUGS:
        yield base
    if state:
        yield f"{base}-{state}"
    if state and city:
        yield f"{base[:50]}-{city}-{state}"
    yield from (f"{base}-{number}" for number in range(2, 100))


def _columns(profile: Profile) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(profile, name) for name in PROFILE_COLUMNS}
    return values | {"audiences": list(profile.audiences), "languages": list(profile.languages)}


def _set_other_names(partner: Partner, wanted: set[str]) -> bool:
    known = {other.name: other for other in partner.other_names}
    if set(known) == wanted:
        return False
    partner.other_names = [known.get(name) or PartnerName(name=name) for name in sorted(wanted)]
    return True


def _change_status(
    partner: Partner, status: str, allowed: set[str], *, actor: Account, reason: str, now: datetime
) -> None:
    if partner.status not in allowed:
        raise Conflict(_l("This cannot be done now: “%(name)s” has changed in the meantime."), name=partner.name)
    partner.status = status
    _touch(partner, now)
    audit.record(
        f"partners.partner.{'reactivated' if status == 'active' else status}",
        f"partner:{partner.id}",
        actor=actor,
        now=now,
        partner_id=partner.id,
        reason=reason,
    )


def _touch(partner: Partner, now: datetime) -> None:
    """Write a change through: time, search, and whoever listens."""
    partner.updated_at = now
    db.session.flush()
    index_partners([partner.id])
    signals.partner_changed.send(partner_id=partner.id)
