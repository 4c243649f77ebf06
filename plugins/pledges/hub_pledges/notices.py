"""Mails about pledges, in the language of the person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hub import mail
from hub.campaigns.models import CampaignDay, Edition
from hub.db import db
from hub.i18n import _
from hub.partners.models import Membership, Partner
from hub.web.links import outside_url
from hub_pledges.models import Pledge


def pledged(edition: Edition, day: CampaignDay, partner: Partner, pledge: Pledge, *, now: datetime) -> None:
    """Confirm a pledge to whoever made it, with the way to the calendar file and back to the pledge."""
    membership = _membership(partner.id, pledge.account_id)
    if membership is None:
        return
    account = membership.account
    language = account.language
    place: dict[str, Any] = {"campaign": edition.campaign.slug, "year": edition.year, "day": day.slug}
    with mail.speaking(language):
        mail.queue(
            account.email,
            subject=_("%(name)s takes part in %(day)s", name=partner.name, day=day.text("name", language)),
            lines=[
                _(
                    "Thank you. We have written down that %(name)s takes part in %(day)s on %(date)s.",
                    name=partner.name,
                    day=day.text("name", language),
                    date=_in_words(day.date, language),
                ),
                _(
                    "Put the day into your calendar: %(url)s",
                    url=outside_url("pledges.calendar", language=language, **place),
                ),
                _("You can change or cancel the pledge at any time before pledges close."),
            ],
            action=(
                _("See your pledge"),
                outside_url("pledges_organizations.pledge", language=language, slug=partner.slug, **place),
            ),
            why=_("You get this mail because you pledged for this organization."),
            purpose="pledge_made",
            now=now,
            language=language,
        )


def taken_down(edition: Edition, day: CampaignDay, pledge: Pledge, reason: str, *, now: datetime) -> None:
    """Tell whoever made a pledge that a coordinator cancelled it, and why."""
    membership = _membership(pledge.partner_id, pledge.account_id)
    if membership is None:
        return
    account = membership.account
    language = account.language
    with mail.speaking(language):
        mail.queue(
            account.email,
            subject=_("Your pledge for %(day)s was cancelled", day=day.text("name", language)),
            lines=[
                _("A coordinator of the campaign has cancelled the pledge of %(name)s.", name=pledge.partner.name),
                _("The reason: %(reason)s", reason=reason),
                _("If this is a mistake, you can pledge again."),
            ],
            action=(
                _("See your pledge"),
                outside_url(
                    "pledges_organizations.pledge",
                    language=language,
                    slug=pledge.partner.slug,
                    campaign=edition.campaign.slug,
                    year=edition.year,
                    day=day.slug,
                ),
            ),
            why=_("You get this mail because you pledged for this organization."),
            purpose="pledge_cancelled",
            now=now,
            language=language,
        )


def _membership(partner_id: int, account_id: int | None) -> Membership | None:
    """Return the membership with its account; mail goes only to people who still belong to the organization."""
    query = select(Membership).where(Membership.partner_id == partner_id, Membership.account_id == account_id)
    return db.session.scalar(query.options(joinedload(Membership.account)))


def _in_words(value: date, language: str) -> str:
    pattern = "EEEE d 'de' MMMM 'de' y" if language == "es" else "full"
    return str(format_date(value, pattern, locale=language))
