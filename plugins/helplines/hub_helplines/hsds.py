"""Services as the Human Services Data Specification 3 of Open Referral writes them, for programs.

Fields that the directory does not have are left out; ids are made from the hub's outside address and the row, so that
they stay the same and no two hubs share one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from hub.campaigns.contacts import phone_href
from hub.campaigns.vocabulary import AUDIENCES
from hub.partners.vocabulary import LANGUAGES as SPOKEN
from hub_helplines.services.directory import Entry
from hub_helplines.vocabulary import NEEDS

TAXONOMY_NEEDS, TAXONOMY_AUDIENCES = "Partner Hub: needs", "Partner Hub: audiences"
ALL_DAYS = "MO,TU,WE,TH,FR,SA,SU"
ALWAYS = "24/7"
_DETAILS = (
    "alternate_name",
    "eligibility_description",
    "application_process",
    "fees_description",
    "interpretation_services",
    "alert",
)


def service_id(site_url: str, row_id: int) -> UUID:
    """Return the id of a service."""
    return _uuid(site_url, "service", row_id)


def simple(entry: Entry, *, site_url: str, language: str) -> dict[str, Any]:
    """Return a service as it stands in a list."""
    service, details = entry.service, entry.details
    found: dict[str, Any] = {
        "id": str(service_id(site_url, service.id)),
        "name": service.text("name", language),
        "description": service.text("description", language),
        "url": service.url,
        "status": "active",
        **{name: entry.text(name, language) for name in _DETAILS},
        "minimum_age": details.minimum_age if details else None,
        "maximum_age": details.maximum_age if details else None,
        "assured_date": service.assured_date.isoformat() if service.assured_date else None,
        "organization": {
            "id": str(_uuid(site_url, "organization", service.organization.casefold())),
            "name": service.organization,
            "description": "",
        },
    }
    return {name: value for name, value in found.items() if value not in ("", None)}


def full(entry: Entry, *, site_url: str, language: str) -> dict[str, Any]:
    """Return a service with its numbers, hours, languages and terms."""
    row = entry.service.id
    return {
        **simple(entry, site_url=site_url, language=language),
        "phones": _phones(entry, site_url, language),
        "schedules": _schedules(entry, site_url, language),
        "languages": _languages(site_url, f"service/{row}", sorted(entry.languages)),
        "accessibility": _accessibility(entry, site_url, language),
        "attributes": [
            *_attributes(site_url, row, "service_type", TAXONOMY_NEEDS, NEEDS, entry.needs),
            *_attributes(site_url, row, "intended_audience", TAXONOMY_AUDIENCES, AUDIENCES, entry.service.audiences),
        ],
    }


def page_of(contents: Sequence[dict[str, Any]], *, page: int, size: int) -> dict[str, Any]:
    """Return one page of a list, in the envelope of the specification's API."""
    pages = max(1, -(-len(contents) // size))
    shown = contents[(page - 1) * size : page * size]
    return {
        "total_items": len(contents),
        "total_pages": pages,
        "page_number": page,
        "size": len(shown),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not shown,
        "contents": shown,
    }


def _phones(entry: Entry, site_url: str, language: str) -> list[dict[str, Any]]:
    service = entry.service
    found: list[dict[str, Any]] = []
    if service.phone:
        found.append({"id": _id(site_url, "voice", service.id), "number": dialled(service.phone), "type": "voice"})
    if service.sms:
        text = {"id": _id(site_url, "text", service.id), "number": service.sms, "type": "text"}
        found.append(text | ({"description": service.sms_keyword} if service.sms_keyword else {}))
    for phone in entry.phones:
        one: dict[str, Any] = {
            "id": _id(site_url, "phone", phone.id),
            "number": dialled(phone.number),
            "extension": int(phone.extension) if phone.extension.isdigit() else None,
            "type": phone.type,
            "description": phone.text("description", language),
            "languages": _languages(site_url, f"phone/{phone.id}", phone.languages),
        }
        found.append({name: value for name, value in one.items() if value not in ("", None, [])})
    return found


def dialled(digits: str) -> str:
    """Return a number with its country code; short service numbers have none."""
    return phone_href(digits).removeprefix("tel:")


def _schedules(entry: Entry, site_url: str, language: str) -> list[dict[str, Any]]:
    text = entry.service.text("schedule", language)
    if not text:
        return []
    one: dict[str, Any] = {"id": _id(site_url, "schedule", entry.service.id), "description": text}
    if entry.service.schedule == ALWAYS:
        one |= {"freq": "WEEKLY", "interval": 1, "byday": ALL_DAYS, "opens_at": "00:00:00", "closes_at": "23:59:59"}
    return [one]


def _accessibility(entry: Entry, site_url: str, language: str) -> list[dict[str, Any]]:
    text = entry.text("accessibility", language)
    return [{"id": _id(site_url, "accessibility", entry.service.id), "description": text}] if text else []


def _languages(site_url: str, owner: str, codes: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {"id": _id(site_url, f"language/{owner}", code), "name": str(SPOKEN.get(code, code)), "code": code}
        for code in codes
    ]


def _attributes(
    site_url: str, row: int, link_type: str, taxonomy: str, words: Any, codes: Iterable[str]
) -> list[dict[str, Any]]:
    return [
        {
            "id": _id(site_url, f"attribute/{row}/{link_type}", code),
            "link_id": str(service_id(site_url, row)),
            "link_entity": "service",
            "link_type": link_type,
            "value": code,
            "taxonomy_term": {
                "id": _id(site_url, f"term/{link_type}", code),
                "code": code,
                "name": str(words[code]),
                "description": str(words[code]),
                "taxonomy": taxonomy,
            },
        }
        for code in codes
        if code in words
    ]


def _id(site_url: str, kind: str, key: object) -> str:
    return str(_uuid(site_url, kind, key))


def _uuid(site_url: str, kind: str, key: object) -> UUID:
    return uuid5(NAMESPACE_URL, f"{site_url}/helplines/{kind}/{key}")
