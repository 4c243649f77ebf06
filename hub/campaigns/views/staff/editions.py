"""A campaign's years: texts, dates, colour, state, and who stands in the help bar."""

from __future__ import annotations

from flask import flash, render_template, request, url_for

from hub import clock
from hub.campaigns import services
from hub.campaigns.forms import EditionForm
from hub.campaigns.models import STATES, Campaign, Edition
from hub.campaigns.scope import MANAGE
from hub.campaigns.views import shown as words
from hub.campaigns.views.staff.frame import Page, ask, bp, done, is_confirmed, save, show_form, wants_preview
from hub.campaigns.vocabulary import STATE_LABELS
from hub.db import db
from hub.errors import Invalid
from hub.i18n import _, _l
from hub.plugins import permission_required
from hub.web.visitor import current_visitor

BAR_LENGTH = 8
"""How many services a help bar may hold; more would be a list to read, not help."""


@bp.route("/campaigns/<slug>/new-year", methods=["GET", "POST"])
@permission_required(MANAGE)
def new_edition(slug: str) -> Page:
    """Add a year."""
    campaign = services.get_campaign(slug)
    form = EditionForm()
    if form.validate_on_submit() and not wants_preview():
        edition = save(
            form, lambda: services.create_edition(campaign, form.facts(), actor=current_visitor(), now=clock.now())
        )
        if edition is not None:
            text = _("The year %(year)s is made. Only coordinators see it until you open it.", year=edition.year)
            return done(text, url_for(".edition", slug=slug, year=edition.year))
    return _form(form, campaign, None, url_for(".campaign", slug=slug))


@bp.get("/campaigns/<slug>/<int:year>")
@permission_required(MANAGE)
def edition(slug: str, year: int) -> str:
    """One year: where it stands, its days, its help bar."""
    shown = services.get_edition(slug, year)
    before, after = services.next_states(shown.state)
    return render_template(
        "campaigns/staff/edition.html",
        edition=shown,
        campaign=shown.campaign,
        when=words.period(shown),
        before=before,
        after=after,
        states=STATE_LABELS,
        place=STATES.index(shown.state),
        help=services.help_of(shown.id),
        chosen=services.chosen_for(shown.id),
        has_next=services.find_edition(slug, year + 1) is not None,
    )


@bp.route("/campaigns/<slug>/<int:year>/edit", methods=["GET", "POST"])
@permission_required(MANAGE)
def edit_edition(slug: str, year: int) -> Page:
    """Change a year's texts, dates and colour."""
    shown = services.get_edition(slug, year)
    campaign = shown.campaign  # a change that is refused empties the edition
    form = EditionForm.of(shown)
    if form.validate_on_submit() and not wants_preview() and save(form, lambda: _change(shown, form)):
        text = _("The year %(year)s is saved.", year=shown.year)
        return done(text, url_for(".edition", slug=slug, year=shown.year))
    return _form(form, campaign, year, url_for(".edition", slug=slug, year=year))


@bp.post("/campaigns/<slug>/<int:year>/state")
@permission_required(MANAGE)
def change_state(slug: str, year: int) -> Page:
    """Take a year one step on, or one step back."""
    shown = services.get_edition(slug, year)
    state = request.form.get("state", "")
    if state not in STATES:
        raise Invalid(_l("Choose one of the states that are offered."))
    back = url_for(".edition", slug=slug, year=year)
    if not is_confirmed():
        question = _("Set %(name)s to “%(state)s”?", name=_name(shown), state=STATE_LABELS[state])
        label = _("Set to “%(state)s”", state=STATE_LABELS[state])
        return ask(question, _meaning(state), action_label=label, cancel_url=back, kind="primary", state=state)
    services.change_state(shown, state, actor=current_visitor(), now=clock.now())
    db.session.commit()
    return done(_("%(name)s is now “%(state)s”.", name=_name(shown), state=STATE_LABELS[state]), back)


