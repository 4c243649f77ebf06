"""The site's own pages, and the few addresses that browsers, crawlers and monitors ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response as BaseResponse

from hub.i18n import DEFAULT_LANGUAGE, LANGUAGES
from hub.plugins import get_registry, public
from hub.settings import Settings
from hub.web import assets
from hub.web.health import run_checks
from hub.web.visitor import current_visitor

bp = Blueprint("pages", __name__)

END_SESSION = "hub_end_session"
"""Key in ``app.extensions``: ends the session of this request in a short transaction; accounts sets it."""


@bp.get("/about")
@public
def about() -> str:
    """What this site is and who runs it."""
    return render_template("pages/about.html", contact=_settings().contact_email)


@bp.get("/privacy")
@public
def privacy() -> str:
    """What is stored, how long, and who sees it."""
    return render_template("pages/privacy.html", contact=_settings().contact_email)


@bp.get("/accessibility")
@public
def accessibility() -> str:
    """How the site is meant to work for everyone, and what to do where it does not."""
    return render_template("pages/accessibility.html", contact=_settings().contact_email)


@bp.get("/browsing-safely")
@public
def browsing_safely() -> str:
    """How to keep others from seeing what one has read here."""
    return render_template("pages/browsing_safely.html", exit_host=urlsplit(_settings().exit_url).hostname)


@bp.get("/leave")
@public
def leave() -> Response | BaseResponse:
    """End one's own session and go to a harmless page.

    The one change made by a GET: it must work as a plain link, at once. It only ever ends the session of
    the browser that asks, and neither a link on another site nor a browser that fetches ahead can do that.
    No ``Clear-Site-Data``: clearing a cache can hold up the answer for seconds, and pages of signed-in
    people are never kept anyway.
    """
    if request.method == "GET" and _is_own_click():
        end_session: Callable[[], None] | None = current_app.extensions.get(END_SESSION)
        if end_session is not None:
            end_session()
    response = redirect(_settings().exit_url, code=303)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """What crawlers should leave alone."""
    private = ("/account", "/admin", "/dashboard", "/leave", "/healthz")
    lines = ["User-agent: *", *(f"Disallow: {prefix}{path}" for prefix in _prefixes() for path in private)]
    lines += ["Disallow: /*?", f"Sitemap: {_outside()}/sitemap.xml"]
    return _file("\n".join(lines) + "\n", "text/plain")


@bp.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """Every page that everyone may read, in every language."""
    start = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    return _file(start + "".join(map(_sitemap_entry, _paths())) + "</urlset>\n", "application/xml")


@bp.get("/favicon.ico")
@public
def favicon() -> Response:
    """The icon, for browsers that ask for it by its old name."""
    return _file((assets.DIST / assets.manifest()["favicon.svg"]).read_bytes(), "image/svg+xml", max_age=86400)


@bp.get("/healthz")
@public
def healthz() -> Response:
    """``ok``, ``degraded`` (a plugin fails) or 503 (the core fails). Administrators see what and why."""
    results = run_checks()
    core_fails = any(result.problem for result in results if result.is_core)
    word = "failing" if core_fails else "degraded" if any(result.problem for result in results) else "ok"
    answer: dict[str, object] = {"status": word}
    visitor = current_visitor()
    if visitor is not None and "administrator" in visitor.roles:
        answer["checks"] = [{"name": result.name, "problem": result.problem} for result in results]
    response = make_response(answer, 503 if core_fails else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _settings() -> Settings:
    settings: Settings = current_app.extensions["hub_settings"]
    return settings


def _is_own_click() -> bool:
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return not ahead and request.headers.get("Sec-Fetch-Site", "none") in {"same-origin", "none"}


def _paths() -> Iterator[str]:
    """Paths without language, core's first; what fails is left out, and what is off for its campaign."""
    registry = get_registry()
    for plugin in registry.plugins:
        paths: list[str] = []
        if registry.is_on(plugin.name, None):
            with registry.guarded(plugin.name, "sitemap"):
                paths = [path.removeprefix(request.script_root) for path in plugin.sitemap()]
        yield from (path for path in paths if registry.is_address_on(plugin.name, path))


def _sitemap_entry(path: str) -> str:
    links = {code: escape(f"{_outside()}{prefix}{path}") for code, prefix in zip(LANGUAGES, _prefixes(), strict=True)}
    others = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{url}"/>' for code, url in links.items())
    return f"<url><loc>{links[DEFAULT_LANGUAGE]}</loc>{others}</url>\n"


def _prefixes() -> list[str]:
    return ["" if code == DEFAULT_LANGUAGE else f"/{code}" for code in LANGUAGES]


def _outside() -> str:
    return _settings().site_url or request.host_url.rstrip("/")


def _file(body: str | bytes, kind: str, *, max_age: int = 3600) -> Response:
    response = Response(body, mimetype=kind)
    response.headers["Cache-Control"] = f"public, max-age={max_age}"
    return response
