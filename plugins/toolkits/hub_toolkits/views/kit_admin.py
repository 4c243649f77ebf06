"""Pages on which coordinators put kits together. Every step is a plain form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse
from wtforms.fields import SelectChoice

from hub import clock
from hub.db import db
from hub.errors import HubError
from hub.i18n import _
from hub.plugins import permission_required
from hub.web.paging import row_id
from hub_toolkits.forms import KitForm, SectionForm
from hub_toolkits.models import Toolkit
from hub_toolkits.services import kit_building as building
from hub_toolkits.services import kits
from hub_toolkits.views.common import MANAGE_KITS, visitor

bp = Blueprint("toolkits_kit_admin", __name__, url_prefix="/kits/manage", template_folder="../templates")

Answer = Response | BaseResponse | str


@dataclass(frozen=True, slots=True)
class Renaming:
    """A heading that we did not take; the page shows it again."""

    section_id: int
    heading: str


@bp.get("/")
@permission_required(MANAGE_KITS)
def index() -> str:
    """List all kits, drafts too."""
    return render_template("toolkits/kits/manage.html", kits=kits.list_all())


@bp.route("/new", methods=["GET", "POST"])
@permission_required(MANAGE_KITS)
def new() -> Answer:
    """Begin a kit with its words."""
    form = _form()
    if form.validate_on_submit():
        toolkit = building.create_kit(form.facts(), actor=visitor(), now=clock.now())
        db.session.commit()
        flash(_("“%(title)s” is saved. Now add parts and resources.", title=toolkit.title), "success")
        return redirect(url_for(".edit", slug=toolkit.slug), code=303)
    return make_response(
        render_template("toolkits/kits/form.html", form=form, toolkit=None), 422 if form.errors else 200
    )


@bp.route("/<slug>/words", methods=["GET", "POST"])
@permission_required(MANAGE_KITS)
def words(slug: str) -> Answer:
    """Change the words of a kit."""
    toolkit = kits.get_kit(slug)
    form = _form()
    if request.method == "GET":
        form.fill(toolkit)
    if form.validate_on_submit():
        building.change_kit(toolkit, form.facts(), actor=visitor(), now=clock.now())
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for(".edit", slug=slug), code=303)
    return make_response(
        render_template("toolkits/kits/form.html", form=form, toolkit=toolkit), 422 if form.errors else 200
    )


@bp.get("/<slug>")
@permission_required(MANAGE_KITS)
def edit(slug: str) -> Response:
    """Show the parts of a kit, and resources to add."""
    return _page(kits.get_kit(slug))


@bp.post("/<slug>/publish")
@permission_required(MANAGE_KITS)
def publish(slug: str) -> Answer:
    """Show it to everybody."""

    def change(kit: Toolkit) -> str:
        building.publish_kit(kit, actor=visitor(), now=clock.now())
        return ""

    return _do(slug, change, _("The kit is public."))


@bp.post("/<slug>/hide")
@permission_required(MANAGE_KITS)
def hide(slug: str) -> Answer:
    """Take it out of public sight."""

    def change(kit: Toolkit) -> str:
        building.hide_kit(kit, actor=visitor(), now=clock.now())
        return ""

    return _do(slug, change, _("Only staff see it now."))


@bp.post("/<slug>/delete")
@permission_required(MANAGE_KITS)
def delete(slug: str) -> Answer:
    """Delete it; asks once."""
    toolkit = kits.get_kit(slug)
    if request.form.get("confirmed") != "1":
        return render_template("toolkits/kits/delete.html", toolkit=toolkit)
    building.delete_kit(toolkit, actor=visitor(), now=clock.now())
    db.session.commit()
    flash(_("The kit “%(title)s” is deleted. Its resources are still there.", title=toolkit.title), "success")
    return redirect(url_for(".index"), code=303)


@bp.post("/<slug>/parts")
@permission_required(MANAGE_KITS)
def add_section(slug: str) -> Answer:
    """Add a part."""
    form = SectionForm()
    if not form.validate_on_submit():
        return _page(kits.get_kit(slug), section=form, status=422)
    return _do(
        slug, lambda kit: _place(building.add_section(kit, form.heading.data, actor=visitor(), now=clock.now()).id)
    )


@bp.post("/<slug>/parts/<int:section_id>")
@permission_required(MANAGE_KITS)
def change_section(slug: str, section_id: int) -> Answer:
    """Rename, move or remove a part, as the button says; asks once before resources leave the kit with it."""
    now, asking, step = clock.now(), visitor(), request.form.get("step")
    if step == "remove" and request.form.get("confirmed") != "1" and (full := _full_part(slug, section_id)):
        return render_template("toolkits/kits/remove_part.html", toolkit=kits.get_kit(slug), part=full)

    def change(kit: Toolkit) -> str:
        if step == "remove":
            building.remove_section(kit, section_id, actor=asking, now=now)
            return ""
        if step in {"up", "down"}:
            building.move_section(kit, section_id, up=step == "up", actor=asking, now=now)
        else:
            building.rename_section(kit, section_id, request.form.get("heading", ""), actor=asking, now=now)
        return _place(section_id)

    typed = request.form.get("heading", "") if step == "rename" else None
    return _do(slug, change, renaming=None if typed is None else Renaming(section_id, typed))


@bp.post("/<slug>/parts/<int:section_id>/resources")
@permission_required(MANAGE_KITS)
def add_item(slug: str, section_id: int) -> Answer:
    """Put a resource into a part."""
    resource_id = request.form.get("resource", 0, type=row_id)

    def change(kit: Toolkit) -> str:
        building.add_item(kit, section_id, resource_id, actor=visitor(), now=clock.now())
        return _place(section_id)

    return _do(slug, change, _("Added."))


@bp.post("/<slug>/resources/<int:item_id>")
@permission_required(MANAGE_KITS)
def change_item(slug: str, item_id: int) -> Answer:
    """Move a resource within its part, or take it out, as the button says."""
    now, asking, step = clock.now(), visitor(), request.form.get("step")

    def change(kit: Toolkit) -> str:
        place = next((_place(part.id) for part in kit.sections if any(one.id == item_id for one in part.items)), "")
        if step == "remove":
            building.remove_item(kit, item_id, actor=asking, now=now)
        else:
            building.move_item(kit, item_id, up=step == "up", actor=asking, now=now)
        return place

    return _do(slug, change)


@bp.get("/<slug>/<path:step>")
@permission_required(MANAGE_KITS)
def reload(slug: str, step: str) -> Answer:
    """Go to the kit: the address of a form that was refused stays in the browser, and may be reloaded."""
    return redirect(url_for(".edit", slug=slug), code=302)


def _do(slug: str, change: Callable[[Toolkit], str], done: str = "", *, renaming: Renaming | None = None) -> Answer:
    """Change a kit and go back to the place on its page that ``change`` returns; what is refused is said there."""
    toolkit = kits.get_kit(slug)
    try:
        # A savepoint: rolling back the whole transaction would forget who asks.
        with db.session.begin_nested():
            place = change(toolkit)
    except HubError as error:
        return _page(kits.get_kit(slug), renaming=renaming, problem=str(error), status=error.status)
    db.session.commit()
    if done:
        flash(done, "success")
    return redirect(url_for(".edit", slug=slug, q=_searched() or None, _anchor=place or None), code=303)


def _place(section_id: int) -> str:
    """Return the anchor of a part on the kit's page."""
    return f"part-{section_id}"


def _full_part(slug: str, section_id: int) -> kits.Part | None:
    """Return a part of a kit that something is in, else ``None``."""
    parts = kits.parts_of(kits.get_kit(slug))
    return next((part for part in parts if part.section.id == section_id and (part.cards or part.hidden)), None)


def _searched() -> str:
    """Return what the resources to add are searched by; it stays while one works on the parts."""
    return request.args.get("q", "").strip()


def _page(
    toolkit: Toolkit,
    *,
    section: SectionForm | None = None,
    renaming: Renaming | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    text = _searched()
    html = render_template(
        "toolkits/kits/edit.html",
        toolkit=toolkit,
        parts=kits.parts_of(toolkit),
        adding=section or SectionForm(formdata=None),
        renaming=renaming,
        choices=kits.list_choices(text),
        text=text,
        problem=problem,
    )
    return make_response(html, status)


def _form() -> KitForm:
    form = KitForm()
    form.edition_id.choices = [SelectChoice("", _("Every year"))] + [
        SelectChoice(number, f"{name} {year}") for number, name, year in kits.list_editions()
    ]
    return form
