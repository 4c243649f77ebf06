"""Addresses that leave the request: links in mail come from the configured outside address alone."""

from __future__ import annotations

from flask import current_app, url_for

from hub.i18n import DEFAULT_LANGUAGE, current_language


def outside_url(endpoint: str, *, language: str | None = None, **values: object) -> str:
    """Return the full address of a page, made from ``HUB_SITE_URL`` and never from the Host header.

    Its language is that of the moment, as that of the mail it stands in, unless ``language`` says another.
    """
    app, language = current_app, language or current_language()
    with app.test_request_context(base_url=app.config["SITE_URL"]):
        path = url_for(endpoint, **values)  # type: ignore[arg-type]  # any value that fits the rule
    prefix = "" if language == DEFAULT_LANGUAGE else f"/{language}"
    return f"{app.config['SITE_URL']}{prefix}{path}"


def is_own_path(target: str) -> bool:
    """Return whether ``target`` is a path on this site, safe to redirect to after sign-in."""
    if not target.startswith("/") or target.startswith(("//", "/\\")):
        return False
    lowered = target.lower()
    return not any(bad in lowered for bad in ("\\", "%5c", "%2f%2f", "%0", "%1", "\x7f")) and all(
        ord(char) >= 32 for char in target
    )
