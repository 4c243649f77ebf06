"""What a mail looks like: one template as text, one as HTML, both without pictures or addresses of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from hub.i18n import current_language, gettext
from hub.settings import Settings


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says. ``lines`` are paragraphs; ``action`` is the label and address of its one button."""

    subject: str
    lines: Sequence[str]
    why: str
    action: tuple[str, str] | None = None


def render(content: Content) -> tuple[str, str]:
    """Return the mail as plain text and as HTML, in the language of the moment."""
    settings: Settings = current_app.extensions["hub_settings"]
    values = {
        "mail": content,
        "language": current_language(),
        "site_name": settings.site_name,
        "site_url": current_app.config["SITE_URL"],
    }
    text, html = (_environment().get_template(f"mail/message.{kind}").render(values) for kind in ("txt", "html"))
    return text.strip() + "\n", html


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # An environment of its own: mails are also written outside requests, where the page frame has no place.
    environment = Environment(
        loader=PackageLoader("hub.mail"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = gettext
    return environment
