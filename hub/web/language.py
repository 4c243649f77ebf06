"""The language is in the address: ``/es/...`` is the same page in Spanish.

One piece of middleware moves the prefix into ``SCRIPT_NAME``, so that every ``url_for`` keeps it and
no page varies by cookie or header.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import has_request_context, request

from hub.i18n import DEFAULT_LANGUAGE, LANGUAGES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ENVIRON_KEY = "hub.language"


class LanguagePrefix:
    """WSGI middleware that takes the language off the front of the path."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Move ``/es`` from ``PATH_INFO`` to ``SCRIPT_NAME``."""
        path = environ.get("PATH_INFO", "")
        first, _, rest = path.lstrip("/").partition("/")
        if first in LANGUAGES and first != DEFAULT_LANGUAGE and path.startswith(f"/{first}"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + f"/{first}"
            environ["PATH_INFO"] = f"/{rest}"
            environ[ENVIRON_KEY] = first
        return self.application(environ, start_response)


def language() -> str:
    """Return the language of the current request."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    return str(request.environ.get(ENVIRON_KEY, DEFAULT_LANGUAGE))


def root_path() -> str:
    """Return the part of the address in front of the language, usually empty."""
    code = language()
    root = request.root_path.rstrip("/")
    return root.removesuffix(f"/{code}") if code != DEFAULT_LANGUAGE else root


def address_in(code: str) -> str:
    """Return the address of the current page in another language."""
    prefix = "" if code == DEFAULT_LANGUAGE else f"/{code}"
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    return f"{root_path()}{prefix}{request.path}{query}"
