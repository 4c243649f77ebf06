"""Security headers of every answer, and what may be cached."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from wsgiref.headers import Headers as StaticHeaders

from flask import Flask, Response, g, request

from hub.settings import Settings
from hub.web.visitor import current_visitor

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


def csp_nonce() -> str:
    """Return this answer's nonce; made on first use."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def content_security_policy(nonce: str) -> str:
    """Return the policy for pages: nothing but our own files and what carries the nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' 'strict-dynamic'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers after every request."""
    always = _same_for_all(settings)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", content_security_policy(csp_nonce()))
        for name, value in always.items():
            headers.setdefault(name, value)
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = _cache_control(response)
        return response


def for_static_files(settings: Settings) -> Callable[[StaticHeaders, str, str], None]:
    """Return what adds the headers to the files that WhiteNoise sends; opened as a page, they may do nothing."""
    always = _same_for_all(settings) | {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}

    def add_headers(headers: StaticHeaders, _path: str, _url: str) -> None:
        for name, value in always.items():
            headers[name] = value

    return add_headers


def _same_for_all(settings: Settings) -> dict[str, str]:
    headers = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS_POLICY,
    }
    if settings.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


def _cache_control(response: Response) -> str:
    """Pages of signed-in people stay with them; errors and answers to changes are kept by nobody."""
    if request.method not in {"GET", "HEAD"} or response.status_code >= 400 or current_visitor() is not None:
        return "private, no-store"
    return "public, no-cache" if not response.headers.get("Set-Cookie") else "private, no-store"
