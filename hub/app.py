"""The only place where everything is put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy.engine import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

import hub.accounts
import hub.campaigns.scope
import hub.jobs
import hub.mail
import hub.storage
from hub import clock
from hub.accounts.plugin import AccountsPlugin
from hub.accounts.services import has_demo_accounts
from hub.admin.plugin import AdminPlugin
from hub.campaigns.plugin import CampaignsPlugin
from hub.dashboard.plugin import DashboardPlugin
from hub.db import db, set_up_engine
from hub.extensions.plugin import ExtensionsPlugin
from hub.i18n import _l
from hub.jobs.plugin import JobsPlugin
from hub.mail.plugin import MailPlugin
from hub.partners.plugin import PartnersPlugin
from hub.plugins import Plugin, Registry
from hub.plugins.catalogues import Catalogues, HubBabel
from hub.plugins.loading import build_registry
from hub.plugins.mounting import mount
from hub.settings import Settings, ensure_folder, ensure_instance, load_settings
from hub.web import (
    address,
    assets,
    errors,
    frame,
    guard,
    headers,
    language,
    overrides,
    plugin_files,
    readiness,
    rendering,
    templating,
)
from hub.web.built import BuiltFiles
from hub.web.plugin import PagesPlugin

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CORE: Sequence[type[Plugin]] = (
    PagesPlugin,
    JobsPlugin,
    MailPlugin,
    AccountsPlugin,
    PartnersPlugin,
    CampaignsPlugin,
    ExtensionsPlugin,
    DashboardPlugin,
    AdminPlugin,
)


class Hub(Flask):
    """A Flask application that no view can end: ``sys.exit()`` in one is an error of that page."""

    jinja_environment = rendering.Pages

    def preprocess_request(self) -> Any:
        """Run what comes before a view."""
        with _no_end_of_process():
            return super().preprocess_request()

    def dispatch_request(self) -> Any:
        """Run a view."""
        with _no_end_of_process():
            return super().dispatch_request()


@contextmanager
def _no_end_of_process() -> Iterator[None]:
    """Turn what would end a thread of the server into an error that has a page."""
    try:
        yield
    except (Exception, KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        raise RuntimeError(f"{type(error).__name__} in a view") from error


def create_app(settings: Settings | None = None, *, plugins: str | None = None) -> Flask:
    """Return a hub that is ready to serve.

    ``plugins`` overrides ``HUB_PLUGINS``: ``""`` for none, else a comma list of names.

    Raises:
        SettingsError: the settings cannot be used.
        PluginError: in strict mode, a plugin breaks the contract.
    """
    settings = settings or load_settings()
    if plugins is not None:
        settings = settings.model_copy(update={"plugins": plugins})
    if settings.now is None:
        clock.set_clock(None)
    else:
        clock.start_clock(settings.now, ensure_folder(settings))
    app = Hub(
        "hub", static_folder=None, template_folder="web/templates", instance_path=str(settings.instance.resolve())
    )
    _configure(app, settings)
    registry = build_registry([feature() for feature in CORE], settings)
    _init_database(app)
    _init_languages(app, registry)
    _init_services(app, settings)
    mount(app, registry, hub.campaigns.scope.bind)
    overrides.init_app(app, registry)
    guard.check_views(app)
    _wrap(app, settings, registry)
    return app


def settings_of(app: Flask) -> Settings:
    """Return the settings an application was made with."""
    settings: Settings = app.extensions["hub_settings"]
    return settings


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["hub_settings"] = settings
    app.config.update(
        SECRET_KEY=ensure_instance(settings),
        SITE_URL=settings.site_url or "http://127.0.0.1:8000",
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="__Host-hub" if settings.is_secure else "hub",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TESTING=settings.env == "test",
        **_limits(settings),
    )


def _limits(settings: Settings) -> dict[str, object]:
    """Where Flask-Limiter counts. A Redis that hangs must not hold a sign-in for long."""
    url = settings.rate_limit_url.get_secret_value()
    if not url:
        return {"RATELIMIT_STORAGE_URI": "memory://"}
    return {
        "RATELIMIT_STORAGE_URI": url,
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_STORAGE_OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }


def _engine_options(settings: Settings) -> dict[str, object]:
    """A connection for each thread, so that no request waits for the pool."""
    if make_url(settings.sqlalchemy_url).get_backend_name() == "sqlite":
        own: dict[str, object] = {"connect_args": {"timeout": 15}}
    else:
        own = {"pool_pre_ping": True}
    # An error that is logged names its statement, never the values: they may be addresses and hashes.
    return {"pool_size": settings.threads, "max_overflow": 8, "hide_parameters": True} | own


def _init_database(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        set_up_engine(db.engine)


def _init_languages(app: Flask, registry: Registry) -> None:
    """Core's catalogue, and beneath it one of each plugin."""
    core = Path(__file__).parent / "translations"
    HubBabel(Catalogues(core, [loaded for loaded in registry.loaded if not loaded.is_core])).init_app(
        app,
        default_translation_directories=str(core),
        locale_selector=language.language,
        default_timezone="UTC",
    )


def _init_services(app: Flask, settings: Settings) -> None:
    headers.init_app(app, settings)
    errors.init_app(app)
    templating.init_app(app)
    frame.init_app(app, settings, hub.campaigns.scope.campaign_context)
    hub.storage.init_app(app, settings)
    hub.mail.init_app(app, settings)
    hub.jobs.init_app(app, settings)
    readiness.init_app(app, _find_demo)
    hub.accounts.init_app(app, settings)  # says who asks, so it comes before the guard
    guard.init_app(app)


def _find_demo() -> readiness.Obstacle | None:
    """Refuse to show a production site whose database holds accounts with published passwords."""
    if settings_of(current_app).env == "production" and has_demo_accounts():
        return readiness.Obstacle(
            _l("This database holds demo accounts, whose passwords are published. Start with a fresh instance.")
        )
    return None


def _wrap(app: Flask, settings: Settings, registry: Registry) -> None:
    """Static files first, then our address, the language, the application; proxies only as far as configured."""
    inner: WSGIApplication = language.LanguagePrefix(app.wsgi_app)
    if settings.env == "production":
        inner = address.OwnAddress(inner, settings.site_url)
    static = BuiltFiles(
        inner,
        root=str(assets.DIST),
        prefix="static/dist/",
        allow_all_origins=False,
        immutable_file_test=assets.is_immutable,
        add_headers_function=headers.for_static_files(settings),
    )
    plugin_files.init_app(app, registry, static)
    app.wsgi_app = static  # type: ignore[method-assign]  # Flask's own way to wrap
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way to wrap
