"""The day as a calendar file."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Calendar, Event

from hub.campaigns.models import CampaignDay, Edition

_EPOCH_MINUTES = 28_400_000
"""Minutes from 1970 to the end of 2023: keeps the sequence number a small integer that only grows."""


def calendar_file(edition: Edition, day: CampaignDay, *, language: str, url: str, host: str) -> bytes:
    """Return an iCalendar file (RFC 5545) with one event that lasts the whole day.

    The event keeps its id when the day is moved, so that a newer file replaces the older entry. ``host`` is the
    outside name of this site, ``url`` the address of the day's page.
    """
    event = Event()
    event.add("uid", f"day-{day.id}-{edition.campaign.slug}-{edition.year}@{host}")
    event.add("dtstamp", edition.updated_at)
    event.add("last-modified", edition.updated_at)
    event.add("sequence", int(edition.updated_at.timestamp()) // 60 - _EPOCH_MINUTES)
    event.add("dtstart", day.date)
    event.add("dtend", day.date + timedelta(days=1))
    event.add("summary", day.text("name", language), parameters={"language": language})
    if text := day.text("summary", language):
        event.add("description", f"{text}\n{url}", parameters={"language": language})
    event.add("url", url)
    event.add("status", "CONFIRMED" if day.is_confirmed else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    calendar = Calendar()
    calendar.add("prodid", f"-//Partner Hub//{host}//{language.upper()}")
    calendar.add("version", "2.0")
    # No METHOD: with it the file would be a message (RFC 5546), which names an ORGANIZER by mail address.
    calendar.add_component(event)
    return bytes(calendar.to_ical())
