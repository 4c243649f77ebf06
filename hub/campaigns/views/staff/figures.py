"""Published figures with their source."""

from __future__ import annotations

from flask import render_template, url_for
from wtforms.fields.choices import SelectChoice

from hub import clock
from hub.campaigns import services
from hub.campaigns.forms import StatisticForm
from hub.campaigns.models import Statistic
from hub.campaigns.scope import MANAGE
from hub.campaigns.views import shown as words
from hub.campaigns.views.staff.frame import Page, ask, bp, done, is_confirmed, save, show_form
from hub.db import db
from hub.i18n import _
from hub.plugins import permission_required
from hub.web.visitor import current_visitor


@bp.get("/figures")
@permission_required(MANAGE)
def figures() -> str:
    """All figures as readers see them."""
    found = [(one, words.figure(one)) for one in services.list_statistics()]
    return render_template("campaigns/staff/figures.html", figures=found)


@bp.route("/figures/new", methods=["GET", "POST"])
@permission_required(MANAGE)
def new_figure() -> Page:
    """Add a figure."""
    form = _with_campaigns(StatisticForm())
    if form.validate_on_submit():
        made = save(form, lambda: services.create_statistic(form.facts(), actor=current_visitor(), now=clock.now()))
        if made is not None:
            return done(_("The figure is saved."), url_for(".figures"))
    return show_form("campaigns/staff/figure_form.html", form, key=None)


@bp.route("/figures/<key>", methods=["GET", "POST"])
@permission_required(MANAGE)
def edit_figure(key: str) -> Page:
    """Change a figure."""
    shown = services.get_statistic(key)
    form = _with_campaigns(StatisticForm.of(shown))
    if form.validate_on_submit() and save(form, lambda: _change(shown, form)):
        return done(_("The figure is saved."), url_for(".figures"))
    return show_form("campaigns/staff/figure_form.html", form, key=key)


@bp.post("/figures/<key>/delete")
@permission_required(MANAGE)
def delete_figure(key: str) -> Page:
    """Remove a figure."""
    shown = services.get_statistic(key)
    if not is_confirmed():
        question = _("Delete the figure “%(statement)s”?", statement=shown.statement)
        text = _("It disappears from every page that shows it.")
        return ask(question, text, action_label=_("Delete it"), cancel_url=url_for(".edit_figure", key=key))
    services.delete_statistic(shown, actor=current_visitor(), now=clock.now())
    db.session.commit()
    return done(_("The figure is deleted."), url_for(".figures"))


def _change(shown: Statistic, form: StatisticForm) -> bool:
    services.change_statistic(shown, form.facts(), actor=current_visitor(), now=clock.now())
    return True


def _with_campaigns(form: StatisticForm) -> StatisticForm:
    every = SelectChoice("", _("Fits every campaign"))
    form.campaign_id.choices = [every, *(SelectChoice(str(one.id), one.name) for one in services.list_campaigns())]
    return form
