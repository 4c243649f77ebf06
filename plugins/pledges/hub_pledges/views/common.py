"""What the pages share: the day in the address, one's own organizations, numbers, and words for templates."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask.blueprints import BlueprintSetupState

from hub.campaigns import scope
from hub.campaigns.models import CampaignDay, Edition
from hub.campaigns.services import get_day, main_day
from hub.errors import Forbidden, NotFound
from hub.i18n import _l
from hub.partners.models import Partner
from hub.partners.services import list_public
from hub.web.once import once_a_request
from hub.web.visitor import Visitor, current_visitor
from hub_pledges.counting import Totals, count_day
from hub_pledges.policies import can_pledge, is_open
from hub_pledges.regions import region_name
from hub_pledges.vocabulary import label_activities, label_place, label_state


def page_day(slug: str) -> tuple[Edition, CampaignDay]:
    """Return the edition in the address and its day; the page gets the day's colour.

    Raises:
        NotFound: there is no such day.
    """
    edition = scope.page_edition()
    day = get_day(edition, slug)
    scope.show_day(day)
    return edition, day


def day_url(edition: Edition, day: CampaignDay, anchor: str | None = None) -> str:
    """Return the address of a day's page, which core owns."""
    return url_for("campaigns.day", campaign=edition.campaign.slug, year=edition.year, day=day.slug, _anchor=anchor)


def first_day(edition: Edition) -> CampaignDay | None:
    """Return the main day of an edition."""
    return main_day(edition.days, scope.today())


def takes_pledges(edition: Edition) -> bool:
    """Return whether one can pledge for an edition now."""
    return is_open(edition, scope.today())


def require_visitor() -> Visitor:
    """Return who is signed in; the guard has made sure that somebody is."""
    visitor = current_visitor()
    if visitor is None:
        raise Forbidden(_l("Please sign in first."))
    return visitor


def own_partners() -> Sequence[Partner]:
    """Return the active organizations of whoever is signed in, by name; one statement at most."""
    visitor = current_visitor()
    if visitor is None:
        return []
    found = list_public(sorted(visitor.partner_roles))
    return sorted((one for one in found if one.status == "active"), key=lambda one: (one.sort_name, one.id))


def own_partner(slug: str) -> Partner:
    """Return one of the visitor's own active organizations.

    Raises:
        NotFound: it is not theirs, or not active; which of it, we do not say.
    """
    visitor = current_visitor()
    for partner in own_partners():
        if partner.slug == slug and can_pledge(visitor, partner.id):
            return partner
    raise NotFound(_l("There is no such organization."))


def totals_of(day: CampaignDay) -> Totals:
    """Return the numbers of a day, counted once for a page."""
    return _count_day(day.id)


_count_day = once_a_request(count_day)


def add_words(state: BlueprintSetupState) -> None:
    """Give templates the words of pledges; the filters carry the plugin's name."""
    state.app.jinja_env.filters.update(
        pledges_activities=label_activities,
        pledges_place=label_place,
        pledges_state=label_state,
        pledges_region=region_name,
    )
    state.app.jinja_env.globals.update(pledges_day_url=day_url)
