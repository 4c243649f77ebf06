"""Mails about pledges, in the language of the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hub import mail
from hub.campaigns.models import CampaignDay, Edition
from hub.db import db
from hub.i18n import _
from hub.partners.models import Membership, Partner
from hub.web.links import outside_url
from hub.web.templating import day as in_words
from hub_pledges.models import Pledge


def pledged(edition: Edition, day: CampaignDay, partner: Partner, pledge: Pledge, *, now: datetime) -> None:
    """Confirm a pledge to whoever made it, with the way to the calendar file and back to the pledge."""
    membership = _membership(partner.id, pledge.account_id)
    if membership is None:
        return
    account, place = membership.account, _place(edition, day)
    with mail.speaking(account.language):
        name = day.text("name", account.language)
        _queue(
            account.email,
            place | {"slug": partner.slug},
            subject=_("%(name)s takes part in %(day)s", name=partner.name, day=name),
            lines=[
                _(
                    "Thank you. We have written down that %(name)s takes part in %(day)s on %(date)s.",
                    name=partner.name,
                    day=name,
                    date=in_words(day.date),
                ),
                _("Put the day into your calendar: %(url)s", url=outside_url("pledges.calendar", **place)),
                _("You can change or cancel the pledge at any time before pledges close."),
            ],
            purpose="pledge_made",
            now=now,
        )


def taken_down(edition: Edition, day: CampaignDay, pledge: Pledge, reason: str, *, now: datetime) -> None:
    """Tell whoever made a pledge that a coordinator cancelled it, and why."""
    membership = _membership(pledge.partner_id, pledge.account_id)
    if membership is None:
        return
    account, partner = membership.account, pledge.partner
    with mail.speaking(account.language):
        _queue(
            account.email,
            _place(edition, day) | {"slug": partner.slug},
            subject=_("Your pledge for %(day)s was cancelled", day=day.text("name", account.language)),
            lines=[
                _("A coordinator of the campaign has cancelled the pledge of %(name)s.", name=partner.name),
                _("The reason: %(reason)s", reason=reason),
                _("If this is a mistake, you can pledge again."),
            ],
            purpose="pledge_cancelled",
            now=now,
        )


def _queue(
    recipient: str, pledge: dict[str, Any], *, subject: str, lines: Sequence[str], purpose: str, now: datetime
) -> None:
    mail.queue(
        recipient,
        subject=subject,
        lines=lines,
        action=(_("See your pledge"), outside_url("pledges_organizations.pledge", **pledge)),
        why=_("You get this mail because you pledged for this organization."),
        purpose=purpose,
        now=now,
    )


def _place(edition: Edition, day: CampaignDay) -> dict[str, Any]:
    """Return what the addresses of a day need."""
    return {"campaign": edition.campaign.slug, "year": edition.year, "day": day.slug}


def _membership(partner_id: int, account_id: int | None) -> Membership | None:
    """Return the membership with its account; mail goes only to people who still belong to the organization."""
    query = select(Membership).where(Membership.partner_id == partner_id, Membership.account_id == account_id)
    return db.session.scalar(query.options(joinedload(Membership.account)))
