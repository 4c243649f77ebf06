"""Pages that everyone may read: home, campaigns, years, days, and help."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.campaigns import scope, services
from hub.campaigns.contacts import help_contact
from hub.campaigns.models import HelpService
from hub.campaigns.vocabulary import TALK, URGENT
from hub.errors import NotFound
from hub.i18n import _l
from hub.plugins import public
from hub.web.language import language

bp = Blueprint("campaigns", __name__, template_folder="../templates")

CHOOSER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("young", ("youth",)),
    ("family", ("families",)),
    ("professional", ("educators", "professionals", "service_providers", "school_counselors", "libraries")),
    ("officer", ("law_enforcement",)),
)
"""Who asks for help, and the audiences of services that are for them."""


@bp.get("/")
@public
def home() -> str:
    """The featured campaign: what it is, when the day is, how many take part, and what to do."""
    edition = scope.current_edition()
    if edition is None:
        return render_template("campaigns/first_steps.html")
    today = _today()
    day = services.main_day(edition.days, today)
    if day is not None:
        scope.show_day(day)
    return render_template(
        "campaigns/home.html",
        edition=edition,
        campaign=edition.campaign,
        day=day,
        days_left=(day.date - today).days if day else None,
        now=clock.now(),
        statistic=services.featured_statistic(edition.campaign_id),
        takes_pledges=services.accepts_pledges(edition, today),
    )


@bp.get("/campaigns")
@public
def index() -> str:
    """All campaigns that have something to show."""
    return render_template("campaigns/index.html", overviews=services.list_public_campaigns(), today=_today())


@bp.get("/c/<campaign>/")
@public
def campaign(campaign: str) -> Response | BaseResponse:
    """Go to the current year of a campaign. Not for ever: next year it is another one."""
    edition = services.current_edition_of(campaign)
    if edition is None:
        raise NotFound(_l("There is no such campaign."))
    return redirect(url_for(".edition", campaign=campaign, year=edition.year), code=302)


@bp.get("/c/<campaign>/<int:year>/")
@public
def edition() -> str:
    """One year of a campaign: theme, dates, goals and days."""
    shown = scope.page_edition()
    others = [one for one in services.list_editions(shown.campaign_id) if one.year != shown.year]
    return render_template(
        "campaigns/edition.html",
        edition=shown,
        campaign=shown.campaign,
        day=services.main_day(shown.days, _today()),
        others=others,
        current=services.pick_current([*others, shown]),
        now=clock.now(),
        today=_today(),
    )


@bp.get("/c/<campaign>/<int:year>/<day>")
@public
def day(day: str) -> str:
    """A day: how to take part, and what the plugins add (who takes part, the map, the form)."""
    edition = scope.page_edition()
    shown = services.get_day(edition, day)
    scope.show_day(shown)
    today = _today()
    return render_template(
        "campaigns/day.html",
        edition=edition,
        campaign=edition.campaign,
        day=shown,
        days_left=(shown.date - today).days,
        now=clock.now(),
        takes_pledges=services.accepts_pledges(edition, today),
    )


@bp.get("/help-now")
@public
def help_now() -> str:
    """All assured help services: people to talk to first, then by who asks."""
    assured = services.list_assured()
    return render_template(
        "campaigns/help_now.html",
        talk=[_entry(one) for one in assured if one.kind in TALK],
        urgent=[_entry(one) for one in assured if one.kind in URGENT - TALK],
        more=[_entry(one) for one in assured if one.kind not in URGENT],
        chooser=[(who, [one for one in assured if _is_for(one, audiences)]) for who, audiences in CHOOSER],
    )


def _entry(service: HelpService) -> tuple[HelpService, object]:
    return service, help_contact(service, language())


def _is_for(service: HelpService, audiences: tuple[str, ...]) -> bool:
    return service.kind in URGENT | {"case_service"} and bool({"all", *audiences} & set(service.audiences))


def _today() -> date:
    return clock.now().date()
