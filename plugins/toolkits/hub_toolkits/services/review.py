"""From draft to published: sending for review, deciding, taking down; every step is a message and an audit entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from hub import audit
from hub.db import db
from hub.errors import Conflict, Invalid
from hub.i18n import _l
from hub.web.paging import Page, cut_page, decode_cursor
from hub_toolkits.models import EDITABLE_STATES, Resource, ReviewMessage
from hub_toolkits.services import notices
from hub_toolkits.services.catalogue import index_resources
from hub_toolkits.services.people import Actor
from hub_toolkits.services.readiness import list_missing
from hub_toolkits.services.resources import find_copy, save
from hub_toolkits.services.revisions import merge

QUEUE_PAGE = 20


def submit(resource: Resource, *, text: str = "", actor: Actor, now: datetime, quiet: bool = False) -> None:
    """Send a draft to the reviewers.

    ``quiet`` writes no mails (demo content).

    Raises:
        Conflict: it is not a draft.
        Invalid: something is missing; the message says what.
    """
    _expect(resource, EDITABLE_STATES)
    missing = list_missing(resource)
    if missing:
        raise Invalid(_l("Something is missing: %(what)s"), what=" ".join(missing))
    resource.submitted_by_id = actor.account_id
    resource.submitted_at = now
    _change(resource, "submitted", "submitted", side="maker", text=text, actor=actor, now=now)
    if not quiet:
        notices.tell_reviewers(resource, now=now)


def withdraw(resource: Resource, *, actor: Actor, now: datetime) -> None:
    """Take a resource back from the reviewers, to go on working on it.

    Raises:
        Conflict: it does not wait for review.
    """
    _expect(resource, {"submitted"})
    _change(resource, "draft", "withdrawn", side="maker", text="", actor=actor, now=now)


def check_seen(resource: Resource, version: int) -> None:
    """Refuse a decision about something else than what the reviewer has seen.

    Its makers may have taken it back, changed it and sent it again while the reviewer's page was open.

    Raises:
        Conflict: it is not the version that was shown.
    """
    if resource.version != version:
        message = _l("“%(title)s” has changed since you opened it. Please look at it again, then decide.")
        raise Conflict(message, title=resource.title)


def request_changes(resource: Resource, *, text: str, actor: Actor, now: datetime, quiet: bool = False) -> None:
    """Send a resource back with words that say what to change.

    Raises:
        Conflict: it does not wait for review.
        Invalid: there are no words.
    """
    _expect(resource, {"submitted"})
    if not text.strip():
        raise Invalid(_l("Say what should change. The makers get your words."))
    _change(resource, "changes_requested", "changes_requested", side="reviewer", text=text, actor=actor, now=now)
    if not quiet:
        notices.changes_requested(resource, text=text, now=now)


def publish(resource: Resource, *, text: str = "", actor: Actor, now: datetime, quiet: bool = False) -> Resource:
    """Make a resource public; a working copy moves into its original. Return the public one.

    Raises:
        Conflict: it does not wait for review, or its organization is not active.
    """
    _expect(resource, {"submitted"})
    if resource.partner.status != "active":
        raise Conflict(_l("%(name)s is not active, so nothing of it can be published now."), name=resource.partner.name)
    maker_ids = {resource.created_by_id, resource.submitted_by_id}
    if resource.replaces_id is not None:
        resource = merge(resource, now=now)
    else:
        resource.published_at = resource.published_at or now
    _change(resource, "published", "published", side="reviewer", text=text, actor=actor, now=now)
    index_resources([resource.id], now)
    if not quiet:
        notices.published(resource, maker_ids, text=text, now=now)
    return resource


def retire(resource: Resource, *, side: str, text: str = "", actor: Actor, now: datetime) -> None:
    """Take a public resource down: it is found nowhere, in no kit, and its files cannot be reached.

    Raises:
        Conflict: it is not public, or a new version of it is being reviewed.
        Invalid: a reviewer gives no reason.
    """
    _expect(resource, {"published"})
    if side == "reviewer" and not text.strip():
        raise Invalid(_l("Say why you take it down. The makers get your words."))
    copy = find_copy(resource)
    if copy is not None:
        raise Conflict(_l("There is a new version of “%(title)s” in work. Delete it first."), title=resource.title)
    resource.retired_at = now
    resource.retired_side = side
    _change(resource, "retired", "retired", side=side, text=text, actor=actor, now=now)
    index_resources([resource.id], now)
    if side == "reviewer":
        notices.taken_down(resource, text=text, now=now)


def restore(resource: Resource, *, side: str, actor: Actor, now: datetime) -> None:
    """Put a resource up again that was taken down.

    Raises:
        Conflict: it was not taken down.
    """
    _expect(resource, {"retired"})
    resource.retired_at = None
    resource.retired_side = ""
    _change(resource, "published", "restored", side=side, text="", actor=actor, now=now)
    index_resources([resource.id], now)


def write_message(resource: Resource, *, side: str, text: str, actor: Actor, now: datetime) -> ReviewMessage:
    """Add to the conversation without deciding anything; the other side gets a mail.

    Raises:
        Invalid: there are no words.
    """
    if not text.strip():
        raise Invalid(_l("Please write something first."))
    message = _say(resource, side=side, decision="", text=text, actor=actor, now=now)
    if side == "reviewer":
        notices.reviewer_wrote(resource, text=text, now=now)
    else:
        notices.maker_wrote(resource, _reviewers_of(resource), text=text, now=now)
    return message


def list_messages(resource_id: int) -> list[ReviewMessage]:
    """Return the conversation about a resource, oldest first."""
    query = select(ReviewMessage).where(ReviewMessage.resource_id == resource_id).order_by(ReviewMessage.id)
    return list(db.session.scalars(query))


def list_waiting(*, cursor: str = "", limit: int = QUEUE_PAGE) -> Page[Resource]:
    """Return what waits for review with its partner, the longest waiting first."""
    key, backward = decode_cursor(cursor, (float, int))
    query = select(Resource).where(Resource.state == "submitted").options(joinedload(Resource.partner))
    if key is not None:
        moment = datetime.fromtimestamp(key[0], tz=UTC)
        at, number = Resource.submitted_at, Resource.id
        beyond = at < moment if backward else at > moment
        beside = and_(at == moment, number < key[1] if backward else number > key[1])
        query = query.where(or_(beyond, beside))
    order = (Resource.submitted_at.desc(), Resource.id.desc()) if backward else (Resource.submitted_at, Resource.id)
    rows = list(db.session.scalars(query.order_by(*order).limit(limit + 1)))
    return cut_page(rows, limit, _queue_key, cursor if key else "", backward=backward)


def glance_at_waiting(*, except_partner_ids: Sequence[int] = (), limit: int) -> tuple[list[Resource], int]:
    """Return what has waited longest for review, with its partner, and how much waits; one statement.

    What some partners made is left out: their own people do not decide it.
    """
    query = select(Resource, func.count().over()).options(joinedload(Resource.partner))
    query = query.where(Resource.state == "submitted", Resource.partner_id.not_in(except_partner_ids))
    rows = db.session.execute(query.order_by(Resource.submitted_at, Resource.id).limit(limit)).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def _queue_key(resource: Resource) -> tuple[float, int]:
    return (resource.submitted_at.timestamp() if resource.submitted_at else 0.0, resource.id)


def _reviewers_of(resource: Resource) -> set[int]:
    """Return who has taken part in the review so far."""
    query = select(ReviewMessage.author_id).where(
        ReviewMessage.resource_id == resource.id, ReviewMessage.side == "reviewer"
    )
    return {one for one in db.session.scalars(query) if one is not None}


def _expect(resource: Resource, states: set[str] | frozenset[str]) -> None:
    if resource.state not in states:
        raise Conflict(_l("This cannot be done now: “%(title)s” has changed in the meantime."), title=resource.title)


def _change(
    resource: Resource, state: str, decision: str, *, side: str, text: str, actor: Actor, now: datetime
) -> None:
    """Write a change of state through; the version column lets only one of two people at once decide."""
    resource.state = state
    resource.updated_at = now
    save(resource)
    _say(resource, side=side, decision=decision, text=text, actor=actor, now=now)
    audit.record(
        f"toolkits.resource.{decision}",
        f"toolkits_resource:{resource.id}",
        actor=actor,
        now=now,
        partner_id=resource.partner_id,
        reason=text.strip(),
    )


def _say(resource: Resource, *, side: str, decision: str, text: str, actor: Actor, now: datetime) -> ReviewMessage:
    message = ReviewMessage(
        resource_id=resource.id,
        author_id=actor.account_id,
        side=side,
        decision=decision,
        text=text.strip(),
        created_at=now,
    )
    db.session.add(message)
    db.session.flush()
    return message
