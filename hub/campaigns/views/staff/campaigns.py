"""The list of campaigns, and making and changing one."""

from __future__ import annotations

from flask import render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.campaigns import services
from hub.campaigns.forms import CampaignForm
from hub.campaigns.models import Campaign
from hub.campaigns.scope import MANAGE
from hub.campaigns.views import shown as words
from hub.campaigns.views.staff.frame import Page, ask, bp, done, is_confirmed, save, show_form
from hub.campaigns.vocabulary import STATE_LABELS
from hub.db import db
from hub.i18n import _
from hub.plugins import permission_required
from hub.web.visitor import current_visitor


@bp.get("/campaigns")
@permission_required(MANAGE)
def index() -> str:
    """All campaigns with their years."""
    return render_template("campaigns/staff/index.html", campaigns=services.list_campaigns(), states=STATE_LABELS)


@bp.route("/campaigns/new", methods=["GET", "POST"])
@permission_required(MANAGE)
def new_campaign() -> Page:
    """Make a campaign."""
    form = CampaignForm()
    if form.validate_on_submit():
        made = save(form, lambda: services.create_campaign(form.facts(), actor=current_visitor(), now=clock.now()))
        if made is not None:
            text = _("“%(name)s” is made. Add its first year now.", name=made.name)
            return done(text, url_for(".new_edition", slug=made.slug))
    return show_form("campaigns/staff/campaign_form.html", form, campaign=None, cancel_url=url_for(".index"))


@bp.get("/campaigns/<slug>")
@permission_required(MANAGE)
def campaign(slug: str) -> str:
    """One campaign: its years, and what can be done with it."""
    shown = services.get_campaign(slug)
    return render_template(
        "campaigns/staff/campaign.html",
        campaign=shown,
        states=STATE_LABELS,
        period=words.period,
        figures=services.list_statistics(shown.id),
    )


@bp.route("/campaigns/<slug>/edit", methods=["GET", "POST"])
@permission_required(MANAGE)
def edit_campaign(slug: str) -> Page:
    """Change a campaign's texts."""
    shown = services.get_campaign(slug)
    back = url_for(".campaign", slug=slug)
    form = CampaignForm.of(shown, other_names="\n".join(shown.alternate_names))
    if form.validate_on_submit() and save(form, lambda: _change(shown, form)):
        return done(_("“%(name)s” is saved.", name=shown.name), url_for(".campaign", slug=shown.slug))
    return show_form("campaigns/staff/campaign_form.html", form, campaign=slug, cancel_url=back)


def _change(shown: Campaign, form: CampaignForm) -> bool:
    services.change_campaign(shown, form.facts(), actor=current_visitor(), now=clock.now())
    return True


@bp.post("/campaigns/<slug>/feature")
@permission_required(MANAGE)
def feature_campaign(slug: str) -> Page:
    """Put a campaign on the front page."""
    shown = services.get_campaign(slug)
    back = url_for(".campaign", slug=slug)
    if not is_confirmed():
        question = _("Show “%(name)s” on the front page?", name=shown.name)
        text = _("It takes the place of the campaign that is there now, at once and for everybody.")
        return ask(question, text, action_label=_("Show it on the front page"), cancel_url=back, kind="primary")
    services.feature_campaign(shown, actor=current_visitor(), now=clock.now())
    db.session.commit()
    return done(_("“%(name)s” is on the front page now.", name=shown.name), back)


@bp.post("/campaigns/<slug>/delete")
@permission_required(MANAGE)
def delete_campaign(slug: str) -> str | BaseResponse:
    """Remove a campaign that has no years."""
    shown = services.get_campaign(slug)
    if not is_confirmed():
        question = _("Delete “%(name)s”?", name=shown.name)
        text = _("It has no years. Its texts are gone for good; the record of who made it stays.")
        return ask(question, text, action_label=_("Delete it"), cancel_url=url_for(".campaign", slug=slug))
    services.delete_campaign(shown, actor=current_visitor(), now=clock.now())
    db.session.commit()
    return done(_("“%(name)s” is deleted.", name=shown.name), url_for(".index"))
