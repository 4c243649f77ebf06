"""How a name leaves the contract: it warns for two minor releases at least, and says what to use instead."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from hub.plugins.api import Plugin

Function = TypeVar("Function", bound=Callable[..., Any])
RELEASES = 2
"""In how many minor releases a name warns before it goes."""
_MARK = "hub_deprecation"


@dataclass(frozen=True, slots=True)
class Deprecation:
    """A name that will go: since which version of the contract it warns, and what takes its place."""

    name: str
    since: str
    instead: str

    @property
    def goes_after(self) -> str:
        """The last minor version of the contract that is sure to have it."""
        major, minor = map(int, self.since.split("."))
        return f"{major}.{minor + RELEASES - 1}"

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.name} is deprecated since version {self.since} of the plugin contract and goes in a version after"
            f" {self.goes_after}; {self.instead}"
        )


def deprecated(since: str, instead: str) -> Callable[[Function], Function]:
    """Mark a function of the contract, or a hook of ``Plugin``, as one that will go.

    Calling the function warns (``DeprecationWarning``, shown by pytest); a plugin that still overrides the hook is
    told at the start, in ``hub plugins list``. ``since`` is a version of the contract, ``instead`` says in words what
    to do: ``@deprecated("1.2", "use settings_of")``.
    """

    def mark(function: Function) -> Function:
        facts = Deprecation(function.__qualname__, since, instead)

        # A hook's own default is called by the hub for every plugin: only those that override it are told.
        is_hook = function.__qualname__.startswith(f"{Plugin.__name__}.")

        @wraps(function)
        def marked(*arguments: Any, **named: Any) -> Any:
            if not is_hook:
                warnings.warn(str(facts), DeprecationWarning, stacklevel=2)
            return function(*arguments, **named)

        setattr(marked, _MARK, facts)
        return cast("Function", marked)

    return mark


def deprecation_of(value: Any) -> Deprecation | None:
    """Return how a function or hook was marked, ``None`` when it stays."""
    found = getattr(value, _MARK, None)
    return found if isinstance(found, Deprecation) else None


def old_hooks(kind: type[Plugin]) -> Iterator[str]:
    """Yield, for each hook that will go and that a plugin overrides, what its author should know."""
    for base in (one for one in kind.__mro__ if issubclass(Plugin, one)):
        for name, hook in vars(base).items():
            facts = deprecation_of(hook)
            if facts is not None and inspect.isfunction(hook) and getattr(kind, name) is not hook:
                yield f"it overrides `{name}`: {facts}"
