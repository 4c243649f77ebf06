"""Pages that everyone may read: supporters, the calendar file, and the badge."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub.campaigns import scope
from hub.i18n import _
from hub.plugins import public
from hub.web.language import language
from hub.web.links import outside_url
from hub_pledges.badge import badge as make_badge
from hub_pledges.calendar import calendar_file
from hub_pledges.regions import regions, regions_by_name
from hub_pledges.services.lists import list_supporters
from hub_pledges.views.common import add_words, day_url, first_day, page_day, takes_pledges

bp = Blueprint("pledges", __name__, template_folder="../templates")
bp.record_once(add_words)


@bp.get("/")
@public
def index() -> BaseResponse:
    """Go to where one pledges: the main day's page."""
    edition = scope.page_edition()
    day = first_day(edition)
    if day is None:
        return redirect(url_for("campaigns.edition", campaign=edition.campaign.slug, year=edition.year), code=302)
    return redirect(day_url(edition, day, anchor="pledge"), code=302)


@bp.get("/supporters")
@public
def supporters() -> str:
    """Organizations that take part and agreed to be shown, by name; all, or those of one state."""
    edition = scope.page_edition()
    region = request.args.get("state", "")
    region = region if region in regions() else ""
    page = list_supporters(edition.id, region=region, cursor=request.args.get("cursor", "")[:500])
    return render_template(
        "pledges/supporters.html",
        edition=edition,
        day=first_day(edition),
        page=page,
        region=region,
        regions=regions_by_name(),
        is_open=takes_pledges(edition),
    )


@bp.get("/<day>.ics")
@public
def calendar(day: str) -> Response:
    """Send the day for one's own calendar."""
    edition, found = page_day(day)
    code = language()
    url = outside_url("campaigns.day", language=code, campaign=edition.campaign.slug, year=edition.year, day=found.slug)
    host = urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"
    response = Response(calendar_file(edition, found, language=code, url=url, host=host), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}-{edition.year}.ics"'
    return response


@bp.get("/<day>/badge.svg")
@public
def badge(day: str) -> Response:
    """Send the badge of the day as a picture for one's own pages."""
    edition, found = page_day(day)
    text = render_template("pledges/badge.svg", badge=make_badge(edition, found, language()), motto=_("We take part"))
    response = Response(text.strip(), mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}-{edition.year}.svg"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
