"""``hub serve``: upgrade, check the demo and serve, in one process with threads.

SQLite's write lock is unfair between processes, so the embedded server is one gunicorn worker. The
application is made inside that worker: the object store's threads do not survive a fork.
"""

from __future__ import annotations

import fcntl
import ipaddress
import os
import socket
import sys
import traceback
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from hub.errors import HubError
from hub.installed import installed
from hub.settings import Settings, ensure_folder, load_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

KEEP_ALIVE_SECONDS = 15
STOP_SECONDS = 2
JOB_STOP_SECONDS = 1
"""Ctrl-C should not feel stuck; a job that is cut off is run again at the next start."""
DEMO_ACCOUNTS_HEADING = "Demo accounts (password in brackets):"


@click.command()
@click.option(
    "--host", envvar=["HUB_HOST", "HOST"], default="127.0.0.1", show_default=True, help="Address to listen on."
)
@click.option(
    "--port",
    envvar=["HUB_PORT", "PORT"],
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on.",
)
@click.option("--force", is_flag=True, help="Serve demo accounts, whose passwords are published, on a public address.")
@click.option("--reload", "reload_", is_flag=True, help="Restart when code changes; each page shows a plugin's fault.")
def serve(host: str, port: int, force: bool, reload_: bool) -> None:
    """Upgrade the database and serve until Ctrl-C. In local mode the demo content is loaded first."""
    settings = load_settings(**({"strict": True} if reload_ else {}))
    _check_address(settings, host, port, force=force)
    _claim_instance(settings)
    if not settings.site_url:
        settings = settings.model_copy(update={"site_url": f"http://{_bracketed(host)}:{port}"})
    Server(settings, host, port, reload_=reload_).run()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with the hub's settings instead of a file of its own."""

    def __init__(self, settings: Settings, host: str, port: int, *, reload_: bool) -> None:
        self.settings = settings
        self.address = f"{_bracketed(host)}:{port}"
        self.reload_ = reload_
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its settings."""
        options: dict[str, Any] = {
            "bind": self.address,
            "workers": 1,
            "worker_class": "gthread",
            "threads": self.settings.threads,
            "timeout": 0,  # the first start loads the demo before it answers
            "graceful_timeout": STOP_SECONDS,
            "keepalive": KEEP_ALIVE_SECONDS,
            "reload": self.reload_,
            "reload_extra_files": _code_of_plugins() if self.reload_ else [],
            "loglevel": "warning",
            "control_socket_disable": True,
            "worker_exit": _stop_jobs,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """Make the application inside the worker: upgrade, demo, jobs, and tell the address.

        While somebody works on a plugin a fault does not end the server: the reason stands on every page until a
        file is saved.
        """
        try:
            return prepare(self.settings, f"http://{self.address}/")
        except (click.ClickException, HubError) as error:
            click.echo(f"hub: {error}", err=True)
            if self.reload_:
                return _says(str(error))
            sys.exit(Arbiter.APP_LOAD_ERROR)  # any other code would start the worker again and again
        except (Exception, SystemExit) as error:
            if not self.reload_:
                raise
            traceback.print_exc()
            return _says(f"{type(error).__name__}: {error}")


def _says(reason: str) -> WSGIApplication:
    """Return an application that says on every page why there is no other one."""
    text = f"The hub does not start:\n\n{reason}\n\nIt tries again as soon as a file of the plugin is saved.\n"

    def answer(_environ: Any, start_response: StartResponse) -> list[bytes]:
        start_response("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
        return [text.encode()]

    return answer


def _code_of_plugins() -> list[str]:
    """Return patterns of the code of all plugins: what could not be imported must be watched as well."""
    packages = {point.module.partition(".")[0] for point in installed().points}
    found = [spec for name in sorted(packages) if (spec := find_spec(name)) is not None]
    return [f"{folder}/**/*.py" for spec in found for folder in spec.submodule_search_locations or ()]


def prepare(settings: Settings, address: str) -> Flask:
    """Return an application that is ready to serve, with its database up to date."""
    from hub.app import create_app
    from hub.db import db
    from hub.plugins import get_registry, migrations

    app = create_app(settings)
    with app.app_context():
        for status in migrations.upgrade(db.engine, get_registry()):
            click.echo(f"Database: {status.name} is now at {status.head}")
        _check_demo(app, settings)
    if settings.run_jobs:
        from hub.jobs import start_consumer

        start_consumer(app)
    click.echo(f"\nPartner Hub is ready at {address}  (Ctrl-C stops it)\n")
    sys.stdout.flush()
    return app


def _check_demo(app: Flask, settings: Settings) -> None:
    from hub.accounts.services import has_demo_accounts
    from hub.db import db

    if settings.env == "production":
        if has_demo_accounts():
            raise click.ClickException(
                "This database holds demo accounts, whose passwords are published. Start with a fresh instance."
            )
        return
    if settings.env == "local":
        from hub.demo import list_demo_logins, load_demo

        load_demo(click.echo)
        click.echo(f"\n{DEMO_ACCOUNTS_HEADING}")
        for login in list_demo_logins():
            click.echo(f"  {login.role:<14} {login.email:<42} ({login.password})")
    db.session.remove()


def _check_address(settings: Settings, host: str, port: int, *, force: bool) -> None:
    if settings.env == "local" and not force and not _is_loopback(host):
        raise click.ClickException(
            f"{host} can be reached from outside, and the demo accounts have published passwords. "
            "Use 127.0.0.1, or add --force (make run RUN_ARGS=--force) if you know who can reach this machine."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} on {host} cannot be used ({os.strerror(error.errno or 0)}). "
                "Choose another one, as in: PORT=8001 make run"
            ) from error


def _claim_instance(settings: Settings) -> None:
    """Refuse a second server on the same folder, unless the settings know of several.

    Limits in memory and SQLite's writer lock are right within one process only. The system lets go of the
    lock when the last process that inherited it ends, however it ends.
    """
    if settings.nodes > 1:
        return
    lock = os.open(ensure_folder(settings) / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)  # stays open for good
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise click.ClickException(
            f"Another server is using {settings.instance.resolve()}. Stop it first, or name another folder in "
            "HUB_INSTANCE. Several servers for one hub need PostgreSQL, Redis and HUB_NODES."
        ) from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _stop_jobs(_server: Any, worker: Any) -> None:
    from hub.jobs import stop_consumer

    if isinstance(worker.app.callable, Flask):  # it is none when the application could not be made
        stop_consumer(worker.app.callable, seconds=JOB_STOP_SECONDS)
