"""Security headers of every answer, and what may be cached."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from wsgiref.headers import Headers as StaticHeaders

from flask import Flask, Response, g, request

from hub.plugins import PolicySource, get_registry
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


def content_security_policy(nonce: str, extra: Iterable[PolicySource] = ()) -> str:
    """Return the policy for pages: nothing but our own files, what carries the nonce, and what a plugin declared."""
    directives = {
        "default-src": ["'none'"],
        "script-src": [f"'nonce-{nonce}'", "'strict-dynamic'"],
        "style-src": ["'self'", f"'nonce-{nonce}'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
    for one in extra:
        sources = directives.setdefault(one.directive, [])
        if one.source not in sources:
            sources.append(one.source)
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in directives.items())


def sources_of_page(response: Response) -> list[PolicySource]:
    """Return what the plugin that this page belongs to has declared, nothing for pages of the core.

    A refused address of a plugin is answered by the core. 422 is the plugin's own form, with what is to be mended.
    """
    registry = get_registry()
    declared = registry.contributions.get("content_policy")
    if not declared or (response.status_code >= 400 and response.status_code != 422):
        return []
    owner = registry.owner_of(request.blueprint)
    return [one.item for one in declared if one.plugin == owner]


def _may_stay(policy: str | None, blueprint: str | None) -> bool:
    """Return whether a view's own policy is enough: core's are, a plugin's when it shuts the file in a sandbox."""
    if policy is None:
        return False
    owner = get_registry().owner_of(blueprint)
    loaded = get_registry().find(owner) if owner else None
    if loaded is not None and loaded.is_core:
        return True
    directives = (part.split() for part in policy.lower().split(";"))
    return any(words[:1] == ["sandbox"] and "allow-same-origin" not in words for words in directives)


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers after every request."""
    always = _same_for_all(settings)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        if not _may_stay(headers.get("Content-Security-Policy"), request.blueprint):
            # Beside one that a view has set: a browser follows both, so that a view can only take away.
            headers.add("Content-Security-Policy", content_security_policy(csp_nonce(), sources_of_page(response)))
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
