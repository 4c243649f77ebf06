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
        markup = as_markup(one.item.render(**context))
    return markup


def as_markup(rendered: object) -> Markup:
    """Return what a slot or a card renders as markup, which it is by contract; nothing for ``None``.

    Raises:
        TypeError: it is no text.
    """
    if rendered is None:
        return Markup("")
    if not isinstance(rendered, str):
        raise TypeError(f"it gives a {type(rendered).__name__}; give markup")
    return Markup(rendered)  # noqa: S704 - by contract
