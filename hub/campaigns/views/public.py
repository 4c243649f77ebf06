"""Pages that everyone may read: home, campaigns, years, days, and help."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock, search
from hub.campaigns import documents, scope, services
from hub.campaigns.contacts import help_contact
from hub.campaigns.models import HelpService
from hub.campaigns.views import shown
from hub.campaigns.vocabulary import AUDIENCES, TALK, URGENT
from hub.errors import NotFound
from hub.i18n import _l
from hub.plugins import public
from hub.web.colour import theme_css
from hub.web.language import language

bp = Blueprint("campaigns", __name__, template_folder="../templates")

MAX_TEXT = 200
MOST_FOUND = 50
"""Far more campaigns than a site carries."""


@bp.get("/")
@public
def home() -> str:
    """The featured campaign: what it is, when the day is, how many take part, and what to do."""
    edition = scope.current_edition()
    if edition is None:
        return _first_steps()
    today = scope.today()
    day = services.main_day(edition.days, today)
    if day is not None:
        scope.show_day(day)
    return render_template(
        "campaigns/home.html",
        edition=edition,
        campaign=edition.campaign,
        day=day,
        leaf=shown.leaf(day.date) if day else None,
        days_left=(day.date - today).days if day else 0,
        today=today,
        now=clock.now(),
        figure=shown.figure(services.featured_statistic(edition.campaign_id)),
    )


def _first_steps() -> str:
    overviews = services.list_public_campaigns()
    prepared = not overviews and bool(services.list_campaigns())
    return render_template("campaigns/first_steps.html", overviews=shown.cards(overviews), prepared=prepared)


@bp.get("/campaigns")
@public
def index() -> str:
    """All campaigns that have something to show; with a question those that fit, by former names too."""
    text = request.args.get("q", "").strip()[:MAX_TEXT]
    every = services.list_public_campaigns()
    overviews = _found(text, every) if text else every
    tints = [theme_css(one.edition.colour) for one in overviews]
    cards = shown.cards(overviews)
    return render_template("campaigns/index.html", overviews=cards, tints=tints, text=text, is_empty=not every)


def _found(text: str, overviews: Sequence[services.CampaignOverview]) -> list[services.CampaignOverview]:
    by_id = {one.campaign.id: one for one in overviews}
    ids = search.find(search.Query(source=documents.SOURCE, text=text, limit=MOST_FOUND)).ids
    return [by_id[found] for found in ids if found in by_id]


@bp.get("/c/<campaign>/")
@public
def campaign(campaign: str) -> Response | BaseResponse:
    """Go to the current year of a campaign. Not for ever: next year it is another one."""
    edition = services.current_edition_of(campaign)
    if edition is None and (present := services.renamed_campaign(campaign)):
        edition = services.current_edition_of(present)
    if edition is None:
        raise NotFound(_l("There is no such campaign."))
    return redirect(url_for(".edition", campaign=edition.campaign.slug, year=edition.year), code=302)


@bp.get("/c/<campaign>/<int:year>/")
@public
def edition() -> str:
    """One year of a campaign: theme, dates, goals and days."""
    here = scope.page_edition()
    others = [one for one in services.list_editions(here.campaign_id) if one.year != here.year]
    return render_template(
        "campaigns/edition.html",
        edition=here,
        campaign=here.campaign,
        day=services.main_day(here.days, scope.today()),
        leaves=[shown.leaf(day.date) for day in here.days],
        when=shown.period(here),
        others=others,
        current=services.pick_current([*others, here]),
        now=clock.now(),
    )


@bp.get("/c/<campaign>/<int:year>/<day>")
@public
def day(day: str) -> str:
    """A day: how to take part, and what the plugins add (who takes part, the map, the form)."""
    here = scope.page_edition()
    found = services.get_day(here, day)
    scope.show_day(found)
    return render_template(
        "campaigns/day.html",
        edition=here,
        campaign=here.campaign,
        day=found,
        leaf=shown.leaf(found.date),
        days_left=(found.date - scope.today()).days,
        steps=shown.steps(found.text("steps", language())),
        ideas=shown.ideas(found.text("ideas", language())),
        current=services.current_edition_of(here.campaign.slug) if here.is_over else None,
        now=clock.now(),
    )


@bp.get("/help-now")
@public
def help_now() -> str:
    """All assured help services: people to talk to first. Who asks for what is the directory's, when there is one."""
    edition = scope.current_edition()
    assured = services.list_assured(edition.id if edition else None)
    return render_template(
        "campaigns/help_now.html",
        talk=[_entry(one) for one in assured if one.kind in TALK],
        urgent=[_entry(one) for one in assured if one.kind in URGENT - TALK],
        more=[_entry(one) for one in assured if one.kind not in URGENT],
        labels=_audience_labels,
    )


def _audience_labels(service: HelpService) -> list[str]:
    return [str(AUDIENCES[code]) for code in service.audiences if code in AUDIENCES]


def _entry(service: HelpService) -> tuple[HelpService, object]:
    return service, help_contact(service, language())
