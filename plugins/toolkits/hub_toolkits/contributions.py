"""What resources and kits add to other features' pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from hub.campaigns.models import CampaignDay, Edition
from hub.i18n import _, ngettext
from hub.partners.models import Partner
from hub.plugins import NextStep
from hub.web.language import language
from hub.web.visitor import current_visitor
from hub_toolkits import policies
from hub_toolkits.services import catalogue, downloads, kits, resources, review

HOME_KITS = 3
PROFILE_RESOURCES = 6
CARD_ROWS = 5


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
    partner_ids = list(visitor.partner_roles)
    return _markup(
        "toolkits/cards/mine.html",
        resources=resources.list_own(partner_ids, limit=CARD_ROWS),
        recent=downloads.downloads_of(partner_ids, today=now.date()),
    )


def review_card(account: Any, now: datetime) -> Markup | str:
    """Return a card with what waits for a reviewer."""
    page = review.list_waiting(limit=4)
    return _markup("toolkits/cards/review.html", resources=page.rows, count=review.count_waiting())


def next_steps(now: datetime) -> Iterable[NextStep]:
    """Yield what this person should do next: changes first, then the queue, then sharing something."""
    visitor = current_visitor()
    if visitor is None:
        return
    own = list(visitor.partner_roles)
    if own:
        asked = [one for one in resources.list_own(own) if one.state == "changes_requested"]
        for resource in asked:
            label = _("Change “%(title)s” as the reviewer asks", title=resource.title)
            text = _("Their words are beside it. Then send it again.")
            yield NextStep(label, url_for("toolkits_mine.show", resource_id=resource.id), order=5, text=text)
        if not asked and not resources.count_states(own):
            text = _("A poster, a lesson, a list of books: others will be glad.")
            yield NextStep(_("Share your first resource"), url_for("toolkits_mine.new"), order=35, text=text)
    if policies.is_reviewer(visitor) and (count := review.count_waiting(except_partner_ids=own)):
        label = ngettext("Review a resource", "Review %(num)s resources", count)
        text = _("The one that has waited longest comes first.")
        yield NextStep(label, url_for("toolkits_review.index"), order=12, text=text)


def _markup(template: str, **context: object) -> Markup:
    return Markup(render_template(template, **context))  # noqa: S704 - templates escape by themselves
