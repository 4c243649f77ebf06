"""The mail that asks coordinators to confirm services again, in each reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hub import mail
from hub.i18n import _, ngettext
from hub.partners.services.people import list_holders
from hub.web.links import outside_url
from hub.web.templating import day
from hub_helplines.services.directory import Entry

MOST_NAMED = 10


def ask_to_confirm(entries: Sequence[Entry], *, permission: str, now: datetime) -> None:
    """Write to everybody who may confirm services."""
    for person in list_holders(permission):
        with mail.speaking(person.language):
            count = len(entries)
            lines = [
                _("Please call or write to the owners, and note on the page of each service who confirmed it."),
                *(_line(entry) for entry in entries[:MOST_NAMED]),
            ]
            if count > MOST_NAMED:
                lines.append(_("And %(count)s more.", count=count - MOST_NAMED))
            mail.queue(
                person.email,
                subject=ngettext("Confirm a help service again", "Confirm %(num)s help services again", count),
                lines=lines,
                action=(_("See the help services"), outside_url("helplines_admin.index")),
                why=_("You get this mail because you look after the help services of this hub."),
                purpose="helplines_aging",
                now=now,
            )


def _line(entry: Entry) -> str:
    when = day(entry.service.assured_date, weekday=False)
    if entry.state == "stale":
        text = _("%(name)s: last confirmed on %(day)s. It has left the help bar.", name=entry.service.name, day=when)
    else:
        text = _("%(name)s: last confirmed on %(day)s.", name=entry.service.name, day=when)
    return text
