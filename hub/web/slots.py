"""Named places in a page that other features fill. One that fails is logged and left out."""

from __future__ import annotations

from markupsafe import Markup

from hub.plugins import Contribution, SlotFill, get_registry
from hub.web.visitor import may


def slot(name: str, **context: object) -> Markup:
    """Return what belongs into the slot ``name``, in order."""
    return Markup("").join(_fill(one, context) for one in get_registry().fills(name) if may(one.item.permission))


def _fill(one: Contribution[SlotFill], context: dict[str, object]) -> Markup:
    markup = Markup("")
    with get_registry().guarded(one.plugin, f"the slot {one.item.slot}"):
        markup = Markup(one.item.render(**context))  # noqa: S704 - what a slot renders is markup by contract
    return markup
