"""Mails about a review: what happened, the words of the other side, one link. Each in its reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from hub import mail
from hub.i18n import _
from hub.partners.services.people import Person, find_people, list_people_of, list_reviewers
from hub.web.links import outside_url
from hub_toolkits.models import Resource

Words = Callable[[], tuple[str, list[str], str]]
"""Makes subject, paragraphs and the label of the button, in the language of the moment."""


def tell_reviewers(resource: Resource, *, now: datetime) -> None:
    """Tell everybody who may decide that something waits."""
    title, name = resource.title, resource.partner.name
    for person in list_reviewers(except_partner_id=resource.partner_id):
        _send(
            person,
            lambda: (
                _("To review: %(title)s", title=title),
                [_("%(name)s has sent “%(title)s” for review.", name=name, title=title)],
                _("Review it"),
            ),
            endpoint="toolkits_review.show",
            resource_id=resource.id,
            purpose="resource_submitted",
            now=now,
        )


def changes_requested(resource: Resource, *, text: str, now: datetime) -> None:
    """Tell the makers what a reviewer asks for."""
    title = resource.title
    _tell_makers(
        resource,
        lambda: (
            _("Please change: %(title)s", title=title),
            [
                _("A reviewer has looked at “%(title)s” and asks for changes:", title=title),
                text,
                _("Change it and send it again. Everything you entered is still there."),
            ],
            _("Open it"),
        ),
        purpose="resource_changes_requested",
        now=now,
    )


def published(resource: Resource, maker_ids: Iterable[int | None], *, text: str, now: datetime) -> None:
    """Tell the makers that everybody can see it now."""
    title = resource.title
    people = find_people(maker_ids) or list_people_of(resource.partner_id)[:1]
    for person in people:
        _send(
            person,
            lambda: (
                _("Published: %(title)s", title=title),
                [_("“%(title)s” is now in the catalog, for everybody to find and use.", title=title), text],
                _("See it"),
            ),
            endpoint="toolkits.resource",
            slug=resource.slug,
            purpose="resource_published",
            now=now,
        )


def taken_down(resource: Resource, *, text: str, now: datetime) -> None:
    """Tell the makers that a reviewer has taken it down, and why."""
    title = resource.title
    _tell_makers(
        resource,
        lambda: (
            _("Taken down: %(title)s", title=title),
            [_("A reviewer has taken “%(title)s” down:", title=title), text, _("Nothing is deleted.")],
            _("Open it"),
        ),
        purpose="resource_taken_down",
        now=now,
    )


def reviewer_wrote(resource: Resource, *, text: str, now: datetime) -> None:
    """Pass a reviewer's message on to the makers."""
    title = resource.title
    _tell_makers(
        resource,
        lambda: (
            _("About %(title)s", title=title),
            [_("A reviewer wrote about “%(title)s”:", title=title), text],
            _("Answer"),
        ),
        purpose="resource_message",
        now=now,
    )


def maker_wrote(resource: Resource, reviewer_ids: Iterable[int], *, text: str, now: datetime) -> None:
    """Pass a maker's message on to the reviewers who take part."""
    title, name = resource.title, resource.partner.name
    for person in find_people(reviewer_ids):
        _send(
            person,
            lambda: (
                _("About %(title)s", title=title),
                [_("%(name)s wrote about “%(title)s”:", name=name, title=title), text],
                _("Open it"),
            ),
            endpoint="toolkits_review.show",
            resource_id=resource.id,
            purpose="resource_message",
            now=now,
        )


def _tell_makers(resource: Resource, words: Words, *, purpose: str, now: datetime) -> None:
    """Write to who made and who sent it; when they are gone, to the member who has been there longest."""
    people = find_people([resource.created_by_id, resource.submitted_by_id])
    for person in people or list_people_of(resource.partner_id)[:1]:
        _send(person, words, endpoint="toolkits_mine.show", resource_id=resource.id, purpose=purpose, now=now)


def _send(person: Person, words: Words, *, endpoint: str, purpose: str, now: datetime, **values: Any) -> None:
    with mail.speaking(person.language):
        subject, lines, label = words()
        mail.queue(
            person.email,
            subject=subject,
            lines=[line for line in lines if line],
            action=(label, outside_url(endpoint, **values)),
            why=_("You get this mail because you share or review resources on this hub."),
            purpose=purpose,
            now=now,
        )
