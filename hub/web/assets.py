"""Addresses of static files. Built files have their content's hash in their name and are kept for a year."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

from hub.errors import PluginError
from hub.i18n import N_

STATIC = Path(__file__).parent / "static"
DIST = STATIC / "dist"
_HASHED = re.compile(r"\.[0-9A-Za-z_-]{8,}\.\w+$|^/static/plugins/[a-z0-9_]+/[0-9a-f]{12}/")


@cache
def manifest() -> dict[str, str]:
    """Return logical name to hashed name of the built files.

    Raises:
        PluginError: the front-end files have not been built.
    """
    try:
        names: dict[str, str] = json.loads((DIST / "manifest.json").read_text())
    except FileNotFoundError:
        raise PluginError(
            N_("The front-end files are missing. Run “make run” or “make test”, which build them.")
        ) from None
    return names


def asset(name: str) -> str:
    """Return the address of a built file. Files have one address, whatever the language of the page."""
    return f"/static/dist/{manifest()[name]}"


def icon(name: str, label: str | None = None, **attributes: str) -> Markup:
    """Return a Lucide icon (picked names: ``frontend/icons.txt``): decoration, unless ``label`` names it.

    ``class="..."`` adds to its class. A function and not a macro, because a page shows some hundred.
    """
    text = Markup('role="img" aria-label="{}"').format(label) if label else 'aria-hidden="true"'
    kind = attributes.get("class", "")
    return Markup(  # noqa: S704 - made of our own names, and the escaped label
        f'<svg class="icon {kind}" focusable="false" {text}><use href="{asset("icons.svg")}#{name}"></use></svg>'
    )


def is_immutable(_path: str, url: str) -> bool:
    """Whether a static file's address holds its hash, so that it may be kept for ever."""
    return bool(_HASHED.search(url))
