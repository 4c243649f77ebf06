"""The days of a year."""

from __future__ import annotations

from flask import flash, url_for

from hub import clock
from hub.campaigns import services
from hub.campaigns.forms import DayForm
from hub.campaigns.models import Campaign, CampaignDay, Edition
from hub.campaigns.scope import MANAGE
from hub.campaigns.views import shown as words
from hub.campaigns.views.staff.frame import Page, ask, bp, done, is_confirmed, save, show_form, wants_preview
from hub.db import db
from hub.i18n import _
from hub.plugins import get_registry, permission_required
from hub.web.visitor import current_visitor


@bp.route("/campaigns/<slug>/<int:year>/new-day", methods=["GET", "POST"])
@permission_required(MANAGE)
def new_day(slug: str, year: int) -> Page:
    """Add a day."""
    edition = services.get_edition(slug, year)
    campaign = edition.campaign  # a change that is refused empties the edition
    form = DayForm(data={"is_main": not edition.days})
    odd = _is_odd(edition, form)
    if form.validate_on_submit() and not wants_preview():
        day = save(
            form,
            lambda: services.create_day(
                edition, form.facts(), taken=_taken(), actor=current_visitor(), now=clock.now()
            ),
        )
        if day is not None:
            _warn(odd)
            return done(_("“%(name)s” is added.", name=day.name), url_for(".edition", slug=slug, year=year))
    return _form(form, campaign, year, None)


@bp.route("/campaigns/<slug>/<int:year>/days/<day>", methods=["GET", "POST"])
@permission_required(MANAGE)
def edit_day(slug: str, year: int, day: str) -> Page:
    """Change a day."""
    edition = services.get_edition(slug, year)
    campaign = edition.campaign  # a change that is refused empties the edition
    shown = services.get_day(edition, day)
    form = DayForm.of(shown)
    odd = _is_odd(edition, form)
    if form.validate_on_submit() and not wants_preview() and save(form, lambda: _change(shown, form)):
        _warn(odd)
        return done(_("“%(name)s” is saved.", name=shown.name), url_for(".edition", slug=slug, year=year))
    return _form(form, campaign, year, day)


@bp.post("/campaigns/<slug>/<int:year>/days/<day>/delete")
@permission_required(MANAGE)
def delete_day(slug: str, year: int, day: str) -> Page:
    """Remove a day that nobody takes part in."""
    shown = services.get_day(services.get_edition(slug, year), day)
    if not is_confirmed():
        question = _("Delete “%(name)s”?", name=shown.name)
        text = _("Its page is gone for good. This only works while nobody takes part in it.")
        cancel_url = url_for(".edit_day", slug=slug, year=year, day=day)
        return ask(question, text, action_label=_("Delete it"), cancel_url=cancel_url)
    services.delete_day(shown, actor=current_visitor(), now=clock.now())
    db.session.commit()
    return done(_("“%(name)s” is deleted.", name=shown.name), url_for(".edition", slug=slug, year=year))


def _change(shown: CampaignDay, form: DayForm) -> bool:
    services.change_day(shown, form.facts(), taken=_taken(), actor=current_visitor(), now=clock.now())
    return True


def _is_odd(edition: Edition, form: DayForm) -> bool:
    """Return whether the date is before or after the whole year: possible, but more often a slip."""
    chosen = form.date.data
    return chosen is not None and not edition.starts_on <= chosen <= edition.ends_on


def _warn(is_odd: bool) -> None:
    if is_odd:
        flash(_("The date is before the first or after the last day of the year. Is that right?"), "warning")


def _form(form: DayForm, campaign: Campaign, year: int, day: str | None) -> Page:
    return show_form(
        "campaigns/staff/day_form.html",
        form,
        slug=campaign.slug,
        campaign_name=campaign.name,
        year=year,
        day=day,
        pairs=words.pairs(form.colour.data or ""),
        icons=words.IDEA_ICONS,
        cancel_url=url_for(".edition", slug=campaign.slug, year=year),
    )


def _taken() -> set[str]:
    """Plugins own the addresses beside a day's: ``/c/<campaign>/<year>/<plugin>``."""
    return {plugin.name for plugin in get_registry().plugins}
