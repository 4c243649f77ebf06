"""Who has pledged: for the public only with consent, for staff everything. Lists are paged by key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, load_only

from hub.campaigns.models import CampaignDay, Edition
from hub.db import db
from hub.partners.models import Partner
from hub.web.paging import Page, cut_page, decode_cursor
from hub_pledges.models import Pledge

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Filter:
    """What staff have chosen: part of a name or city, a region, and a state of the pledge (``""``: all)."""

    text: str = ""
    region: str = ""
    state: str = ""


def list_supporters(edition_id: int, *, region: str = "", cursor: str = "", limit: int = 24) -> Page[Partner]:
    """Return active partners that agreed to be shown, by name, a page in one statement.

    An organization that takes part in several days of the edition is there once.
    """
    shown = (
        select(Pledge.id)
        .join(CampaignDay, CampaignDay.id == Pledge.day_id)
        .where(Pledge.partner_id == Partner.id, CampaignDay.edition_id == edition_id, _is_shown())
    )
    if region:
        shown = shown.where(Pledge.region == region)
    query = select(Partner).where(Partner.status == "active", shown.exists())
    key, backward = decode_cursor(cursor, (str, int))
    query = _after(query, key, backward=backward).limit(limit + 1)
    rows = db.session.scalars(query).all()
    return cut_page(rows, limit, lambda one: (one.sort_name, one.id), cursor, backward=backward)


def list_newest_supporters(day_id: int, *, limit: int) -> Sequence[Pledge]:
    """Return the newest pledges that may be shown, with partner, in one statement."""
    return db.session.scalars(_newest(), {"day_id": day_id, "most": limit}).all()


@cache
def _newest() -> Select[Pledge]:
    """Who takes part, and no more: what else a pledge and a partner say is not read."""
    return (
        select(Pledge)
        .join(Pledge.partner)
        .where(Pledge.day_id == bindparam("day_id"), _is_shown(), Partner.status == "active")
        .options(
            load_only(Pledge.id, raiseload=True),
            contains_eager(Pledge.partner).load_only(Partner.slug, Partner.name, Partner.state, Partner.logo_id),
        )
        .order_by(Pledge.created_at.desc(), Pledge.id.desc())
        .limit(bindparam("most"))
    )


def list_of_partners(partner_ids: Collection[int], *, limit: int = 20) -> Sequence[Pledge]:
    """Return the pledges of organizations with day, edition and campaign, newest day first, in one statement."""
    if not partner_ids:
        return []
    query = (
        select(Pledge)
        .join(Pledge.day)
        .where(Pledge.partner_id.in_(partner_ids), Pledge.state == "pledged")
        .options(contains_eager(Pledge.day).joinedload(CampaignDay.edition).joinedload(Edition.campaign))
        .order_by(CampaignDay.date.desc(), Pledge.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def pledges_for(day_id: int, partner_ids: Collection[int]) -> dict[int, Pledge]:
    """Return the pledges of organizations for one day, by id of the organization, in one statement."""
    if not partner_ids:
        return {}
    query = select(Pledge).where(Pledge.day_id == day_id, Pledge.partner_id.in_(partner_ids), Pledge.state == "pledged")
    return {one.partner_id: one for one in db.session.scalars(query)}


def list_for_staff(edition_id: int, chosen: Filter, *, cursor: str = "", limit: int = 50) -> Page[Pledge]:
    """Return the pledges of an edition with partner and day, by name, a page in one statement."""
    key, backward = decode_cursor(cursor, (str, int))
    query = _after(_of_edition(edition_id, chosen), key, backward=backward, by=Pledge.id).limit(limit + 1)
    rows = db.session.scalars(query).all()
    return cut_page(rows, limit, lambda one: (one.partner.sort_name, one.id), cursor, backward=backward)


def list_all_for_staff(edition_id: int, chosen: Filter) -> Sequence[Pledge]:
    """Return all chosen pledges of an edition with partner and day, for an export; one statement."""
    return db.session.scalars(_after(_of_edition(edition_id, chosen), None, backward=False, by=Pledge.id)).all()


def get_for_staff(edition_id: int, pledge_id: int) -> Pledge | None:
    """Return one pledge of an edition with partner and day."""
    return db.session.scalar(_of_edition(edition_id, Filter()).where(Pledge.id == pledge_id))


def _of_edition(edition_id: int, chosen: Filter) -> Select[Pledge]:
    query = (
        select(Pledge)
        .join(Pledge.day)
        .join(Pledge.partner)
        .where(CampaignDay.edition_id == edition_id)
        .options(contains_eager(Pledge.partner), contains_eager(Pledge.day))
    )
    if chosen.text:
        query = query.where(
            or_(
                Partner.sort_name.contains(chosen.text.casefold(), autoescape=True),
                Partner.name.icontains(chosen.text, autoescape=True),
                Pledge.city.icontains(chosen.text, autoescape=True),
            )
        )
    if chosen.region:
        query = query.where(Pledge.region == chosen.region)
    if chosen.state:
        query = query.where(Pledge.state == chosen.state)
    return query


def _is_shown() -> ColumnElement[bool]:
    return (Pledge.state == "pledged") & Pledge.is_listed.is_(True)


def _after(
    query: Select[Row], key: tuple[Any, ...] | None, *, backward: bool, by: InstrumentedAttribute[int] = Partner.id
) -> Select[Row]:
    """Order by name and ``by``, and begin behind (or before) ``key``."""
    name = Partner.sort_name
    if key is not None and backward:
        query = query.where((name < key[0]) | ((name == key[0]) & (by < key[1])))
    elif key is not None:
        query = query.where((name > key[0]) | ((name == key[0]) & (by > key[1])))
    return query.order_by(name.desc(), by.desc()) if backward else query.order_by(name, by)
