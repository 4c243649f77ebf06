"""The edition a page belongs to: taken from the address, loaded once, and given to every link on the page.

Loaded editions are detached from the session. A slot that fails rolls the session back, which would
otherwise empty them in the middle of a page.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import date
from typing import Any

from flask import Blueprint, current_app, g, has_request_context, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.campaigns.contacts import help_contacts
from hub.campaigns.models import Campaign, CampaignDay, Edition
from hub.campaigns.services.addresses import renamed_campaign, renamed_day
from hub.campaigns.services.days import main_day
from hub.campaigns.services.help import help_of
from hub.campaigns.services.lookup import featured_edition, find_edition
from hub.db import db
from hub.errors import NotFound
from hub.i18n import _l
from hub.plugins import get_registry
from hub.plugins.switching import SwitchedOff
from hub.web.frame import CampaignContext, CampaignFrame, Link
from hub.web.language import language
from hub.web.templating import ZONE
from hub.web.visitor import may

MANAGE = "campaigns:campaign:manage"
"""The permission that coordinators and administrators hold."""


def bind(blueprint: Blueprint) -> None:
    """Teach a blueprint under ``/c/<campaign>/<year>`` its edition.

    Views get neither value: they ask ``page_edition()``. A missing edition is 404, and so is a planned one
    for everybody but coordinators. A former address of the campaign or the day leads to the present one.
    ``url_for`` fills both values in. Repeatable: a blueprint that was
    mounted before (another application, the check at load) refuses the decorators, so the hooks go into
    the lists they write.
    """
    for hooks, hook in (
        (blueprint.url_value_preprocessors, _take_values),
        (blueprint.before_request_funcs, _load_edition),
        (blueprint.url_default_functions, _fill_values),
    ):
        own: list[Any] = hooks[None]
        if hook not in own:
            own.append(hook)


def page_edition() -> Edition:
    """Return the edition in the address of this page, with campaign and days, detached.

    Raises:
        NotFound: the address names none.
    """
    edition: Edition | None = g.get("hub_page_edition")
    if edition is None:
        raise NotFound(_l("There is no such year of this campaign."))
    return edition


def is_campaign_page() -> bool:
    """Return whether the address of this page names an edition; also before that is loaded."""
    return "hub_edition_key" in g


def current_edition() -> Edition | None:
    """Return the page's edition, else the featured campaign's current one; loaded once, detached."""
    edition: Edition | None = g.get("hub_page_edition")
    if edition is not None:
        return edition
    if "hub_featured_edition" not in g:
        g.hub_featured_edition = _detached(featured_edition())
    featured: Edition | None = g.hub_featured_edition
    return featured


def current_campaign() -> Campaign | None:
    """Return the campaign of this page, detached; ``None`` outside a page, and while there is no campaign."""
    edition = current_edition() if has_request_context() else None
    return edition.campaign if edition else None


def today() -> date:
    """Return the date in the campaign's home zone: the day must not begin the evening before."""
    return clock.now().astimezone(ZONE).date()


def show_day(day: CampaignDay) -> None:
    """Let this page have the colour of a day, when the day has its own."""
    g.hub_page_day = day


def show_edition(edition: Edition) -> None:
    """Let this page belong to an edition that its address does not name."""
    g.hub_page_edition = _detached(edition)


def campaign_context() -> CampaignContext:
    """Return what the frame of the page shows of its campaign, at most two statements.

    The help bar has assured services only: the edition's own, else every one that answers people in need.
    """
    edition = current_edition()
    return CampaignContext(
        _campaign_frame(edition) if edition else None,
        lambda: help_contacts(help_of(edition.id if edition else None), language()),
    )


def _campaign_frame(edition: Edition) -> CampaignFrame:
    code = language()
    shown: CampaignDay | None = g.get("hub_page_day")
    return CampaignFrame(
        name=edition.title(code),
        url=url_for("campaigns.edition", campaign=edition.campaign.slug, year=edition.year),
        tagline=edition.campaign.text("tagline", code),
        colour=(shown.colour if shown else "") or edition.colour,
        day=_day_link(edition, code),
    )


def _day_link(edition: Edition, code: str) -> Link | None:
    day = main_day(edition.days, today())
    if day is None:
        return None
    url = url_for("campaigns.day", campaign=edition.campaign.slug, year=edition.year, day=day.slug)
    is_here = request.path == url.removeprefix(request.script_root)
    return Link(day.text("name", code), url, current=is_here, icon="calendar-days")


def _take_values(_endpoint: str | None, values: MutableMapping[str, Any] | None) -> None:
    if values and "campaign" in values and "year" in values:
        g.hub_edition_key = (values.pop("campaign"), values.pop("year"))


def _load_edition() -> BaseResponse | None:
    """Runs after the guard: who may not open the view learns nothing about the edition."""
    key: tuple[str, int] | None = g.get("hub_edition_key")
    if key is None:
        return None
    slug, year = key
    edition = find_edition(slug, year)
    if edition is None and (present := renamed_campaign(slug)):
        edition = find_edition(present, year)
    if edition is None or (edition.state == "planning" and not may(MANAGE)):
        raise NotFound(_l("There is no such year of this campaign."))
    values: dict[str, Any] = dict(request.view_args or {})
    moved = edition.campaign.slug != slug
    if "day" in values and all(day.slug != values["day"] for day in edition.days):
        values["day"] = renamed_day(edition.id, values["day"]) or values["day"]
        moved = moved or any(day.slug == values["day"] for day in edition.days)
    g.hub_page_edition = _detached(edition)
    if moved:
        return _present_address(edition, values)
    _refuse_switched_off(edition)
    return None


def _refuse_switched_off(edition: Edition) -> None:
    registry = get_registry()
    plugin = registry.owner_of(request.blueprint)
    if plugin is not None and not registry.is_switched_on(plugin):
        raise SwitchedOff(_l("This page is not part of the campaign at present."), plugin=plugin)


def _present_address(edition: Edition, values: dict[str, Any]) -> BaseResponse:
    """Lead from a former address to the present one. 308 keeps a form that is sent from an old page a form."""
    query = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
    address = url_for(request.endpoint or "", campaign=edition.campaign.slug, year=edition.year, **values)
    return redirect(address + query, code=308)


def _fill_values(endpoint: str, values: dict[str, Any]) -> None:
    if "year" in values or not current_app.url_map.is_endpoint_expecting(endpoint, "year"):
        return
    edition = current_edition()
    if edition is not None and values.get("campaign", edition.campaign.slug) == edition.campaign.slug:
        values.update(campaign=edition.campaign.slug, year=edition.year)


def _detached(edition: Edition | None) -> Edition | None:
    if edition is not None:
        for row in (*edition.days, edition.campaign, edition):
            if row in db.session:
                db.session.expunge(row)
    return edition
