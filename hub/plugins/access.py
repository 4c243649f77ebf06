"""Who may open a view. A view without such a declaration is refused at start-up.

The declaration sits on the view function; one guard (``hub.web.guard``) asks it before every request,
so the order of decorators cannot open a hole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "hub_access"


@dataclass(frozen=True, slots=True)
class Access:
    """``permission`` names what a visitor must be allowed; ``signed_in`` asks only for an account."""

    permission: str | None = None
    signed_in: bool = False


PUBLIC = Access()
SIGNED_IN = Access(signed_in=True)


def public(view: View) -> View:
    """Open a view to everybody."""
    return declare(view, PUBLIC)


def signed_in(view: View) -> View:
    """Open a view to everybody with an account; the view itself limits what they see to their own."""
    return declare(view, SIGNED_IN)


def permission_required(name: str) -> Callable[[View], View]:
    """Open a view to the roles that hold the permission ``name``."""
    return lambda view: declare(view, Access(permission=name, signed_in=True))


def declare(view: View, access: Access) -> View:
    """Attach ``access`` to a view function and return the function."""
    setattr(view, _ATTRIBUTE, access)
    return view


def access_of(view: Callable[..., Any]) -> Access | None:
    """Return what a view declares, ``None`` when it declares nothing."""
    access = getattr(view, _ATTRIBUTE, None)
    return access if isinstance(access, Access) else None
