"""What resources and kits add to other features' pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from hub.campaigns.models import CampaignDay, Edition
from hub.i18n import _, ngettext
from hub.partners.models import Partner
from hub.plugins import NextStep
from hub.web.language import language
from hub.web.once import once_a_request
from hub.web.visitor import current_visitor
from hub_toolkits import policies
from hub_toolkits.models import Resource
from hub_toolkits.services import catalogue, kits, review
from hub_toolkits.services.resources import Overview, overview
from hub_toolkits.settings import late_before

HOME_KITS = 3
PROFILE_RESOURCES = 6
CARD_ROWS = 5
REVIEW_ROWS = 4


def home_kits(edition: Edition, **_context: object) -> Markup | str:
    """Return three kits with pictures, those in the reader's language first."""
    found = [card for card in kits.list_public(edition_id=edition.id, language=language()) if card.count][:HOME_KITS]
    return _markup("toolkits/slots/home_kits.html", kits=found) if found else ""


def edition_kits(edition: Edition, **_context: object) -> Markup | str:
    """Return the kits of an edition."""
    found = [card for card in kits.list_public(edition_id=edition.id, language=language()) if card.count]
    return _markup("toolkits/slots/edition_kits.html", kits=found[:6]) if found else ""


def day_kit(edition: Edition, day: CampaignDay, **_context: object) -> Markup | str:
    """Return the kit for the day."""
    found = [card for card in kits.list_public(edition_id=edition.id, language=language(), limit=4) if card.count]
    return _markup("toolkits/slots/day_kit.html", kit=found[0], day=day) if found else ""


def home_action(**_context: object) -> Markup:
    """Return the button that leads to the kits."""
    return _markup("toolkits/slots/home_action.html")


def partner_resources(partner: Partner, **_context: object) -> Markup | str:
    """Return the newest public resources of a partner."""
    found = catalogue.list_of_partner(partner.id, limit=PROFILE_RESOURCES)
    return _markup("toolkits/slots/partner_resources.html", cards=found) if found else ""


def privacy() -> Markup:
    """Return what the privacy page says about downloads and sharing."""
    return _markup("toolkits/slots/privacy.html")


def my_card(account: Any, now: datetime) -> Markup | str:
    """Return a card with one's own resources, their states and downloads."""
    visitor = current_visitor()
    if visitor is None or not visitor.partner_roles:
        return ""
    own = _own(tuple(visitor.partner_roles), now.date())
    return _markup("toolkits/cards/mine.html", resources=own.newest, recent=own.recent)


def review_card(account: Any, now: datetime) -> Markup | str:
    """Return a card with what waits for a reviewer."""
    visitor = current_visitor()
    found, count = _waiting(tuple(visitor.partner_roles) if visitor else ())
    late = late_before(now) if found else now
    return _markup("toolkits/cards/review.html", resources=found, count=count, late_before=late)


def next_steps(now: datetime) -> Iterable[NextStep]:
    """Yield what this person should do next: changes first, then the queue, then sharing something."""
    visitor = current_visitor()
    if visitor is None:
        return
    partner_ids = tuple(visitor.partner_roles)
    if partner_ids:
        own = _own(partner_ids, now.date())
        for resource in own.asked:
            label = _("Change “%(title)s” as the reviewer asks", title=resource.title)
            text = _("Their words are beside it. Then send it again.")
            yield NextStep(label, url_for("toolkits_mine.show", resource_id=resource.id), order=5, text=text)
        if not own.newest:
            text = _("A poster, a lesson, a list of books: others will be glad.")
            yield NextStep(_("Share your first resource"), url_for("toolkits_mine.new"), order=35, text=text)
    if policies.is_reviewer(visitor) and (count := _waiting(partner_ids)[1]):
        label = ngettext("Review a resource", "Review %(num)s resources", count)
        text = _("The one that has waited longest comes first.")
        yield NextStep(label, url_for("toolkits_review.index"), order=12, text=text)


@once_a_request
def _own(partner_ids: tuple[int, ...], today: date) -> Overview:
    return overview(partner_ids, limit=CARD_ROWS, today=today)


@once_a_request
def _waiting(own: tuple[int, ...]) -> tuple[list[Resource], int]:
    """Return what waits for this reviewer, whose own organizations are given: nobody decides their own work."""
    return review.glance_at_waiting(except_partner_ids=own, limit=REVIEW_ROWS)


def _markup(template: str, **context: object) -> Markup:
    return Markup(render_template(template, **context))  # noqa: S704 - templates escape by themselves
