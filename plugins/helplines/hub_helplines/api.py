"""The directory for programs, under ``/api/v1/helplines``: confirmed services in the shape of HSDS 3.

Parameters are those of the specification's API: ``page``, ``per_page``, ``search`` and ``full``. Answers speak the
language of the address, as ``/es/api/v1/helplines/services``.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, request

from hub.campaigns import scope
from hub.errors import NotFound
from hub.i18n import _l
from hub.plugins import public
from hub.web.language import language
from hub.web.links import outside_url
from hub_helplines import hsds
from hub_helplines.ages import limits
from hub_helplines.services import documents
from hub_helplines.services.directory import Entry, get_entry, list_public_ids
from hub_helplines.views.shown import directory

bp = Blueprint("helplines_api", __name__)

SPECIFICATION = "3.0"
PROFILE = "https://docs.openreferral.org/en/latest/hsds/"

MOST_ON_A_PAGE = 100
MAX_TEXT = 200


@bp.get("/")
@public
def about() -> Response:
    """Say which specification this is, and where each address is described."""
    openapi = outside_url("helplines_api.openapi")
    return jsonify(version=SPECIFICATION, profile=PROFILE, openapi_url=openapi)


@bp.get("/openapi.json")
@public
def openapi() -> Response:
    """Describe the addresses in the format that programs read."""
    text = (files("hub_helplines") / "data" / "openapi.json").read_text(encoding="utf-8")
    described = json.loads(text)
    described["servers"] = [{"url": outside_url("helplines_api.about").rstrip("/")}]
    return jsonify(described)


@bp.get("/services")
@public
def services() -> Response:
    """Return confirmed services, those of long ago last; each says when it was confirmed."""
    entries = directory()
    text = request.args.get("search", "").strip()[:MAX_TEXT]
    if text:
        by_id = {entry.service.id: entry for entry in entries}
        entries = [by_id[one] for one in documents.find(text) if one in by_id]
    write = hsds.full if request.args.get("full") == "true" else hsds.simple
    found = [write(entry, site_url=_site_url(), language=language()) for entry in entries]
    return jsonify(hsds.page_of(found, page=_number("page", 1), size=min(_number("per_page", 50), MOST_ON_A_PAGE)))


@bp.get("/services/<uuid:service_id>")
@public
def service(service_id: UUID) -> Response:
    """Return one service with everything that is known of it."""
    return jsonify(hsds.full(_entry(service_id), site_url=_site_url(), language=language()))


def _entry(service_id: UUID) -> Entry:
    """Return the service with this id; ids are made of rows, so each is tried."""
    for row in list_public_ids():
        if hsds.service_id(_site_url(), row) == service_id:
            return get_entry(row, today=scope.today(), limits=limits())
    raise NotFound(_l("There is no such help service."))


def _number(name: str, default: int) -> int:
    """Return a positive number of the question; anything else is the default."""
    value: Any = request.args.get(name, default, type=int)
    return value if 1 <= value <= 1_000_000 else default


def _site_url() -> str:
    return str(current_app.config["SITE_URL"])
