"""Help services: who can be reached, and who confirmed it when."""

from __future__ import annotations

from flask import render_template, url_for

from hub import clock
from hub.campaigns import services
from hub.campaigns.forms import ServiceForm
from hub.campaigns.models import HelpService
from hub.campaigns.scope import MANAGE, today
from hub.campaigns.views.staff.frame import Page, ask, bp, done, is_confirmed, save, show_form
from hub.campaigns.vocabulary import SERVICE_KINDS
from hub.db import db
from hub.i18n import _
from hub.plugins import permission_required
from hub.web.visitor import current_visitor


@bp.get("/help-services")
@permission_required(MANAGE)
def help_services() -> str:
    """All help services, those to be confirmed first."""
    everyone = services.list_services()
    return render_template(
        "campaigns/staff/services.html",
        waiting=[one for one in everyone if not one.assured_date],
        assured=[one for one in everyone if one.assured_date],
        kinds=SERVICE_KINDS,
    )


@bp.route("/help-services/new", methods=["GET", "POST"])
@permission_required(MANAGE)
def new_service() -> Page:
    """Add a help service."""
    form = ServiceForm()
    form.today = today()
    if form.validate_on_submit():
        made = save(form, lambda: services.create_service(form.facts(), actor=current_visitor(), now=clock.now()))
        if made is not None:
            return done(_said(made), url_for(".help_services"))
    return show_form("campaigns/staff/service_form.html", form, slug=None)


@bp.route("/help-services/<slug>", methods=["GET", "POST"])
@permission_required(MANAGE)
def edit_service(slug: str) -> Page:
    """Change a help service, or confirm it."""
    shown = services.get_service(slug)
    form = ServiceForm.of(shown)
    form.today = today()
    if form.validate_on_submit():
        if save(form, lambda: _change(shown, form)):
            return done(_said(shown), url_for(".help_services"))
        form.seen.data = services.version_of(services.get_service(slug))  # sent again, it takes its place
    return show_form("campaigns/staff/service_form.html", form, slug=slug)


@bp.post("/help-services/<slug>/delete")
@permission_required(MANAGE)
def delete_service(slug: str) -> Page:
    """Remove a help service that no help bar shows."""
    shown = services.get_service(slug)
    if not is_confirmed():
        question = _("Delete “%(name)s”?", name=shown.name)
        text = _("Nobody will find it here any more.")
        return ask(question, text, action_label=_("Delete it"), cancel_url=url_for(".edit_service", slug=slug))
    services.delete_service(shown, actor=current_visitor(), now=clock.now())
    db.session.commit()
    return done(_("“%(name)s” is deleted.", name=shown.name), url_for(".help_services"))


def _change(shown: HelpService, form: ServiceForm) -> bool:
    seen = form.seen.data or ""
    services.change_service(shown, form.facts(), actor=current_visitor(), now=clock.now(), seen=seen)
    return True


def _said(service: HelpService) -> str:
    if service.assured_date:
        return _("“%(name)s” is saved. Everybody can see it.", name=service.name)
    return _("“%(name)s” is saved. Nobody but staff sees it until it is confirmed.", name=service.name)
