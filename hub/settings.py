"""Typed settings of one instance: ``HUB_*`` variables first, then ``instance/hub.toml``, then defaults.

They are read and checked once, and all errors are reported together.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

Environment = Literal["local", "test", "production"]
DATABASES = ("sqlite:///", "postgresql+psycopg://")
COUNTERS = ("redis://", "rediss://", "redis+unix://")


class SettingsError(Exception):
    """The settings cannot be used; the text lists every reason, a line each."""


class Settings(BaseSettings):
    """Everything an operator can set. Names in the environment are upper case with the prefix ``HUB_``."""

    model_config = SettingsConfigDict(env_prefix="HUB_", extra="ignore", secrets_dir=None, env_ignore_empty=False)

    env: Environment = "production"
    """``local`` for trying out (what ``make run`` uses), ``test`` for tests, else ``production``."""
    instance: Path = Path("instance")
    """Folder with the database, the files and the secret key."""
    database_url: str = ""
    """SQLAlchemy address; empty means SQLite in the instance folder."""
    site_url: str = ""
    """Outside address, as ``https://hub.example``: links in mail are made from it alone."""
    site_name: str = "Partner Hub"
    """The name of the site, on every page and in mail."""
    contact_email: str = ""
    """Shown on the report-a-problem and privacy pages; empty shows the form only."""
    secret_key: SecretStr = SecretStr("")
    """Signs sessions and links; made into ``instance/secret_key`` when empty."""
    plugins: str | None = None
    """Unset: all installed plugins. Empty: none. Else a comma list of names."""
    strict: bool = False
    """Raise for a faulty plugin instead of leaving it out."""
    trace_hooks: bool = False
    """Log each call of a plugin's code with its time."""
    safe_mode: bool = False
    """Start without any plugin."""
    now: datetime | None = None
    """Let the instance's clock start at this moment, counted from when it is first given (tests, rehearsals)."""
    demo_data: Path | None = None
    """Folder with the survey file ``pls_fy2015_ae.csv`` to import with the demo."""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    """How many proxies in front of the hub set ``X-Forwarded-*``; 0 believes none."""
    exit_url: str = "https://www.weather.gov/"
    """Where "Leave this site" goes: a page that looks harmless on a shared screen."""
    sign_up_open: bool = True
    """Let people make accounts; off, they need an invitation."""
    local_inbox: bool | None = None
    """Show outgoing mail on a page; default: only in ``local``."""
    mail_from: str = ""
    """Sender of mail, as ``hub@hub.example``."""
    smtp_host: str = ""
    """Server that takes outgoing mail; empty lets mail wait."""
    smtp_port: int = 25
    """Its port."""
    smtp_user: str = ""
    """Name for it, when it asks for one."""
    smtp_password: SecretStr = SecretStr("")
    """Password for it."""
    smtp_tls: Literal["none", "starttls", "tls"] = "none"
    """How the connection to it is encrypted: from its start (``tls``), after a greeting, or not."""
    run_jobs: bool = True
    """Work through jobs in a thread of the server; switch off where ``hub worker`` runs."""
    max_upload_mb: int = Field(default=64, ge=1, le=4096)
    """Largest request that is accepted, in MiB."""
    partner_quota_mb: int = Field(default=2048, ge=1)
    """Space for the files of one partner, in MiB."""
    threads: int = Field(default=16, ge=1, le=256)
    """How many requests one server works on at the same time."""
    nodes: int = Field(default=1, ge=1, le=64)
    """How many servers (``hub serve``) share one database; more than one needs PostgreSQL and Redis."""
    rate_limit_url: SecretStr = SecretStr("")
    """Where limits against guessing and floods are counted: empty for the server's memory, else a Redis."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then ``hub.toml`` in the instance folder."""
        folder = Path(os.environ.get("HUB_INSTANCE") or "instance")
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, folder / "hub.toml")

    @field_validator("site_url")
    @classmethod
    def _bare_address(cls, value: str) -> str:
        value = value.strip().rstrip("/")
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or parts.username:
            raise ValueError("must look like https://hub.example, without a path")
        return _as_browsers_write_it(parts)

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(DATABASES):
            raise ValueError(f"must begin with {' or '.join(DATABASES)}")
        return value

    @field_validator("rate_limit_url")
    @classmethod
    def _known_counter(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and not url.startswith(COUNTERS):
            raise ValueError(f"must begin with {' or '.join(COUNTERS)}, or be empty")
        return value

    @field_validator("now")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a time zone, as in 2026-11-10T12:00:00+00:00")
        return value

    @model_validator(mode="after")
    def _fit_together(self) -> Settings:
        problems = [*self._of_production(), *self._of_several_servers(), *self._of_packages()]
        if problems:
            raise ValueError("\n- ".join(problems))
        return self

    def _of_production(self) -> Iterator[str]:
        if self.env != "production":
            return
        if not self.site_url:
            yield (
                "HUB_SITE_URL is missing: production needs its outside address for links in mail "
                "(to try the hub out on your own computer, set HUB_ENV=local)"
            )
        if self.local_inbox:
            yield "HUB_LOCAL_INBOX is on: the local inbox shows everyone's mail; switch it off"
        if self.now is not None:
            yield "HUB_NOW is set: the clock can only be set outside production"

    def _of_several_servers(self) -> Iterator[str]:
        if self.nodes == 1:
            return
        if self.sqlalchemy_url.startswith("sqlite"):
            yield f"HUB_NODES is {self.nodes}, but SQLite is for one server: name a PostgreSQL in HUB_DATABASE_URL"
        if not self.rate_limit_url.get_secret_value():
            yield (
                f"HUB_NODES is {self.nodes}, but limits are counted in each server's memory, so that guessing "
                f"passwords would be {self.nodes} times as easy: name a Redis in HUB_RATE_LIMIT_URL"
            )

    def _of_packages(self) -> Iterator[str]:
        if self.database_url.startswith("postgresql") and find_spec("psycopg") is None:
            yield 'HUB_DATABASE_URL names a PostgreSQL: pip install "partner-hub[postgres]"'
        if self.rate_limit_url.get_secret_value() and find_spec("redis") is None:
            yield "HUB_RATE_LIMIT_URL names a Redis: pip install redis"

    @property
    def shows_inbox(self) -> bool:
        """Whether outgoing mail can be read on a page of the hub."""
        return self.env == "local" if self.local_inbox is None else self.local_inbox

    @property
    def sqlalchemy_url(self) -> str:
        """The database address, with the embedded default filled in."""
        return self.database_url or f"sqlite:///{self.instance.resolve() / 'hub.sqlite'}"

    @property
    def files_dir(self) -> Path:
        """Where uploaded files lie."""
        return self.instance.resolve() / "files"

    @property
    def is_secure(self) -> bool:
        """Whether the outside address is https, so that cookies may be ``Secure`` and ``__Host-``."""
        return self.site_url.startswith("https://")


def load_settings(**overrides: object) -> Settings:
    """Read the settings; raise ``SettingsError`` with every problem in one text."""
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks the values itself
    except ValidationError as error:
        lines = [
            f"- {_setting_name(part['loc'])}{part['msg'].removeprefix('Value error, ')}" for part in error.errors()
        ]
        raise SettingsError("The settings cannot be used:\n" + "\n".join(lines)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The settings cannot be used:\n- hub.toml is no TOML: {error}") from error
    return settings


def _as_browsers_write_it(parts: SplitResult) -> str:
    """Return an address as a browser writes an origin, with which it is compared."""
    host = (parts.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    port = parts.port if parts.port != {"http": 80, "https": 443}[parts.scheme] else None
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _setting_name(location: tuple[int | str, ...]) -> str:
    return f"HUB_{str(location[0]).upper()}: " if location else ""


def ensure_folder(settings: Settings) -> Path:
    """Make the instance folder when it is missing, for its owner alone: it holds the key, hashes and addresses."""
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    return settings.instance


def ensure_instance(settings: Settings) -> str:
    """Make the instance folder and the secret key when they are missing; return the key."""
    ensure_folder(settings)
    if key := settings.secret_key.get_secret_value():
        return key
    path = settings.instance / "secret_key"
    try:
        # Exclusive creation: two processes that start at once must not end up with two keys.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    return path.read_text().strip()
