"""In production the hub goes by the address of its settings, whatever a request calls it.

So a made-up ``Host`` header is repeated nowhere (redirects to the address with a slash would carry it), a
form is believed only from the hub's own origin, and probes may call it by any name or number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class OwnAddress:
    """WSGI middleware that puts the outside address in place of what the request says."""

    def __init__(self, application: WSGIApplication, site_url: str) -> None:
        self.application = application
        parts = urlsplit(site_url)
        self.scheme, self.host = parts.scheme, parts.netloc

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Set scheme and host."""
        environ["wsgi.url_scheme"] = self.scheme
        environ["HTTP_HOST"] = self.host
        return self.application(environ, start_response)
