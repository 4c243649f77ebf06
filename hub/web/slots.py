"""Named places in a page that other features fill. One that fails is logged and left out."""

from __future__ import annotations

from markupsafe import Markup

from hub.db import roll_back_read
from hub.plugins import SlotFill, get_registry
from hub.web.visitor import may


def slot(name: str, **context: object) -> Markup:
    """Return what belongs into the slot ``name``, in order."""
    return Markup("").join(_fill(fill, context) for fill in get_registry().fills(name) if may(fill.permission))


def _fill(fill: SlotFill, context: dict[str, object]) -> Markup:
    try:
        return Markup(fill.render(**context))  # noqa: S704 - what a slot renders is markup by contract
    except Exception as error:
        roll_back_read()
        get_registry().report(f"slot {fill.slot}", error)
        return Markup("")
