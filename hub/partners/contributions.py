"""What the registry puts on the dashboard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import render_template, url_for

from hub.accounts.models import Account
from hub.i18n import _, ngettext
from hub.partners import policies
from hub.partners.models import OPEN_STATUSES, Membership, PartnerRequest, memberships_of
from hub.partners.services import membership, requests
from hub.partners.services.completeness import list_missing
from hub.plugins import NextStep
from hub.web.once import once_a_request

CARD_ROWS = 4


def privacy() -> str:
    """Return what the privacy page says about joining an organization."""
    return render_template("partners/privacy.html")


def organization_card(account: Account, now: datetime) -> str:
    """Return a card with the organizations of a person and what waits; for strangers, how to join."""
    own, waiting = _own(account), _own_waiting(account.id)
    if not own and not waiting and account.site_roles:
        return ""
    return render_template("partners/cards/organization.html", memberships=own, waiting=waiting)


def team_card(account: Account, now: datetime) -> str:
    """Return a card with the colleagues in a person's (first) organization."""
    own = _own(account)
    if not own:
        return ""
    partner = own[0].partner
    return render_template(
        "partners/cards/team.html",
        partner=partner,
        members=membership.list_members(partner.id),
        manages=policies.can_manage_people(account, partner),
    )


def review_card(account: Account, now: datetime) -> str:
    """Return a card with the requests that wait for a reviewer."""
    rows, count = _all_waiting()
    return render_template("partners/cards/review.html", rows=rows, count=count)


def next_steps(account: Account, now: datetime) -> Iterable[NextStep]:
    """Yield what this person should do next in the registry."""
    if account.site_roles & policies.REVIEWERS and (count := _all_waiting()[1]):
        label = ngettext("Review a request to join", "Review %(num)s requests to join", count)
        text = _("The one that has waited longest comes first.")
        yield NextStep(label, url_for("partner_review.queue"), order=10, text=text)
    own = _own(account)
    if not own and not account.site_roles:
        yield from _ways_in(account)
    for one in own:
        if one.partner.status == "paused" and policies.can_change_status(account, one.partner):
            yield NextStep(
                _("Make %(name)s public again when you are ready", name=one.partner.name),
                url_for("my_partners.overview", slug=one.partner.slug),
                order=25,
                text=_("It is paused: nobody sees it, and it cannot pledge or publish."),
            )
        missing = list_missing(one.partner) if policies.can_edit(account, one.partner) else []
        if missing:
            yield NextStep(
                _("Complete the profile of %(name)s: %(what)s", name=one.partner.name, what=missing[0].lower()),
                url_for("my_partners.edit", slug=one.partner.slug),
                order=40,
                text=_("A full profile is found more easily."),
            )


def _ways_in(account: Account) -> Iterable[NextStep]:
    waiting = _own_waiting(account.id)
    for one in waiting:
        yield NextStep(
            _("See how your request for %(name)s stands", name=one.partner.name),
            url_for("partner_join.sent", request_id=one.id),
            order=20,
            text=_("A reviewer looks at it. We write to you as soon as it is decided."),
        )
    if not waiting:
        yield NextStep(
            _("Find your organization and join"),
            url_for("partner_join.index"),
            order=20,
            text=_("Claim its listing or sign it up. Then you can share resources and pledge for it."),
        )


def _own(account: Account) -> list[Membership]:
    return [one for one in memberships_of(account) if one.partner.status in OPEN_STATUSES]


@once_a_request
def _own_waiting(account_id: int) -> list[PartnerRequest]:
    return [one for one in requests.list_own(account_id) if one.state == "waiting"]


@once_a_request
def _all_waiting() -> tuple[list[PartnerRequest], int]:
    return requests.glance_at_waiting(limit=CARD_ROWS)
