"""My pledge on the dashboard, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import render_template, url_for

from hub.campaigns import scope
from hub.campaigns.models import CampaignDay, Edition
from hub.i18n import _
from hub.partners.models import Partner, memberships_of
from hub.plugins import NextStep
from hub.web.language import language
from hub.web.once import once_a_request
from hub.web.visitor import current_visitor
from hub_pledges.models import Pledge
from hub_pledges.services.lists import pledges_for
from hub_pledges.views.common import first_day, takes_pledges


@dataclass(frozen=True, slots=True)
class Own:
    """One of the visitor's organizations, and its pledge for the main day (``None``: not yet)."""

    partner: Partner
    pledge: Pledge | None


def card(account: Any, now: datetime) -> str:
    """Return a card with the main day, the days to go, and one's pledges."""
    current = _current()
    if current is None:
        return ""
    edition, day = current
    own = _own(account, day)
    if not own:  # all of them are paused
        return ""
    return render_template(
        "pledges/card.html",
        edition=edition,
        day=day,
        days_left=(day.date - scope.today()).days,
        own=own,
        is_open=takes_pledges(edition),
    )


def person_card(account: Any, now: datetime) -> str:
    """Return a card that tells people without an organization how to take part now."""
    visitor, current = current_visitor(), _current()
    if visitor is None or visitor.roles or current is None:
        return ""
    edition, day = current
    if not _is_ahead(day, scope.today()):
        return ""
    return render_template(
        "pledges/card_person.html",
        edition=edition,
        day=day,
        days_left=(day.date - scope.today()).days,
        is_open=takes_pledges(edition),
    )


def next_steps(account: Any) -> Iterable[NextStep]:
    """Yield "pledge" for each organization that has not yet."""
    current = _current()
    if current is None or not takes_pledges(current[0]):
        return
    edition, day = current
    for one in _own(account, day):
        if one.pledge is None and _is_ahead(day, scope.today()):
            url = url_for(
                "pledges_organizations.form",
                campaign=edition.campaign.slug,
                year=edition.year,
                day=day.slug,
                slug=one.partner.slug,
            )
            label = _("Pledge for %(day)s with %(name)s", day=day.text("name", language()), name=one.partner.name)
            text = _("Five questions. You can change your answers until pledges close.")
            yield NextStep(label, url, order=30, text=text)


@once_a_request
def _own(account: Any, day: CampaignDay) -> Sequence[Own]:
    """Return somebody's active organizations by name, as they came with the account, and their pledges."""
    partners = [one.partner for one in memberships_of(account) if one.partner.status == "active"]
    made = pledges_for(day.id, [one.id for one in partners])
    by_name = sorted(partners, key=lambda one: (one.sort_name, one.id))
    return [Own(partner, made.get(partner.id)) for partner in by_name]


def _current() -> tuple[Edition, CampaignDay] | None:
    edition = scope.current_edition()
    day = first_day(edition) if edition else None
    return (edition, day) if edition and day else None


def _is_ahead(day: CampaignDay, today: date) -> bool:
    return day.date >= today
