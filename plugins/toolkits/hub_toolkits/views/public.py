"""What everybody may see: the catalogue, the page of a resource, its files and the pictures of its pages."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from hub.errors import NotFound
from hub.i18n import _l
from hub.plugins import public
from hub.storage import responses
from hub.web.language import language
from hub.web.visitor import current_visitor
from hub_toolkits import policies
from hub_toolkits.services import catalogue, kits, resources
from hub_toolkits.views import filters as choosing
from hub_toolkits.views.counting import counted
from hub_toolkits.views.words import init_blueprint

bp = Blueprint("toolkits", __name__, template_folder="../templates")
init_blueprint(bp)

PREVIEW_SECONDS = 300
"""How long a browser may keep the picture of a page: short, so that what is taken down is soon gone."""


@bp.get("/")
@public
def index() -> str:
    """Search and filter all public resources, those in the reader's language first."""
    chosen = choosing.Filters.of(request.args)
    results = choosing.load_results(chosen, language=language())
    return render_template("toolkits/index.html", filters=chosen, results=results)


@bp.get("/<slug>")
@public
def resource(slug: str) -> str:
    """Show one resource; what is not public is there for its makers and for reviewers alone."""
    visitor = current_visitor()
    found = resources.get_by_slug(slug)
    if not policies.can_see(visitor, found):
        raise NotFound(_l("There is no such resource."))
    shown = next((file for file in found.files if len(file.previews) > 1), None)
    return render_template(
        "toolkits/resource.html",
        resource=found,
        shown=shown,
        main=shown or (found.files[0] if found.files else None),
        translations=catalogue.list_translations(found) if found.is_public else [],
        kits=kits.list_containing(found.id) if found.is_public else [],
        is_maker=policies.is_maker(visitor, found),
        may_revise=policies.can_revise(visitor, found),
        may_retire=policies.can_retire(visitor, found),
    )


@bp.get("/<slug>/files/<int:file_id>/<name>")
@public
def download(slug: str, file_id: int, name: str) -> Response:
    """Send a file to be saved, and count it when it is complete and public."""
    file, _preview = catalogue.get_file(slug, file_id)
    if not policies.can_see(current_visitor(), file.resource) or name != file.stored.name:
        raise NotFound(_l("There is no such file."))
    response = responses.send(file.stored, as_attachment=True)
    return counted(response, resource_id=file.resource_id) if file.resource.is_public else response


@bp.get("/<slug>/files/<int:file_id>/page/<int:page>")
@public
def preview(slug: str, file_id: int, page: int) -> Response:
    """Send the picture of a page; 0 is the small one. Looking is not a download."""
    file, found = catalogue.get_file(slug, file_id, page=page)
    if found is None or not policies.can_see(current_visitor(), file.resource):
        raise NotFound(_l("There is no such page."))
    return responses.send(found.stored, as_attachment=False, max_age=PREVIEW_SECONDS if file.resource.is_public else 0)
