"""What each thing that a hook gives must be: a wrong type is a finding at the start, not an error on some page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from typing import Any, get_args

from hub.plugins.api import Permission, Place, Role
from hub.plugins.faults import did_you_mean, said
from hub.plugins.registry import Loaded

ROLES: frozenset[str] = frozenset(get_args(Role))
PLACES: frozenset[str] = frozenset(get_args(Place))
Test = Callable[[Any], bool]


def item_faults(loaded: Loaded) -> Iterator[str]:
    """Yield what is wrong with single items: a field of the wrong type, a role or place nobody knows, a name twice."""
    for hook, tests in _TESTS.items():
        items = loaded.collected[hook]
        for item in items:
            for field, (test, wanted) in tests.items():
                value = getattr(item, field)
                if not _passes(test, value):
                    yield f"`{hook}`: {_name(item)} has {field}={_shown(value)}; {wanted}"
        names = Counter(item.name for item in items if hasattr(item, "name") and isinstance(item.name, str))
        for name in (name for name, count in names.items() if count > 1):
            yield f"`{hook}` gives “{name}” twice; a name is given once"
    yield from _unknown(loaded)


def _unknown(loaded: Loaded) -> Iterator[str]:
    for item in loaded.collected["nav_items"]:
        if item.place not in PLACES:
            hint = did_you_mean(str(item.place), PLACES)
            yield f"`nav_items`: {_name(item)} has the place “{item.place}”; there are {_list(PLACES)}{hint}"
    for item in loaded.collected["permissions"]:
        yield from _unknown_roles(item)


def _unknown_roles(permission: Permission) -> Iterator[str]:
    given: Any = permission.roles
    if not isinstance(given, (frozenset, set)):
        return  # told already
    for role in sorted(set(map(str, given)) - ROLES):
        yield f"permission “{permission.name}” is for “{role}”; roles are {_list(ROLES)}{did_you_mean(role, ROLES)}"


def _passes(test: Test, value: Any) -> bool:
    try:
        return test(value)
    except KeyboardInterrupt:
        raise
    except BaseException:  # a text that ends the process when it is asked for
        return False


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_message(value: Any) -> bool:
    return value is not None and not isinstance(value, (bytes, int, float)) and bool(str(value).strip())


def _name(item: Any) -> str:
    for field in ("name", "slot", "signal", "endpoint", "template", "label"):
        if hasattr(item, field):
            return f"“{_shown(getattr(item, field))}”"
    return type(item).__name__


def _shown(value: Any) -> str:
    """Return a short text for a value; a hostile one has its kind only."""
    if isinstance(value, str):
        return value[:80]
    try:
        return repr(value)[:80]
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return f"a {type(value).__name__} ({said(error)})"


def _list(words: Collection[str]) -> str:
    return ", ".join(sorted(words))


_TEXT = (_is_text, "give a text")
_MESSAGE = (_is_message, "give a text, or one marked with `_l`")
_ORDER = (lambda value: isinstance(value, int) and not isinstance(value, bool), "give a whole number")
_CALL = (callable, "give a function")
_PERMISSION = (lambda value: value is None or _is_text(value), "give the name of a permission, or None for everyone")
_TESTS: dict[str, dict[str, tuple[Test, str]]] = {
    "permissions": {
        "name": _TEXT,
        "label": _MESSAGE,
        "roles": (lambda value: isinstance(value, (frozenset, set)), "give a frozenset of roles"),
    },
    "nav_items": {"label": _MESSAGE, "endpoint": _TEXT, "permission": _PERMISSION, "order": _ORDER},
    "dashboard_cards": {"name": _TEXT, "render": _CALL, "permission": _PERMISSION, "order": _ORDER},
    "slots": {"slot": _TEXT, "render": _CALL, "permission": _PERMISSION, "order": _ORDER},
    "offers": {
        "name": _TEXT,
        "where": _TEXT,
        "context": (lambda value: all(map(_is_text, value)), "give names and types"),
    },
    "jobs": {
        "name": _TEXT,
        "run": _CALL,
        "every": (lambda value: value is None or value > timedelta(0), "give a timedelta above nought, or None"),
        "attempts": (lambda value: isinstance(value, int) and value >= 1, "give 1 or more"),
    },
    "search_sources": {"name": _TEXT, "documents": _CALL},
    "health_checks": {"name": _MESSAGE, "probe": _CALL},
    "listeners": {"signal": _TEXT, "receiver": _CALL},
    "template_overrides": {"template": _TEXT, "fingerprint": _TEXT},
    "content_policy": {"directive": _TEXT, "source": _TEXT},
}
"""Hook to field: a test of its value, and what to give instead."""
