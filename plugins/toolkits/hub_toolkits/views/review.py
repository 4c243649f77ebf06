"""The reviewers' queue: the list on the left, one resource on the right, the decision at the bottom."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.db import db
from hub.errors import Conflict, Invalid, NotFound
from hub.i18n import _, _l
from hub.partners.services.people import names_of
from hub.plugins import permission_required
from hub_toolkits import policies
from hub_toolkits.forms import MessageForm, ReasonForm
from hub_toolkits.models import Resource
from hub_toolkits.services import readiness, resources, review
from hub_toolkits.settings import late_before
from hub_toolkits.views.common import REVIEW, form_version, visitor

bp = Blueprint("toolkits_review", __name__, url_prefix="/review", template_folder="../templates")

Answer = Response | BaseResponse | str


@bp.get("/")
@permission_required(REVIEW)
def index() -> Response:
    """Show the queue with the one that has waited longest."""
    return _page(None)


@bp.get("/<int:resource_id>")
@permission_required(REVIEW)
def show(resource_id: int) -> Response:
    """Show the queue with one resource open; a decided one says what was decided."""
    return _page(_reviewable(resource_id))


@bp.post("/<int:resource_id>/publish")
@permission_required(REVIEW)
def publish(resource_id: int) -> Answer:
    """Make it public, then show the next one."""
    resource = _decidable(resource_id)
    try:
        review.check_seen(resource, form_version())
    except Conflict as error:
        return _page(resource, problem=str(error), status=error.status)
    public = review.publish(resource, actor=visitor(), now=clock.now())
    db.session.commit()
    flash(_("“%(title)s” is published. We have told its makers.", title=public.title), "success")
    return redirect(url_for(".index"), code=303)


@bp.post("/<int:resource_id>/changes")
@permission_required(REVIEW)
def request_changes(resource_id: int) -> Answer:
    """Send it back with words, then show the next one."""
    resource = _decidable(resource_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(resource, reason=form, status=422)
    try:
        review.check_seen(resource, form_version())
    except Conflict as error:
        return _page(resource, reason=form, problem=str(error), status=error.status)
    review.request_changes(resource, text=form.text.data, actor=visitor(), now=clock.now())
    db.session.commit()
    flash(_("Sent back. Your words are on their way to the makers."), "success")
    return redirect(url_for(".index"), code=303)


@bp.post("/<int:resource_id>/message")
@permission_required(REVIEW)
def message(resource_id: int) -> Answer:
    """Ask the makers something without deciding."""
    resource = _reviewable(resource_id)
    if not policies.can_write(visitor(), resource) or policies.is_maker(visitor(), resource):
        raise NotFound(_l("There is no such resource."))
    form = MessageForm()
    if not form.validate_on_submit() or not form.text.data:
        return _page(resource, problem=_("Please write something first."), status=422)
    review.write_message(resource, side="reviewer", text=form.text.data, actor=visitor(), now=clock.now())
    db.session.commit()
    flash(_("Your message is on its way."), "success")
    return redirect(url_for(".show", resource_id=resource.id), code=303)


@bp.route("/<int:resource_id>/take-down", methods=["GET", "POST"])
@permission_required(REVIEW)
def take_down(resource_id: int) -> Answer:
    """Take a public resource down with a reason; asks once, and can be undone."""
    resource = resources.get_resource(resource_id)
    if not policies.can_retire(visitor(), resource):
        raise NotFound(_l("There is no such resource."))
    form = ReasonForm()
    if request.method == "POST" and form.validate_on_submit():
        try:
            review.retire(resource, side="reviewer", text=form.text.data, actor=visitor(), now=clock.now())
        except Invalid as error:
            form.form_errors.append(str(error))
        else:
            db.session.commit()
            flash(_("“%(title)s” is taken down. We have told its makers.", title=resource.title), "success")
            return redirect(url_for(".show", resource_id=resource.id), code=303)
    page = render_template("toolkits/review/take_down.html", resource=resource, form=form)
    return make_response(page, 422 if form.errors else 200)


@bp.post("/<int:resource_id>/restore")
@permission_required(REVIEW)
def restore(resource_id: int) -> Answer:
    """Put a resource up again."""
    resource = resources.get_resource(resource_id)
    if not policies.can_restore(visitor(), resource):
        raise NotFound(_l("There is no such resource."))
    review.restore(resource, side="reviewer", actor=visitor(), now=clock.now())
    db.session.commit()
    flash(_("“%(title)s” is public again.", title=resource.title), "success")
    return redirect(url_for(".show", resource_id=resource.id), code=303)


@bp.get("/<int:resource_id>/<step>")
@permission_required(REVIEW)
def reload(resource_id: int, step: str) -> Answer:
    """Go to the resource: the address of a form that was refused stays in the browser, and may be reloaded."""
    return redirect(url_for(".show", resource_id=resource_id), code=302)


def _page(
    resource: Resource | None, *, reason: ReasonForm | None = None, problem: str = "", status: int = 200
) -> Response:
    page = review.list_waiting(cursor=request.args.get("cursor", ""))
    ids = [one.id for one in page.rows]
    if resource is None and ids:
        resource = resources.get_resource(ids[0])
    messages = review.list_messages(resource.id) if resource else []
    asking = visitor()
    html = render_template(
        "toolkits/review/index.html",
        page=page,
        resource=resource,
        checks=readiness.list_checks(resource) if resource else [],
        talk=messages,
        names=names_of([*(one.author_id for one in messages), resource.submitted_by_id if resource else None]),
        reason=reason or ReasonForm(formdata=None),
        message=MessageForm(formdata=None),
        problem=problem,
        late_before=late_before(clock.now()),
        may_decide=resource is not None and policies.can_decide(asking, resource),
        may_write=resource is not None
        and policies.can_write(asking, resource)
        and not policies.is_maker(asking, resource),
        may_restore=resource is not None and policies.can_restore(asking, resource),
        neighbours=_neighbours(ids, resource.id if resource else None),
    )
    return make_response(html, status)


def _reviewable(resource_id: int) -> Resource:
    """Return a resource that was sent at least once: drafts are nobody's business but their makers'."""
    resource = resources.get_resource(resource_id)
    if resource.state == "draft" and resource.submitted_at is None:
        raise NotFound(_l("There is no such resource."))
    return resource


def _decidable(resource_id: int) -> Resource:
    resource = _reviewable(resource_id)
    if resource.state == "submitted" and not policies.can_decide(visitor(), resource):
        raise NotFound(_l("There is no such resource."))
    return resource


def _neighbours(ids: list[int], current: int | None) -> tuple[str | None, str | None]:
    """Return the addresses of the resource before and after the current one, for the keys k and j."""
    if current not in ids:
        return None, url_for(".show", resource_id=ids[0]) if ids else None
    place = ids.index(current)
    before = url_for(".show", resource_id=ids[place - 1]) if place > 0 else None
    after = url_for(".show", resource_id=ids[place + 1]) if place + 1 < len(ids) else None
    return before, after
