"""What pledges put into pages of campaigns and partners. Each page counts its day once."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from flask import render_template, url_for
from markupsafe import Markup

from hub.campaigns.models import CampaignDay, Edition
from hub.partners.models import Partner
from hub.web.language import language
from hub.web.plugin_files import plugin_style
from hub.web.visitor import current_visitor
from hub_pledges.counting import Count, Totals
from hub_pledges.policies import can_pledge
from hub_pledges.services.lists import list_newest_supporters, list_of_partners
from hub_pledges.tilemap import blanks, coverage, legend, tile_map
from hub_pledges.views.common import day_url, takes_pledges, totals_of

SUPPORTERS_ON_HOME = 8
SUPPORTERS_ON_DAY = 12


def home_actions(edition: Edition, day: CampaignDay | None, now: datetime) -> str:
    """Return the button that leads to the two ways of pledging."""
    if day is None or not takes_pledges(edition):
        return ""
    return render_template("pledges/slots/pledge_button.html", url=day_url(edition, day, anchor="pledge"))


def day_actions(edition: Edition, day: CampaignDay, now: datetime) -> str:
    """Return the way to the forms, and the calendar file."""
    return render_template("pledges/slots/day_actions.html", edition=edition, day=day, is_open=takes_pledges(edition))


def day_form(edition: Edition, day: CampaignDay, now: datetime) -> str:
    """Return the two ways of pledging, or why it is closed."""
    return render_template(
        "pledges/slots/day_form.html",
        edition=edition,
        day=day,
        is_open=takes_pledges(edition),
    )


def counter(edition: Edition, day: CampaignDay | None, now: datetime) -> str:
    """Return how many organizations and how many single people take part, apart from each other."""
    if day is None:
        return ""
    totals = totals_of(day)
    if not totals.all.pledges and not takes_pledges(edition):
        return ""
    return render_template("pledges/slots/counter.html", edition=edition, day=day, totals=totals)


def home_map(edition: Edition, day: CampaignDay | None, now: datetime) -> str:
    """Return the map for the front page."""
    return _map(edition, day) if day is not None else ""


def day_map(edition: Edition, day: CampaignDay, now: datetime) -> str:
    """Return the map for the page of a day."""
    return _map(edition, day, wide=True)


def home_supporters(edition: Edition, day: CampaignDay | None, now: datetime) -> str:
    """Return the newest supporters for the front page."""
    return _supporters(edition, day, SUPPORTERS_ON_HOME) if day is not None else ""


def day_supporters(edition: Edition, day: CampaignDay, now: datetime) -> str:
    """Return the newest supporters for the page of a day."""
    return _supporters(edition, day, SUPPORTERS_ON_DAY)


def edition_main(edition: Edition, day: CampaignDay | None, now: datetime) -> str:
    """Return the numbers of a year and the way to its supporters."""
    if day is None:
        return ""
    totals = totals_of(day)
    if not totals.all.pledges:
        return ""
    made = tile_map(totals.regions)
    return render_template(
        "pledges/slots/edition.html", edition=edition, day=day, totals=totals, where=coverage(made, language())
    )


def partner_pledges(partner: Partner, now: datetime) -> str:
    """Return the pledges of an organization on its public page; only those it agreed to show."""
    pledges = [one for one in list_of_partners([partner.id]) if one.is_listed]
    return render_template("pledges/slots/partner.html", pledges=pledges) if pledges else ""


def my_partner(partner: Partner, now: datetime) -> str:
    """Return all pledges of an organization, for its own people."""
    if not can_pledge(current_visitor(), partner.id):
        return ""
    return render_template("pledges/slots/my_partner.html", partner=partner, pledges=list_of_partners([partner.id]))


def privacy() -> str:
    """Return what the privacy page says about pledges."""
    return render_template("pledges/slots/privacy.html")


def _map(edition: Edition, day: CampaignDay, *, wide: bool = False) -> Markup | str:
    totals, is_open = totals_of(day), takes_pledges(edition)
    if not totals.all.pledges and not is_open:
        return ""
    counted = tuple(sorted(totals.regions.items()))
    drawn = _drawn(day.id, counted, language(), is_over=edition.is_over, is_open=is_open, wide=wide)
    return plugin_style("pledges", "pledges.css") + drawn


@lru_cache(maxsize=64)
def _drawn(
    day_id: int, counted: tuple[tuple[str, Count], ...], code: str, *, is_over: bool, is_open: bool, wide: bool
) -> Markup:
    """Draw the map and its table. 56 tiles take longer than the rest of a page; equal numbers are drawn once."""
    totals = Totals.of(dict(counted))
    made = tile_map(totals.regions)
    return Markup(  # noqa: S704 - the template escapes
        render_template(
            "pledges/slots/map.html",
            day_id=day_id,
            map=made,
            totals=totals,
            legend=legend(),
            where=coverage(made, code),
            blanks=blanks(made, code),
            is_over=is_over,
            is_open=is_open,
            wide=wide,
        )
    )


def _supporters(edition: Edition, day: CampaignDay, most: int) -> str:
    pledges = list_newest_supporters(day.id, limit=most)
    if not pledges:
        return ""
    url = url_for("pledges.supporters", campaign=edition.campaign.slug, year=edition.year)
    return render_template("pledges/slots/supporters.html", pledges=pledges, url=url)
