"""A partner's own resources: the list, the words, sending for review, new versions, taking down."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse
from wtforms.fields import SelectChoice

from hub import clock
from hub.db import db
from hub.errors import HubError, Invalid, NotFound
from hub.i18n import _, _l
from hub.partners.models import Partner
from hub.partners.services import get_partner
from hub.partners.services.people import names_of
from hub.plugins import permission_required, settings_of
from hub_toolkits import policies, vocabulary
from hub_toolkits.forms import FilesForm, MessageForm, ResourceForm
from hub_toolkits.models import Resource
from hub_toolkits.services import downloads, readiness, resources, review, revisions
from hub_toolkits.settings import ToolkitsSettings
from hub_toolkits.views.common import MAX_MEGABYTES, SHARE, form_version, limits, own_resource, visitor

bp = Blueprint("toolkits_mine", __name__, url_prefix="/mine", template_folder="../templates")

Answer = Response | BaseResponse | str


@dataclass(frozen=True, slots=True)
class RefusedWords:
    """What somebody typed for a file and we did not take; the page shows it again."""

    file_id: int
    text: str


@bp.get("/")
@permission_required(SHARE)
def index() -> str:
    """List what one's organizations have made, with state and downloads."""
    partner_ids = list(visitor().partner_roles)
    found = resources.list_own(partner_ids)
    return render_template(
        "toolkits/mine/index.html",
        resources=[one for one in found if one.replaces_id is None],
        copies={one.replaces_id: one for one in found if one.replaces_id is not None},
        recent=downloads.downloads_of(partner_ids, today=clock.now().date()),
    )


@bp.route("/new", methods=["GET", "POST"])
@permission_required(SHARE)
def new() -> Answer:
    """Begin a resource with its words; files come on the next page."""
    partner = _chosen_partner()
    form = _form(None, [partner.id])
    if request.method == "GET":
        form.language.data = "es" if request.script_root.endswith("/es") else "en"
        begins = settings_of(ToolkitsSettings, partner_id=partner.id)
        form.licence.data, form.licence_note.data = begins.licence, begins.licence_note
    if form.validate_on_submit():
        resource = resources.create_resource(partner, form.facts(), actor=visitor(), now=clock.now())
        db.session.commit()
        flash(_("“%(title)s” is saved as a draft. Now add the files.", title=resource.title), "success")
        return redirect(url_for(".show", resource_id=resource.id) + "#files", code=303)
    page = render_template("toolkits/mine/form.html", form=form, resource=None, partner=partner)
    return make_response(page, 422 if form.errors else 200)


@bp.get("/<int:resource_id>")
@permission_required(SHARE)
def show(resource_id: int) -> Response:
    """Show one resource of one's own: what is missing, the files, the conversation, and what can be done."""
    return page_of(own_resource(resource_id))


@bp.route("/<int:resource_id>/edit", methods=["GET", "POST"])
@permission_required(SHARE)
def edit(resource_id: int) -> Answer:
    """Change the words of a draft. Nothing typed is lost when somebody else was faster."""
    resource = own_resource(resource_id)
    if not policies.can_edit(visitor(), resource):
        raise NotFound(_l("This resource cannot be changed now."))
    form = _form(resource, [resource.partner_id])
    if request.method == "GET":
        form.fill(resource)
    if form.validate_on_submit():
        try:
            # A savepoint: rolling back the whole transaction would forget who asks.
            with db.session.begin_nested():
                facts, version = form.facts(), form_version()
                resources.change_resource(resource, facts, version=version, actor=visitor(), now=clock.now())
        except HubError as error:
            form.form_errors.append(str(error))
            page = render_template("toolkits/mine/form.html", form=form, resource=own_resource(resource_id))
            return make_response(page, error.status)
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for(".show", resource_id=resource.id), code=303)
    page = render_template("toolkits/mine/form.html", form=form, resource=resource)
    return make_response(page, 422 if form.errors else 200)


@bp.post("/<int:resource_id>/submit")
@permission_required(SHARE)
def submit(resource_id: int) -> Answer:
    """Send it for review."""
    resource = own_resource(resource_id)
    if not policies.can_submit(visitor(), resource):
        raise NotFound(_l("There is no such resource."))
    form = MessageForm()
    try:
        review.submit(resource, text=form.text.data or "", actor=visitor(), now=clock.now())
    except Invalid as error:
        return page_of(resource, message=form, problem=str(error), status=422)
    db.session.commit()
    flash(_("Sent. A reviewer looks at it, and we write to you."), "success")
    return redirect(url_for(".show", resource_id=resource.id), code=303)


@bp.post("/<int:resource_id>/withdraw")
@permission_required(SHARE)
def withdraw(resource_id: int) -> Answer:
    """Take it back from the reviewers."""
    resource = own_resource(resource_id)
    if not policies.can_withdraw(visitor(), resource):
        raise NotFound(_l("There is no such resource."))
    review.withdraw(resource, actor=visitor(), now=clock.now())
    db.session.commit()
    flash(_("Taken back. You can change it and send it again."), "success")
    return redirect(url_for(".show", resource_id=resource.id), code=303)