@bp.post("/campaigns/<slug>/<int:year>/next-year")
@permission_required(MANAGE)
def start_next_year(slug: str, year: int) -> Page:
    """Make the year after this one from it."""
    shown = services.get_edition(slug, year)
    back = url_for(".edition", slug=slug, year=year)
    if not is_confirmed():
        question = _("Start %(next)s from %(year)s?", next=year + 1, year=year)
        text = _(
            "Texts, color, goals, days and the help bar come along, and so does what other parts of the hub keep for a"
            " year, such as its kits. Days stay on their weekday and wait to be confirmed; the theme is empty. Only"
            " coordinators see the new year until you open it."
        )
        return ask(question, text, action_label=_("Start %(next)s", next=year + 1), cancel_url=back, kind="primary")
    made, failed = services.start_next_year(shown, actor=current_visitor(), now=clock.now())
    db.session.commit()
    for label in failed:
        flash(_("%(part)s could not carry over what it keeps. Please enter that anew.", part=label), "warning")
    text = _("The year %(year)s is made. Look at its dates and texts before you open it.", year=made.year)
    return done(text, url_for(".edition", slug=slug, year=made.year))


@bp.post("/campaigns/<slug>/<int:year>/delete")
@permission_required(MANAGE)
def delete_edition(slug: str, year: int) -> Page:
    """Remove a year that is in planning, with its days."""
    shown = services.get_edition(slug, year)
    if not is_confirmed():
        question = _("Delete %(name)s?", name=_name(shown))
        text = _(
            "Its texts and days are gone for good. What other parts of the hub keep for it, such as kits, stays there."
        )
        cancel_url = url_for(".edition", slug=slug, year=year)
        return ask(question, text, action_label=_("Delete it"), cancel_url=cancel_url)
    name = _name(shown)
    services.delete_edition(shown, actor=current_visitor(), now=clock.now())
    db.session.commit()
    return done(_("%(name)s is deleted.", name=name), url_for(".campaign", slug=slug))


@bp.route("/campaigns/<slug>/<int:year>/help", methods=["GET", "POST"])
@permission_required(MANAGE)
def order_help(slug: str, year: int) -> Page:
    """Choose who stands in the help bar, and in which order."""
    shown = services.get_edition(slug, year)
    if request.method == "POST":
        services.set_help_order(shown, _chosen_places(), actor=current_visitor(), now=clock.now())
        db.session.commit()
        return done(
            _("The help bar of %(name)s is saved.", name=_name(shown)), url_for(".edition", slug=slug, year=year)
        )
    everyone = services.list_services()
    places = {service_id: place for place, service_id in enumerate(services.chosen_for(shown.id), start=1)}
    assured = [one for one in everyone if one.assured_date]
    return render_template(
        "campaigns/staff/help_order.html",
        edition=shown,
        campaign=shown.campaign,
        assured=sorted(assured, key=lambda one: places.get(one.id, BAR_LENGTH + 1)),
        waiting=[one for one in everyone if not one.assured_date],
        places=places,
        most=BAR_LENGTH,
    )


def _chosen_places() -> list[int]:
    places = [
        (int(value), int(name.removeprefix("place-")))
        for name, value in request.form.items()
        if name.startswith("place-") and name.removeprefix("place-").isdecimal() and value.isdecimal()
    ]
    return [service_id for _place, service_id in sorted(places)][:BAR_LENGTH]


def _change(shown: Edition, form: EditionForm) -> bool:
    services.change_edition(shown, form.facts(), actor=current_visitor(), now=clock.now())
    return True


def _form(form: EditionForm, campaign: Campaign, year: int | None, cancel_url: str) -> Page:
    pairs = words.pairs(form.colour.data or "")
    template = "campaigns/staff/edition_form.html"
    return show_form(
        template, form, slug=campaign.slug, campaign_name=campaign.name, year=year, pairs=pairs, cancel_url=cancel_url
    )


def _name(edition: Edition) -> str:
    return f"{edition.title('en')} {edition.year}"


def _meaning(state: str) -> str:
    meanings = {
        "planning": _("The public no longer sees it. Links to it lead to a page that says so."),
        "open": _("Everybody sees it, and organizations and people can pledge."),
        "running": _("It goes on right now. People can still pledge."),
        "reporting": _("Nobody can pledge any more. Partners tell what they reached."),
        "archived": _("It stays readable, and nothing is added any more."),
    }
    return meanings[state]
