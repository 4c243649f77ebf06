"""Who may do what with a resource. Pure: who asks, a row, and an answer.

``visitor`` is a ``hub.web.visitor.Visitor``; a resource comes with its ``partner`` loaded.
"""

from __future__ import annotations

from hub.web.visitor import Visitor
from hub_toolkits.models import EDITABLE_STATES, Resource, Toolkit

REVIEWERS = frozenset({"reviewer", "coordinator", "administrator"})
KEEPERS = frozenset({"coordinator", "administrator"})


def is_maker(visitor: Visitor | None, resource: Resource) -> bool:
    """Return whether this person belongs to the active organization that made it."""
    return visitor is not None and resource.partner_id in visitor.partner_roles


def is_own_work(visitor: Visitor, resource: Resource) -> bool:
    """Return whether this person began it, sent it, or belongs to its organization; nobody decides about that."""
    return visitor.account_id in {resource.created_by_id, resource.submitted_by_id} or is_maker(visitor, resource)


def is_reviewer(visitor: Visitor | None) -> bool:
    """Return whether this person reviews what others share."""
    return visitor is not None and bool(visitor.roles & REVIEWERS)


def can_see(visitor: Visitor | None, resource: Resource) -> bool:
    """Return whether the page, the files and the previews are there for this person.

    A draft that was never sent is nobody's business but its makers'.
    """
    was_sent = resource.submitted_at is not None
    return resource.is_public or is_maker(visitor, resource) or (was_sent and is_reviewer(visitor))


def can_edit(visitor: Visitor | None, resource: Resource) -> bool:
    """Return whether this person may change words and files: makers, and only what is not under review or public."""
    return is_maker(visitor, resource) and resource.state in EDITABLE_STATES


def can_submit(visitor: Visitor | None, resource: Resource) -> bool:
    """Return whether this person may send it for review."""
    return can_edit(visitor, resource)


def can_withdraw(visitor: Visitor | None, resource: Resource) -> bool:
    """Return whether this person may take it back from the reviewers."""
    return is_maker(visitor, resource) and resource.state == "submitted"


def can_delete(visitor: Visitor | None, resource: Resource) -> bool:
    """Return whether this person may throw a draft away; what was public is retired instead."""
    return can_edit(visitor, resource) and resource.published_at is None


def can_revise(visitor: Visitor | None, resource: Resource) -> bool:
    """Return whether this person may begin a new version of a published resource."""
    return is_maker(visitor, resource) and resource.state == "published"


def can_retire(visitor: Visitor | None, resource: Resource) -> bool:
    """Return whether this person may take it down: its makers, and reviewers in need."""
    return resource.state == "published" and (is_maker(visitor, resource) or is_reviewer(visitor))


def can_restore(visitor: Visitor | None, resource: Resource) -> bool:
    """Return whether this person may put it up again: makers only what makers took down, else other reviewers."""
    if visitor is None or resource.state != "retired" or resource.partner.status != "active":
        return False
    if is_maker(visitor, resource):
        return resource.retired_side == "maker"
    return is_reviewer(visitor) and not is_own_work(visitor, resource)


def can_decide(visitor: Visitor | None, resource: Resource) -> bool:
    """Return whether this person may publish or ask for changes; never own work, nor of an own organization."""
    if visitor is None or resource.state != "submitted" or not is_reviewer(visitor):
        return False
    return not is_own_work(visitor, resource)


def can_write(visitor: Visitor | None, resource: Resource) -> bool:
    """Return whether this person may add to the conversation."""
    return resource.state in {"submitted", "changes_requested"} and (
        is_maker(visitor, resource) or is_reviewer(visitor)
    )


def can_see_kit(visitor: Visitor | None, toolkit: Toolkit) -> bool:
    """Return whether a kit is there for this person."""
    return toolkit.published_at is not None or can_manage_kits(visitor)


def can_manage_kits(visitor: Visitor | None) -> bool:
    """Return whether this person may put kits together."""
    return visitor is not None and bool(visitor.roles & KEEPERS)
