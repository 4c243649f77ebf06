"""A campaign's years."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from hub.audit import Actor
from hub.campaigns import documents
from hub.campaigns.models import Campaign, Edition
from hub.campaigns.services.lookup import find_edition
from hub.campaigns.services.rows import note, remove, take_facts
from hub.db import constraints_decide, db
from hub.errors import Conflict, Invalid, NotFound
from hub.i18n import _l


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What a coordinator may say about one year of a campaign; colours as ``#1f7a4d``."""

    year: int
    starts_on: date
    ends_on: date
    colour: str
    name: str = ""
    theme: str = ""
    summary: str = ""
    goals: str = ""
    hashtag: str = ""
    colour_name: str = ""
    pledges_close_on: date | None = None
    report_by: date | None = None
    goal_partners: int | None = None
    goal_states: int | None = None
    goal_people: int | None = None
    translations: dict[str, Any] = field(default_factory=dict)


def get_edition(slug: str, year: int) -> Edition:
    """Return an edition, planned ones too, with campaign and days.

    Raises:
        NotFound: there is none.
    """
    edition = find_edition(slug, year)
    if edition is None:
        raise NotFound(_l("There is no such year of this campaign."))
    return edition


def accepts_pledges(edition: Edition, today: date) -> bool:
    """Return whether people may still say that they take part."""
    closed = edition.pledges_close_on is not None and today > edition.pledges_close_on
    return edition.state in {"open", "running"} and not closed


def create_edition(campaign: Campaign, facts: EditionFacts, *, actor: Actor | None, now: datetime) -> Edition:
    """Add a year in the state planning.

    Raises:
        Invalid: it would end before it starts.
        Conflict: the campaign has this year already.
    """
    _check_dates(facts)
    edition = Edition(campaign_id=campaign.id, created_at=now, updated_at=now, state="planning")
    take_facts(edition, facts)
    with constraints_decide(_l("“%(name)s” already has the year %(year)s."), name=campaign.name, year=facts.year):
        db.session.add(edition)
    note("edition.created", f"edition:{edition.id}", actor=actor, now=now, details={"year": edition.year})
    documents.refresh(now)
    return edition


def change_edition(edition: Edition, facts: EditionFacts, *, actor: Actor | None, now: datetime) -> None:
    """Give a year new texts and dates.

    Raises:
        Invalid: it would end before it starts.
        Conflict: the campaign has this year already; or its number would change while people may see it.
    """
    _check_dates(facts)
    if facts.year != edition.year and edition.state != "planning":
        raise Conflict(
            _l("The public knows this as the year %(year)s, and its address is printed. It cannot be another year."),
            year=edition.year,
        )
    with constraints_decide(_l("This campaign already has the year %(year)s."), year=facts.year):
        changed = take_facts(edition, facts)
        edition.updated_at = now
    note("edition.changed", f"edition:{edition.id}", actor=actor, now=now, details={"fields": changed})
    documents.refresh(now)


def delete_edition(edition: Edition, *, actor: Actor | None, now: datetime) -> None:
    """Remove a year that is in planning, with its days.

    Raises:
        Conflict: it is or was open to the public, or people take part in one of its days.
    """
    if edition.state != "planning":
        raise Conflict(_l("The year %(year)s was open to the public, so it stays. Archive it."), year=edition.year)
    message = _l("People take part in the year %(year)s, so it stays.")
    remove(delete(Edition).where(Edition.id == edition.id), message, year=edition.year)
    note("edition.deleted", f"edition:{edition.id}", actor=actor, now=now, details={"year": edition.year})
    documents.refresh(now)


def _check_dates(facts: EditionFacts) -> None:
    if facts.ends_on < facts.starts_on:
        raise Invalid(_l("The last day comes before the first day. Please check both dates."))
