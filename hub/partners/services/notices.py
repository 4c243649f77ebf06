"""Mails of the registry: what happened, what is next, one link. Each in the language of its reader."""

from __future__ import annotations

from datetime import datetime

from hub import mail
from hub.accounts.models import Account
from hub.i18n import _
from hub.partners.models import Invitation, Partner
from hub.partners.services.people import list_reviewers
from hub.web.links import outside_url


def request_received(account: Account, partner: Partner, *, kind: str, now: datetime) -> None:
    """Tell who asked that the request has arrived and what happens next."""
    with mail.speaking(account.language):
        first = (
            _("You asked to take over the listing of %(name)s.", name=partner.name)
            if kind == "claim"
            else _("You signed up %(name)s.", name=partner.name)
        )
        mail.queue(
            account.email,
            subject=_("We received your request for %(name)s", name=partner.name),
            lines=[
                first,
                _("A reviewer checks that you speak for the organization. We write to you when it is decided."),
            ],
            action=(_("See your request"), outside_url("my_partners.index")),
            why=_("You get this mail because you sent this request with your account."),
            purpose="partner_request_received",
            now=now,
        )


def tell_reviewers(partner: Partner, *, kind: str, now: datetime) -> None:
    """Tell everybody who may decide that a request waits."""
    for reviewer in list_reviewers():
        with mail.speaking(reviewer.language):
            mail.queue(
                reviewer.email,
                subject=_("New request: %(name)s", name=partner.name),
                lines=[
                    _("Somebody claims the listing of %(name)s.", name=partner.name)
                    if kind == "claim"
                    else _("%(name)s wants to join as a new partner.", name=partner.name)
                ],
                action=(_("Open the review queue"), outside_url("partner_review.queue")),
                why=_("You get this mail because you review requests on this hub."),
                purpose="partner_request_waiting",
                now=now,
            )


def request_approved(account: Account, partner: Partner, *, now: datetime) -> None:
    """Tell who asked that the organization is in."""
    with mail.speaking(account.language):
        mail.queue(
            account.email,
            subject=_("%(name)s is now a partner", name=partner.name),
            lines=[
                _("Welcome! Your request was approved, and %(name)s is in the public directory.", name=partner.name),
                _("You are its owner. Complete the profile, invite colleagues, and share what you have."),
            ],
            action=(_("Complete your profile"), outside_url("my_partners.overview", slug=partner.slug)),
            why=_("You get this mail because you sent this request with your account."),
            purpose="partner_request_approved",
            now=now,
        )


def request_declined(account: Account, partner: Partner, *, kind: str, reason: str, now: datetime) -> None:
    """Tell who asked why it was not possible, in the reviewer's words."""
    with mail.speaking(account.language):
        mail.queue(
            account.email,
            subject=_("About your request for %(name)s", name=partner.name),
            lines=[
                _("We could not approve your request for %(name)s. The reviewer wrote:", name=partner.name),
                reason,
                _("The listing stays as it was. You can send a new request at any time.")
                if kind == "claim"
                else _("Nothing was made public. You can send a new request at any time."),
            ],
            action=(_("Try again"), outside_url("partner_join.index")),
            why=_("You get this mail because you sent this request with your account."),
            purpose="partner_request_declined",
            now=now,
        )


def invitation(row: Invitation, partner: Partner, *, token: str, by: str, language: str, now: datetime) -> None:
    """Send the link that accepts an invitation; ``by`` is the name of who invites."""
    with mail.speaking(language):
        ask = (
            _("%(by)s would like you to work on the pages of %(name)s here, as an owner.", by=by, name=partner.name)
            if row.role == "owner"
            else _(
                "%(by)s would like you to work on the pages of %(name)s here, as a member.", by=by, name=partner.name
            )
        )
        mail.queue(
            row.email,
            subject=_("%(by)s invites you to %(name)s", by=by, name=partner.name),
            lines=[ask, _("The link works once and for %(days)s days.", days=(row.expires_at - now).days)],
            action=(_("Accept the invitation"), outside_url("partner_invitations.show", token=token)),
            why=_(
                "You get this mail because somebody entered your address. If you do not know them, ignore it: "
                "nothing happens."
            ),
            purpose="partner_invitation",
            now=now,
        )


def removed(account: Account, partner: Partner, *, now: datetime) -> None:
    """Tell somebody that they do not belong to an organization any more."""
    with mail.speaking(account.language):
        mail.queue(
            account.email,
            subject=_("You are no longer part of %(name)s", name=partner.name),
            lines=[
                _("An owner has taken you off the people of %(name)s on this hub.", name=partner.name),
                _("Your account stays. If this is a mistake, ask an owner for a new invitation."),
            ],
            action=(_("Open the hub"), outside_url("my_partners.index")),
            why=_("You get this mail because your account belonged to this organization."),
            purpose="partner_membership_removed",
            now=now,
        )
