"""Reading services from a table such as ``data/national_services.csv``; each waits until somebody confirms it."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from hub.audit import Actor
from hub.campaigns.models import HelpService
from hub.campaigns.services import ServiceFacts, change_service, create_service, list_services
from hub.campaigns.vocabulary import AUDIENCES, SERVICE_KINDS
from hub.db import db
from hub.errors import Invalid
from hub.i18n import _l
from hub_helplines.models import Details
from hub_helplines.services.keeping import DetailFacts, describe
from hub_helplines.vocabulary import EVERYBODY

COLUMNS = "org slug name service_kind audience url phone phone_display sms sms_keyword hours languages summary".split()
"""What a table must have; an ``organization`` column with the full name wins over ``org``."""
LENGTHS = {"slug": 60, "name": 200, "url": 500, "phone": 32, "phone_display": 60, "sms": 32, "sms_keyword": 40}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a table: services that were added, and how many were there already."""

    added: list[HelpService]
    known: int


def national() -> str:
    """Return the table that comes with this plugin: national services of the United States, to be confirmed."""
    return (files("hub_helplines") / "data" / "national_services.csv").read_text(encoding="utf-8")


def load(
    text: str, *, actor: Actor | None, now: datetime, organizations: Mapping[str, str] = MappingProxyType({})
) -> Loaded:
    """Add the services of a table that are not there yet. Dates in it are not taken: a date is a promise of ours.

    ``organizations`` has full names for the short ones in the column ``org``.

    Raises:
        Invalid: a column is missing or a row cannot be used; then nothing is added.
    """
    rows = list(_rows(text))
    known = {service.slug for service in list_services()}
    facts = [_facts(number, row, organizations) for number, row in rows]
    added = [create_service(one, actor=actor, now=now) for one in facts if one.slug not in known]
    return Loaded(added, len(facts) - len(added))


def load_national(*, actor: Actor | None, now: datetime) -> Loaded:
    """Add the national services that come along, with what is known of them, in English and Spanish."""
    done = load(national(), actor=actor, now=now, organizations=_words("organizations.toml"))
    complete_national(actor=actor, now=now)
    return done


def complete_national(*, actor: Actor | None, now: datetime) -> None:
    """Add what is known of the national services where nobody has written anything yet."""
    spanish, details = _words("spanish.toml"), _words("details.toml")
    described = set(db.session.scalars(select(Details.service_id)))
    for service in list_services():
        if service.slug in spanish and not service.translations:
            facts = {item.name: getattr(service, item.name) for item in fields(ServiceFacts)}
            change_service(
                service,
                ServiceFacts(**{**facts, "translations": {"es": spanish[service.slug]}}),
                actor=actor,
                now=now,
            )
        if service.slug in details and service.id not in described:
            values = dict(details[service.slug])
            texts = values.pop("es", {})
            describe(service, DetailFacts(**values, translations={"es": texts} if texts else {}), actor=actor, now=now)


def _words(name: str) -> Mapping[str, Any]:
    return tomllib.loads((files("hub_helplines") / "data" / name).read_text(encoding="utf-8"))


def _rows(text: str) -> Iterable[tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise Invalid(_l("These columns are missing: %(names)s."), names=", ".join(missing))
    slugs = set()
    for number, row in enumerate(reader, start=2):
        cells = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
        if cells["slug"] in slugs:
            raise Invalid(_l("Line %(line)s: “%(value)s” stands there twice."), line=number, value=cells["slug"])
        slugs.add(cells["slug"])
        yield number, cells


def _facts(line: int, row: Mapping[str, str], organizations: Mapping[str, str]) -> ServiceFacts:
    kind = row["service_kind"]
    if not row["slug"] or not row["name"] or kind not in SERVICE_KINDS:
        raise Invalid(_l("Line %(line)s: a service needs a short name, a name and a known kind."), line=line)
    for name, most in LENGTHS.items():
        if len(row[name]) > most:
            raise Invalid(_l("Line %(line)s: “%(value)s” is too long."), line=line, value=row[name][:40])
    for name in ("phone", "sms"):
        if row[name] and not (row[name].isascii() and row[name].isdigit()):
            raise Invalid(_l("Line %(line)s: write “%(value)s” in digits alone."), line=line, value=row[name])
    if row["url"] and not row["url"].startswith(("https://", "http://")):
        raise Invalid(_l("Line %(line)s: “%(value)s” is not a web address."), line=line, value=row["url"][:40])
    audiences = [EVERYBODY if code == "all" else code for code in _list(row["audience"])]
    return ServiceFacts(
        slug=row["slug"],
        organization=(row.get("organization") or organizations.get(row["org"]) or row["org"])[:200],
        name=row["name"],
        kind=kind,
        description=row["summary"],
        url=row["url"],
        phone=row["phone"],
        phone_display=row["phone_display"],
        sms=row["sms"],
        sms_keyword=row["sms_keyword"],
        schedule=row["hours"][:80],
        audiences=[code for code in audiences if code in AUDIENCES],
        languages=_list(row["languages"]),
    )


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
