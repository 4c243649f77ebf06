"""Serving the built front-end files; those that are gone meanwhile are answered as any unknown address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class BuiltFiles(WhiteNoise):  # type: ignore[misc]  # WhiteNoise has no types
    """WhiteNoise looks at the folder once, at the start; a later build may have taken a file away since."""

    application: WSGIApplication

    def serve(
        self, static_file: StaticFile, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Send a file, or let the application say that there is none."""
        try:
            content: Iterable[bytes] = super().serve(static_file, environ, start_response)
        except FileNotFoundError:
            return self.application(environ, start_response)
        return content
