"""What the pages share: the directory as it is today, and a service in words, with addresses to tap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import g

from hub.campaigns import scope
from hub.campaigns.contacts import help_contact, phone_href
from hub.campaigns.vocabulary import AUDIENCES, SERVICE_KINDS
from hub.errors import Message
from hub.i18n import _
from hub.partners.vocabulary import LANGUAGES as SPOKEN
from hub.web.frame import HelpContact
from hub.web.language import language
from hub_helplines.ages import limits
from hub_helplines.models import Phone
from hub_helplines.services.directory import Entry, list_bar, list_directory
from hub_helplines.vocabulary import NEEDS, PHONE_LABELS


@dataclass(frozen=True, slots=True)
class Number:
    """A further number in words, with an address to tap; ``phone_id`` is its row."""

    phone_id: int
    label: str
    display: str
    href: str
    description: str


class Shown:
    """An entry of the directory in the words of the page's language."""

    def __init__(self, entry: Entry) -> None:
        self.service, self.state, self._entry = entry.service, entry.state, entry

    @cached_property
    def contact(self) -> HelpContact:
        """The service as the frame shows it; only of a confirmed one."""
        return help_contact(self.service, language())

    @property
    def kind(self) -> str:
        """What kind of service it is."""
        return str(SERVICE_KINDS.get(self.service.kind, self.service.kind))

    @property
    def needs(self) -> list[str]:
        """What it helps with."""
        return _labels(NEEDS, self._entry.needs)

    @property
    def audiences(self) -> list[str]:
        """Whom it is for."""
        return _labels(AUDIENCES, self.service.audiences)

    @property
    def languages(self) -> list[str]:
        """In which languages somebody answers."""
        return _labels(SPOKEN, sorted(self._entry.languages))

    @property
    def other_languages(self) -> list[str]:
        """In which languages somebody answers, when that of the page is none of them."""
        return [] if language() in self._entry.languages else self.languages

    @property
    def ages(self) -> str:
        """The ages it is for; empty when it is for all."""
        details = self._entry.details
        low, high = (details.minimum_age, details.maximum_age) if details else (None, None)
        if low is not None and high is not None:
            return _("%(low)s to %(high)s years", low=low, high=high)
        if low is not None:
            return _("%(low)s years and older", low=low)
        return _("Up to %(high)s years", high=high) if high is not None else ""

    @property
    def numbers(self) -> list[Number]:
        """Its further numbers."""
        return [number_of(phone) for phone in self._entry.phones]

    def text(self, field: str) -> str:
        """Return a text of the details, empty when there is none."""
        return self._entry.text(field, language())


def shown(entries: Iterable[Entry]) -> list[Shown]:
    """Return entries in words."""
    return [Shown(entry) for entry in entries]


def directory() -> list[Entry]:
    """Return everything that is confirmed, the campaign's own first."""
    return list_directory(_edition_id(), today=scope.today(), limits=limits())


def bar() -> Sequence[HelpContact]:
    """Return the contacts of the help bar, asked for once a page; empty leaves the bar to core."""
    if "helplines_bar" not in g:
        entries = list_bar(_edition_id(), today=scope.today(), limits=limits)
        g.helplines_bar = [help_contact(entry.service, language()) for entry in entries]
    found: Sequence[HelpContact] = g.helplines_bar
    return found


def number_of(phone: Phone) -> Number:
    """Return a further number in words."""
    display = phone.number_display or phone.number
    href = f"sms:{phone.number}" if phone.type == "text" else phone_href(phone.number)
    if phone.extension:
        display = _("%(number)s, extension %(extension)s", number=display, extension=phone.extension)
        href += f",{phone.extension}" if href.startswith("tel:") else ""
    return Number(phone.id, str(PHONE_LABELS[phone.type]), display, href, phone.text("description", language()))


def _labels(words: Mapping[str, Message], codes: Iterable[str]) -> list[str]:
    return [str(words[code]) for code in codes if code in words]


def _edition_id() -> int | None:
    edition = scope.current_edition()
    return edition.id if edition else None
