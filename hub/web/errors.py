"""Every error becomes a page in one place: what happened, what is kept, what to do."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, make_response, render_template
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from hub.db import db
from hub.errors import HubError
from hub.i18n import _

PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HubError, _hub_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(TimeoutError, _busy)
    app.register_error_handler(Exception, _last_resort)


def error_page(status: int, message: str = "", *, command: str = "") -> Response:
    """Return the page of a status; ``message`` says what happened, in words for the reader.

    ``command`` is what the person who runs the site should type (503 only).
    """
    page = status if status in PAGES else (400 if status < 500 else 500)
    number = g.get("request_id", "")
    text = render_template(f"errors/{page}.html", message=message, request_id=number, command=command)
    response = make_response(text, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _hub_error(error: HubError) -> Response:
    db.session.rollback()
    return error_page(error.status, str(error))


def _http_error(error: HTTPException) -> Response | HTTPException:
    db.session.rollback()
    if error.code is None or error.code < 400:
        return error  # a redirect raised as an exception
    response = error_page(error.code)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _database_error(error: OperationalError) -> Response:
    log.error("the database cannot be used", exc_info=error)
    return _try_later()


def _busy(error: TimeoutError) -> Response:
    log.error("the writer lock was not free in time", exc_info=error)
    return _try_later()


def _try_later() -> Response:
    _forget_session()
    response = error_page(503, _("We cannot reach our data right now. Nothing was changed. Please try again."))
    response.headers["Retry-After"] = "30"
    return response


def _last_resort(error: Exception) -> Response:
    log.error("request %s failed", g.get("request_id", ""), exc_info=error)
    _forget_session()
    return error_page(500)


def _forget_session() -> None:
    try:
        db.session.rollback()
    except Exception:
        log.warning("the transaction could not be rolled back", exc_info=True)
