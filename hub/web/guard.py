"""What happens before every request: access, forms, and how the transaction will begin.

Deny by default. A view that declares nothing does not register; one that is added behind our back is
refused here as well.
"""

from __future__ import annotations

import secrets
from contextvars import Token
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from werkzeug.routing import IntegerConverter, ValidationError
from werkzeug.wrappers import Response as BaseResponse

from hub.db import begin_writing, end_writing
from hub.errors import Forbidden, Invalid, PluginError
from hub.i18n import N_, _l
from hub.plugins.access import Access, access_of
from hub.web import csrf
from hub.web.paging import LARGEST_ID
from hub.web.visitor import current_visitor, may


class RowNumber(IntegerConverter):
    """A number in an address; one that no integer column can hold is no address of ours."""

    def to_python(self, value: str) -> Any:
        """Return the number."""
        number = super().to_python(value)
        if number > LARGEST_ID:
            raise ValidationError(f"{value} is too large")
        return number


def init_app(app: Flask) -> None:
    """Put the guard in front of every view."""
    app.url_map.converters["int"] = RowNumber
    app.before_request(_name_request)
    app.before_request(_read_form)
    app.before_request(_check_values)
    app.before_request(_check_access)
    app.before_request(_begin_writing)  # last: whoever is refused never holds the writer lock
    app.teardown_request(_end_writing)


def check_views(app: Flask) -> None:
    """Refuse to start with a view that declares no access.

    Raises:
        PluginError: names every such endpoint.
    """
    open_views = sorted(name for name in app.view_functions if _access(app, name) is None)
    if open_views:
        raise PluginError(
            N_("These views declare no access; add @public, @signed_in or @permission_required: %(views)s"),
            views=", ".join(open_views),
        )


def _access(app: Flask, endpoint: str) -> Access | None:
    view = app.view_functions.get(endpoint)  # none when a plugin was left out while it was mounted
    return access_of(view) if view else None


def _name_request() -> None:
    """Give the request a random id: the audit log, the log and error pages name it."""
    g.request_id = secrets.token_hex(8)


def _read_form() -> None:
    """Read the whole body before the first statement: a slow sender must not hold the writer lock."""
    if request.method in csrf.SAFE_METHODS:
        return
    if request.routing_exception is not None:
        raise request.routing_exception  # not an address or a method of ours, so its body is left unread
    if request.mimetype == "application/x-www-form-urlencoded":
        # Files never come this way, and Werkzeug takes such a body apart in memory, whatever its size.
        limits = (request.max_content_length, request.max_form_memory_size)
        request.max_content_length = min((limit for limit in limits if limit is not None), default=None)
    _ = request.form, request.files


def _check_values() -> None:
    """Refuse NUL, which no database takes, before anybody asks one with it."""
    sent = [request.args] if request.method in csrf.SAFE_METHODS else [request.args, request.form]
    if "\0" in request.path or any("\0" in text for values in sent for pair in values.items(True) for text in pair):
        raise Invalid(_l("What you sent holds a character that cannot be kept."))


def _check_access() -> Response | BaseResponse | None:
    if request.endpoint is None:
        return None
    access = _access(current_app, request.endpoint)
    if access is None:
        abort(404)
    if access.signed_in and current_visitor() is None:
        return _ask_to_sign_in()
    if request.method not in csrf.SAFE_METHODS:
        csrf.check()
    if not may(access.permission):
        raise Forbidden(_l("Your account may not do this."))
    return None


def _begin_writing() -> None:
    if request.method not in csrf.SAFE_METHODS:
        g.hub_writing = begin_writing()


def _end_writing(_error: BaseException | None) -> None:
    begun: Token[bool] | None = g.pop("hub_writing", None)
    if begun is not None:
        end_writing(begun)


def _ask_to_sign_in() -> Response | BaseResponse:
    if request.method in csrf.SAFE_METHODS:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), code=302)
    resume: Any = current_app.extensions["hub_resume"]
    answer: Response | BaseResponse = resume()
    return answer