@bp.post("/<int:resource_id>/message")
@permission_required(SHARE)
def message(resource_id: int) -> Answer:
    """Write to the reviewers."""
    resource = own_resource(resource_id)
    if not policies.can_write(visitor(), resource):
        raise NotFound(_l("There is no such resource."))
    form = MessageForm()
    if not form.validate_on_submit() or not form.text.data:
        return page_of(resource, message=form, problem=_("Please write something first."), status=422)
    review.write_message(resource, side="maker", text=form.text.data, actor=visitor(), now=clock.now())
    db.session.commit()
    flash(_("Your message is on its way."), "success")
    return redirect(url_for(".show", resource_id=resource.id) + "#conversation", code=303)


@bp.post("/<int:resource_id>/revise")
@permission_required(SHARE)
def revise(resource_id: int) -> Answer:
    """Begin a new version beside the public one."""
    resource = own_resource(resource_id)
    if not policies.can_revise(visitor(), resource):
        raise NotFound(_l("There is no such resource."))
    copy = resources.find_copy(resource) or revisions.begin(resource, actor=visitor(), now=clock.now())
    db.session.commit()
    flash(_("This is your working copy. Everybody sees the old version until a reviewer publishes this one."), "notice")
    return redirect(url_for(".show", resource_id=copy.id), code=303)


@bp.post("/<int:resource_id>/retire")
@permission_required(SHARE)
def retire(resource_id: int) -> Answer:
    """Take it down; asks once, and can be undone."""
    resource = own_resource(resource_id)
    if not policies.can_retire(visitor(), resource):
        raise NotFound(_l("There is no such resource."))
    if request.form.get("confirmed") != "1":
        return render_template("toolkits/mine/retire.html", resource=resource)
    review.retire(resource, side="maker", actor=visitor(), now=clock.now())
    db.session.commit()
    flash(_("“%(title)s” is taken down. You can put it up again at any time.", title=resource.title), "success")
    return redirect(url_for(".show", resource_id=resource.id), code=303)


@bp.post("/<int:resource_id>/restore")
@permission_required(SHARE)
def restore(resource_id: int) -> Answer:
    """Put it up again."""
    resource = own_resource(resource_id)
    if not policies.can_restore(visitor(), resource):
        raise NotFound(_l("There is no such resource."))
    review.restore(resource, side="maker", actor=visitor(), now=clock.now())
    db.session.commit()
    flash(_("“%(title)s” is public again.", title=resource.title), "success")
    return redirect(url_for(".show", resource_id=resource.id), code=303)


@bp.post("/<int:resource_id>/delete")
@permission_required(SHARE)
def delete(resource_id: int) -> Answer:
    """Throw a draft away; asks once."""
    resource = own_resource(resource_id)
    if not policies.can_delete(visitor(), resource):
        raise NotFound(_l("There is no such resource."))
    if request.form.get("confirmed") != "1":
        return render_template("toolkits/mine/delete.html", resource=resource)
    title = resource.title
    resources.delete_resource(resource, actor=visitor(), now=clock.now())
    db.session.commit()
    flash(_("The draft “%(title)s” is deleted.", title=title), "success")
    return redirect(url_for(".index"), code=303)


@bp.get("/<int:resource_id>/<step>")
@permission_required(SHARE)
def reload(resource_id: int, step: str) -> Answer:
    """Go to the resource: the address of a form that was refused stays in the browser, and may be reloaded."""
    return redirect(url_for(".show", resource_id=resource_id), code=302)


def page_of(
    resource: Resource,
    *,
    files: FilesForm | None = None,
    alt: RefusedWords | None = None,
    message: MessageForm | None = None,
    problem: str = "",
    about_files: bool = False,
    status: int = 200,
) -> Response:
    """Return the page of one own resource; forms that were refused come back with what was typed.

    ``problem`` stands at the top, or ``about_files`` at the files.
    """
    asking, messages = visitor(), review.list_messages(resource.id)
    page = render_template(
        "toolkits/mine/show.html",
        resource=resource,
        missing=readiness.list_missing(resource),
        advice=readiness.advice(f"{resource.title}\n{resource.summary}\n{resource.description}"),
        talk=messages,
        names=names_of(one.author_id for one in messages),
        copy=resources.find_copy(resource) if resource.state == "published" else None,
        files=files or FilesForm(formdata=None),
        alt=alt,
        message=message or MessageForm(formdata=None),
        problem=problem,
        about_files=about_files,
        limits=limits(resource.partner_id),
        max_megabytes=MAX_MEGABYTES,
        may={
            name: getattr(policies, f"can_{name}")(asking, resource)
            for name in ("edit", "submit", "withdraw", "delete", "revise", "retire", "restore", "write")
        },
    )
    return make_response(page, status)


def _chosen_partner() -> Partner:
    """Return the organization that shares: the one chosen, else one's first."""
    own = visitor().partner_roles
    wanted = request.values.get("partner", type=int)
    if not own or (wanted is not None and wanted not in own):
        raise NotFound(_l("There is no such organization."))
    return get_partner(wanted if wanted is not None else min(own))


def _form(resource: Resource | None, partner_ids: list[int]) -> ResourceForm:
    form = ResourceForm()
    own_id = None if resource is None else resource.id
    originals = resources.list_originals(partner_ids, except_id=own_id)
    replaced = resource.replaces_id if resource else None
    form.translation_of_id.choices = [SelectChoice("", _("No, it is the original"))] + [
        SelectChoice(number, f"{title} ({vocabulary.label(vocabulary.LANGUAGES, code)})")
        for number, title, code in originals
        if number != replaced
    ]
    return form
