"""A test client that behaves like a browser of production."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.web.csrf import HEADER, SAFE_METHODS, csrf_token


class HubClient(FlaskClient):
    """Gives each request an application context of its own, and forms their token.

    A test that holds an application context would lend it to the request: session and ``g`` would be
    shared, and a view that forgets to commit would pass.
    """

    def __init__(self, application: Flask, *args: Any, **kwargs: Any) -> None:
        super().__init__(application, application.response_class, *args, **kwargs)

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        """Send a request; ``csrf=False`` leaves out the form's token."""
        method = str(kwargs.get("method", "GET")).upper()
        if csrf and method not in SAFE_METHODS:
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), HEADER: self.token()}
        with self.application.app_context():
            return super().open(*args, **kwargs)

    def token(self) -> str:
        """Return a form's token for whoever is signed in here."""
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in (self._cookies or {}).values())
        with (
            self.application.app_context(),
            self.application.test_request_context("/about", headers={"Cookie": cookies}),
        ):
            self.application.preprocess_request()
            return csrf_token()
