"""How many take part, by region. Rows are counted where they lie, so two pledges at once cannot miscount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import bindparam, func, literal, select, union_all
from sqlalchemy.sql.selectable import CompoundSelect

from hub.db import db
from hub.partners.models import Partner
from hub_pledges.models import PersonalPledge, Pledge


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """Organisations, the people they expect, pledges of single people, and the people those stand for."""

    organizations: int = 0
    expected_people: int = 0
    personal: int = 0
    people: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.organizations + other.organizations,
            self.expected_people + other.expected_people,
            self.personal + other.personal,
            self.people + other.people,
        )

    @property
    def pledges(self) -> int:
        """Pledges of both kinds."""
        return self.organizations + self.personal


@dataclass(frozen=True, slots=True)
class Totals:
    """The count of a day, in all and by region (USPS code); a region without pledges is not in it."""

    all: Count = Count()
    regions: Mapping[str, Count] = field(default_factory=dict)

    @classmethod
    def of(cls, regions: Mapping[str, Count]) -> Totals:
        """Add up the regions."""
        return cls(sum(regions.values(), Count()), regions)


def count_day(day_id: int) -> Totals:
    """Return the totals of a day, in one statement. Cancelled pledges and closed partners do not count."""
    regions: dict[str, Count] = {}
    for region, *numbers in db.session.execute(_by_region(), {"day_id": day_id}):
        regions[region] = regions.get(region, Count()) + Count(*map(int, numbers))
    return Totals.of(regions)


@cache
def _by_region() -> CompoundSelect[str, int, int, int, int]:
    organizations = (
        select(
            Pledge.region,
            func.count().label("organizations"),
            func.sum(Pledge.expected_people).label("expected"),
            literal(0).label("personal"),
            literal(0).label("people"),
        )
        .join(Partner, Partner.id == Pledge.partner_id)
        .where(Pledge.day_id == bindparam("day_id"), Pledge.state == "pledged", Partner.status == "active")
        .group_by(Pledge.region)
    )
    personal = (
        select(PersonalPledge.region, literal(0), literal(0), func.count(), func.sum(PersonalPledge.people))
        .where(PersonalPledge.day_id == bindparam("day_id"))
        .group_by(PersonalPledge.region)
    )
    return union_all(organizations, personal)
