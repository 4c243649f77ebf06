"""Named places in a page that other features fill. One that fails is logged and left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from hub.errors import PluginError
from hub.plugins import Contribution, Registry, SlotFill, get_registry
from hub.web.plugin_files import put_back_tags, tags_of_page
from hub.web.visitor import may


def slot(name: str, **context: object) -> Markup:
    """Return what belongs into the slot ``name``, in order.

    Raises:
        PluginError: in strict mode, when the page gives something else than it has declared in ``offers``.
    """
    registry = get_registry()
    if registry.strict:
        _check(registry, name, context)
    return Markup("").join(_fill(one, context) for one in registry.fills(name) if may(one.item.permission))


def _check(registry: Registry, name: str, context: Mapping[str, object]) -> None:
    declared = next((one.item for one in registry.contributions["offers"] if one.item.name == name), None)
    if declared is None:
        raise PluginError(f"the page has a slot “{name}” that nobody declares; return a Slot from `offers`")
    if faults := list(_misfits(declared.context, context)):
        raise PluginError(f"the slot “{name}” does not get what `offers` declares: {'; '.join(faults)}")


def _misfits(declared: Mapping[str, type], given: Mapping[str, object]) -> Iterator[str]:
    yield from (f"“{name}” is missing" for name in sorted(declared.keys() - given.keys()))
    yield from (f"“{name}” is not declared" for name in sorted(given.keys() - declared.keys()))
    for name in sorted(declared.keys() & given.keys()):
        wanted = getattr(declared[name], "__name__", str(declared[name]))
        try:
            fits = isinstance(given[name], declared[name])
        except TypeError:
            yield f"“{name}” is declared as {wanted}, which is no class; give a class, or several with |"
            continue
        if not fits:
            yield f"“{name}” is a {type(given[name]).__name__}, declared is {wanted}"


def _fill(one: Contribution[SlotFill], context: dict[str, object]) -> Markup:
    made: list[Markup] = []
    tags = tags_of_page()
    with get_registry().guarded(one.plugin, f"the slot {one.item.slot}"):
        made.append(as_markup(one.item.render(**context)))
    if not made:
        put_back_tags(tags)
    return Markup("").join(made)


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
