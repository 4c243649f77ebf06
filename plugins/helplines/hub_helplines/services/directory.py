"""The services that everybody may see, in the order in which they help.

What core never shows as help (no assured date) is not here either. What was last confirmed too long ago stands
last, with its date and no promise, and leaves the help bar.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, select

from hub.campaigns.models import EditionHelp, HelpService
from hub.campaigns.vocabulary import TALK, URGENT
from hub.db import db
from hub.errors import NotFound
from hub.i18n import _l
from hub_helplines.ages import Limits, State, surely_fresh
from hub_helplines.models import Details, Phone
from hub_helplines.vocabulary import EVERYBODY, Asker, needs_of

TYPES_OF_WAYS: Mapping[str, str] = {"voice": "call", "text": "text", "textphone": "tty", "video": "tty"}
"""Which way to reach a service a number of each type is."""
Row = tuple[HelpService, Details | None, bool]


@dataclass(frozen=True, slots=True)
class Entry:
    """A service of the directory: core's contact, what the directory adds, and how old its confirmation is."""

    service: HelpService
    details: Details | None
    phones: Sequence[Phone]
    state: State
    is_chosen: bool = False
    """Whether the edition at hand has it in its help bar."""

    @property
    def needs(self) -> list[str]:
        """What it helps with, the most urgent first."""
        return needs_of(self.service.kind, self.details.needs if self.details else ())

    @property
    def ways(self) -> set[str]:
        """How it can be reached: codes of ``WAYS``."""
        found = {TYPES_OF_WAYS[phone.type] for phone in self.phones}
        found |= {"call"} if self.service.phone else set()
        found |= {"text"} if self.service.sms else set()
        return found | ({"chat"} if self.service.kind == "chat" and self.service.url else set())

    @property
    def languages(self) -> set[str]:
        """Languages in which somebody answers."""
        return {*self.service.languages, *(code for phone in self.phones for code in phone.languages)}

    def is_for(self, asker: Asker) -> bool:
        """Return whether it is for somebody who asks in this role; what does not say for whom is for everybody."""
        audiences = set(self.service.audiences)
        return not audiences or bool({EVERYBODY, *asker.audiences} & audiences)

    def text(self, field: str, language: str) -> str:
        """Return a text of the details, empty when there is none."""
        return self.details.text(field, language) if self.details else ""


def list_directory(edition_id: int | None, *, today: date, limits: Limits) -> list[Entry]:
    """Return everything that is confirmed: an edition's own first, then those one can talk to, then by name.

    Two statements. Stale ones come last.
    """
    rows = _rows(edition_id)
    phones = phones_of([service.id for service, _details, _chosen in rows])
    entries = [
        Entry(service, details, phones.get(service.id, ()), limits.state_of(service.assured_date, today), chosen)
        for service, details, chosen in rows
    ]
    return sorted(entries, key=lambda entry: entry.state == "stale")


def list_bar(edition_id: int | None, *, today: date, limits: Callable[[], Limits]) -> list[Entry]:
    """Return what the help bar of an edition shows: those it has chosen, else all that answer people in need.

    Only what was confirmed lately enough; empty when nothing was, and then core shows what it has. One statement;
    ``limits`` is asked only when something is old enough for it to matter.
    """
    entries = []
    for service, details, chosen in _rows(edition_id):
        if service.assured_date is None:
            continue
        fresh = surely_fresh(service.assured_date, today)
        state: State = "fresh" if fresh else limits().state_of(service.assured_date, today)
        if state != "stale":
            entries.append(Entry(service, details, (), state, chosen))
    return [one for one in entries if one.is_chosen] or [one for one in entries if one.service.kind in URGENT]


def get_entry(service_id: int, *, today: date, limits: Limits) -> Entry:
    """Return one confirmed service; two statements.

    Raises:
        NotFound: there is none, or nobody has confirmed it. Which of it, we do not say.
    """
    row = db.session.execute(_with_details().where(HelpService.id == service_id, _is_assured())).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such help service."))
    service, details = row
    return Entry(
        service, details, phones_of([service.id]).get(service.id, ()), limits.state_of(service.assured_date, today)
    )


def list_public_ids() -> list[int]:
    """Return the ids of all confirmed services."""
    return list(db.session.scalars(select(HelpService.id).where(_is_assured()).order_by(HelpService.id)))


def has_confirmed() -> bool:
    """Return whether there is any confirmed service."""
    return db.session.scalar(select(HelpService.id).where(_is_assured()).limit(1)) is not None


def keep(entries: Iterable[Entry], *, ways: Collection[str] = (), languages: Collection[str] = ()) -> list[Entry]:
    """Return the entries that can be reached in one of these ways and languages; none chosen keeps all."""
    return [
        entry
        for entry in entries
        if (not ways or entry.ways & set(ways)) and (not languages or entry.languages & set(languages))
    ]


def by_need(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Return entries under what they help with, the most urgent need first; one may stand under several."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for need in entry.needs:
            found.setdefault(need, []).append(entry)
    order = needs_of("", found)
    return {need: found[need] for need in order if need in found}


def phones_of(service_ids: Sequence[int]) -> dict[int, list[Phone]]:
    """Return the further numbers of services, those for speaking first."""
    if not service_ids:
        return {}
    order = case({"voice": 0, "text": 1}, value=Phone.type, else_=2)
    query = select(Phone).where(Phone.service_id.in_(service_ids), Phone.removed_on.is_(None)).order_by(order, Phone.id)
    found: dict[int, list[Phone]] = {}
    for phone in db.session.scalars(query):
        found.setdefault(phone.service_id, []).append(phone)
    return found


def _rows(edition_id: int | None) -> list[Row]:
    return [(row[0], row[1], row[2]) for row in db.session.execute(_assured(), {"edition_id": edition_id or 0})]


@cache
def _assured() -> Select[HelpService, Details | None, bool]:
    """Every page asks this, so it is made once."""
    chosen = and_(EditionHelp.service_id == HelpService.id, EditionHelp.edition_id == bindparam("edition_id"))
    talk = case((HelpService.kind == "hotline", 0), (HelpService.kind.in_(TALK), 1), else_=2)
    return (
        select(HelpService, Details, EditionHelp.position.is_not(None))
        .outerjoin(Details, Details.service_id == HelpService.id)
        .outerjoin(EditionHelp, chosen)
        .where(_is_assured())
        .order_by(EditionHelp.position.is_(None), EditionHelp.position, talk, HelpService.name, HelpService.id)
    )


@cache
def _with_details() -> Select[HelpService, Details | None]:
    return select(HelpService, Details).outerjoin(Details, Details.service_id == HelpService.id)


def _is_assured() -> ColumnElement[bool]:
    return HelpService.assured_date.is_not(None)
