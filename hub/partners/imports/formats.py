"""The formats of ``hub partners import``: a name, what it is for, and the parser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from hub.errors import Invalid, Message
from hub.i18n import _l
from hub.partners.imports import agencies, generic, imls_pls, imls_pls_json, national
from hub.partners.imports.listing import ParsedFile


@dataclass(frozen=True, slots=True)
class Format:
    """One form of file. ``parse`` reads it without touching the database."""

    name: str
    label: Message
    parse: Callable[[Path], ParsedFile]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        form.name: form
        for form in (
            Format("imls-pls", _l("Public Libraries Survey, administrative entities (CSV)"), imls_pls.parse),
            Format("imls-pls-json", _l("Public Libraries Survey, open data portal (JSON)"), imls_pls_json.parse),
            Format("agencies", _l("State education agencies (CSV)"), agencies.parse),
            Format("national", _l("National organizations (CSV)"), national.parse),
            Format("generic", _l("Any list, with the documented header (CSV)"), generic.parse),
        )
    }
)


def parse_file(format_name: str, path: Path) -> ParsedFile:
    """Read a file in one of ``FORMATS``. Nothing is written anywhere.

    Raises:
        Invalid: there is no such format, or the file as a whole cannot be taken.
    """
    form = FORMATS.get(format_name)
    if form is None:
        raise Invalid(
            _l("There is no format “%(name)s”. Choose one of: %(known)s."), name=format_name, known=", ".join(FORMATS)
        )
    return form.parse(path)
