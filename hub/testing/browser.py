"""The system's Chromium for pytest-playwright, and a real server in front of it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.testing.need import unavailable
from hub.testing.programs import find_chromium

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)
"""Switches that keep Chromium from talking to anybody but the page's server."""

_ANSWER = "hub.testing.answer"


def launch_arguments() -> dict[str, Any]:
    """Return how Playwright starts the browser; skips (or fails) the test where there is none."""
    chromium = find_chromium()
    if chromium is None:
        unavailable("Chromium is not installed (on Debian: apt-get install chromium; else set HUB_TEST_CHROMIUM)")
    # Root has no namespace sandbox in most containers; the only pages that are opened are our own.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": str(chromium), "args": [*QUIET, *sandbox]}


class _QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: a failing test shows the page, not the access log."""

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        """Close the answer, which Werkzeug leaves open when the browser goes away in the middle of it."""
        close = getattr((environ or {}).get(_ANSWER), "close", None)
        if close is not None:
            close()


def _remembering(app: WSGIApplication) -> WSGIApplication:
    """Let the handler know the answer that is being sent."""

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[_ANSWER] = app(environ, start_response)
        answer: Iterable[bytes] = environ[_ANSWER]
        return answer

    return call


@contextmanager
def serve(app: WSGIApplication) -> Iterator[str]:
    """Serve ``app`` with threads on a free loopback port; give its address without a slash at the end."""
    server = make_server("127.0.0.1", 0, _remembering(app), threaded=True, request_handler=_QuietHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="live-server")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def pytest_configure(config: pytest.Config) -> None:
    """Override pytest-playwright's fixtures: of two plugins the one that is registered later wins."""
    if config.pluginmanager.hasplugin("playwright"):
        config.pluginmanager.import_plugin("hub.testing.browser_fixtures")
