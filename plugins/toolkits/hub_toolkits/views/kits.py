"""Public pages of kits, and the one ZIP that holds a whole kit."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from hub import mail
from hub.errors import NotFound
from hub.i18n import _l
from hub.plugins import public
from hub.storage.responses import POLICY, disposition
from hub.web.language import language
from hub.web.visitor import current_visitor
from hub_toolkits import archive, policies
from hub_toolkits.models import Toolkit
from hub_toolkits.services import kits
from hub_toolkits.views.counting import counted

bp = Blueprint("toolkits_kits", __name__, url_prefix="/kits", template_folder="../templates")


@bp.get("/")
@public
def index() -> str:
    """All public kits, those in the reader's language first."""
    return render_template("toolkits/kits/index.html", kits=kits.list_public(language=language()))


@bp.get("/<slug>")
@public
def show(slug: str) -> str:
    """One kit: its parts in order, and one button for all of it."""
    toolkit = _visible(slug)
    parts = kits.parts_of(toolkit)
    return render_template(
        "toolkits/kits/show.html",
        toolkit=toolkit,
        parts=parts,
        count=sum(len(part.cards) for part in parts),
        may_manage=policies.can_manage_kits(current_visitor()),
    )


@bp.get("/<slug>/download")
@public
def download(slug: str) -> Response:
    """Send the kit as one ZIP, made while it is sent; a complete one is counted as one download."""
    toolkit = _visible(slug)
    contents = kits.list_contents(toolkit.id)
    if not contents:
        raise NotFound(_l("There is nothing to download in this kit now."))
    with mail.speaking(toolkit.language):
        packed = archive.build(toolkit, contents, language=toolkit.language)
    response = Response(packed.content, mimetype="application/zip", direct_passthrough=True)
    response.content_length = packed.size
    response.headers["Content-Disposition"] = disposition(packed.name, attached=True)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return counted(response, toolkit_id=toolkit.id) if toolkit.published_at is not None else response


def _visible(slug: str) -> Toolkit:
    toolkit = kits.get_kit(slug)
    if not policies.can_see_kit(current_visitor(), toolkit):
        raise NotFound(_l("There is no such kit."))
    return toolkit
