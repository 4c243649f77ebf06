"""Asking once for what several parts of a page need."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import g, has_request_context

P = ParamSpec("P")
T = TypeVar("T")


def once_a_request(find: Callable[P, T]) -> Callable[P, T]:
    """Let a function that reads be run once in a request for the same arguments; they must be hashable.

    For the parts of one page, as a card and a next step that know nothing of each other. What is returned is shared,
    so nobody changes it. Outside of a request the function runs each time, and so it does after an error.
    """

    @wraps(find)
    def found(*args: P.args, **kwargs: P.kwargs) -> T:
        if not has_request_context():
            return find(*args, **kwargs)
        known: dict[Any, T] = g.setdefault("hub_once", {})
        key = (find, args, tuple(sorted(kwargs.items())))
        if key not in known:
            known[key] = find(*args, **kwargs)
        return known[key]

    return found
