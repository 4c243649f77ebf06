"""The pledges of a year, for coordinators: search, export, and taking down what is not meant seriously."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.campaigns import scope
from hub.campaigns.models import Edition
from hub.campaigns.services import get_edition, list_campaigns, main_day
from hub.db import db
from hub.errors import NotFound
from hub.i18n import _, _l
from hub.plugins import permission_required
from hub_pledges import notices
from hub_pledges.exports import to_csv
from hub_pledges.forms import TakeDownForm
from hub_pledges.models import Pledge
from hub_pledges.regions import regions, regions_by_name
from hub_pledges.services.lists import Filter, get_for_staff, list_all_for_staff, list_for_staff
from hub_pledges.services.organizations import cancel_pledge
from hub_pledges.tilemap import tile_map
from hub_pledges.views import LIST
from hub_pledges.views.common import require_visitor, totals_of
from hub_pledges.vocabulary import STATES

bp = Blueprint("pledges_admin", __name__, url_prefix="/admin", template_folder="../templates")


@bp.get("/")
@permission_required(LIST)
def index() -> BaseResponse | str:
    """Go to the current year of the featured campaign; without one, show what there is."""
    edition = scope.current_edition()
    if edition is None:
        return render_template("pledges/staff/none.html")
    return redirect(url_for(".edition", slug=edition.campaign.slug, year=edition.year), code=302)


@bp.get("/<slug>/<int:year>")
@permission_required(LIST)
def edition(slug: str, year: int) -> str:
    """List the pledges of a year by name."""
    found = get_edition(slug, year)
    day = main_day(found.days, scope.today())
    chosen = _chosen()
    page = list_for_staff(found.id, chosen, cursor=request.args.get("cursor", "")[:500])
    return render_template(
        "pledges/staff/index.html",
        edition=found,
        day=day,
        totals=totals_of(day) if day else None,
        made=tile_map(totals_of(day).regions) if day else None,
        years=[(one, other.year) for one in list_campaigns() for other in one.editions],
        chosen=chosen,
        page=page,
        regions=regions_by_name(),
        states=STATES,
    )


@bp.get("/<slug>/<int:year>/pledges.csv")
@permission_required(LIST)
def export(slug: str, year: int) -> Response:
    """Send the chosen pledges as a table; no cell is a formula."""
    found = get_edition(slug, year)
    response = Response(to_csv(list_all_for_staff(found.id, _chosen())), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="pledges-{found.campaign.slug}-{year}.csv"'
    return response


@bp.get("/<slug>/<int:year>/<int:pledge_id>")
@permission_required(LIST)
def pledge(slug: str, year: int, pledge_id: int) -> str:
    """Show one pledge with the note for coordinators."""
    found = get_edition(slug, year)
    return _pledge_page(found, _get(found, pledge_id), TakeDownForm(formdata=None))


@bp.post("/<slug>/<int:year>/<int:pledge_id>/cancel")
@permission_required(LIST)
def take_down(slug: str, year: int, pledge_id: int) -> BaseResponse | tuple[str, int]:
    """Cancel a pledge with a reason, which is mailed to whoever made it."""
    found = get_edition(slug, year)
    one = _get(found, pledge_id)
    form = TakeDownForm()
    if not form.validate_on_submit():
        return _pledge_page(found, one, form), 422
    now, reason = clock.now(), form.reason.data
    cancel_pledge(one, by=require_visitor(), now=now, reason=reason)
    notices.taken_down(found, one.day, one, reason, now=now)
    db.session.commit()
    flash(_("The pledge of %(name)s is cancelled, and they get a mail.", name=one.partner.name), "success")
    return redirect(url_for(".edition", slug=slug, year=year), code=303)


def _chosen() -> Filter:
    region, state = request.args.get("region", ""), request.args.get("state", "")
    return Filter(
        text=request.args.get("q", "").strip()[:100],
        region=region if region in regions() else "",
        state=state if state in STATES else "",
    )


def _get(edition: Edition, pledge_id: int) -> Pledge:
    found = get_for_staff(edition.id, pledge_id)
    if found is None:
        raise NotFound(_l("There is no such pledge."))
    return found


def _pledge_page(edition: Edition, one: Pledge, form: TakeDownForm) -> str:
    return render_template("pledges/staff/pledge.html", edition=edition, pledge=one, form=form)
