"""The directory for programs: HSDS names, pages, search, and nothing that is not confirmed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from hub import search
from hub.campaigns.services import ServiceFacts, change_service, create_service, delete_service
from hub.db import db
from hub.plugins import get_registry
from hub.testing.client import HubClient
from hub.testing.factories import NOON

from .helpers import STALE, TODAY, make_phone, make_service

LIST = "/api/v1/helplines/services"
SERVICE = {
    *("id", "name", "alternate_name", "description", "url", "status", "interpretation_services"),
    *("application_process", "fees_description", "eligibility_description", "minimum_age", "maximum_age"),
    *("assured_date", "alert", "phones", "schedules", "languages", "organization", "attributes", "accessibility"),
}
"""Names of HSDS 3 that the directory writes; ``accessibility`` is a list as at a location."""


def index() -> None:
    """Write all documents of the directory."""
    search.reindex(get_registry().search_sources["helplines.service"], NOON)


def made() -> int:
    service = make_service(
        name="Hope Line",
        organization="Hope House",
        description="Somebody listens.",
        url="https://line.example/",
        schedule="24/7",
        sms="741741",
        sms_keyword="HOME",
        languages=["en", "es"],
        audiences=["youth", "general_public"],
        translations={"es": {"name": "Línea Esperanza"}},
        details={
            "alternate_name": "The Line",
            "needs": ["talk"],
            "minimum_age": 12,
            "maximum_age": 21,
            "application_process": "Just call",
            "fees_description": "Free",
            "eligibility_description": "Anybody",
            "interpretation_services": "On request",
            "accessibility": "Captions",
            "alert": "No chat today",
        },
    )
    make_phone(service, extension="9", languages=["ase"])
    db.session.commit()
    return service.id


def test_a_service_has_the_names_of_the_specification(client: HubClient) -> None:
    made()
    listed = client.get(f"{LIST}?full=true").get_json()
    assert {name: listed[name] for name in ("total_items", "total_pages", "page_number", "size")} == {
        "total_items": 1,
        "total_pages": 1,
        "page_number": 1,
        "size": 1,
    }
    assert (listed["first_page"], listed["last_page"], listed["empty"]) == (True, True, False)
    found = listed["contents"][0]
    assert set(found) == SERVICE
    assert (found["name"], found["status"], found["minimum_age"], found["maximum_age"]) == (
        "Hope Line",
        "active",
        12,
        21,
    )
    assert found["organization"]["name"] == "Hope House"
    assert [(one["number"], one["type"], one.get("extension")) for one in found["phones"]] == [
        ("+18005550100", "voice", None),
        ("741741", "text", None),
        ("+18005550177", "textphone", 9),
    ]
    assert found["schedules"][0]["freq"] == "WEEKLY" and found["schedules"][0]["description"] == "24/7"
    assert {one["code"] for one in found["languages"]} == {"ase", "en", "es"}
    terms = {(one["link_type"], one["taxonomy_term"]["code"]) for one in found["attributes"]}
    assert terms == {
        ("service_type", "talk"),
        ("intended_audience", "youth"),
        ("intended_audience", "general_public"),
    }
    ids = [UUID(one["id"]) for one in (found, found["organization"], *found["phones"], *found["attributes"])]
    assert len(ids) == len(set(ids))
    assert client.get(f"{LIST}/{found['id']}").get_json() == found


def test_the_list_is_short_unless_asked(client: HubClient) -> None:
    made()
    found = client.get(LIST).get_json()["contents"][0]
    assert "phones" not in found and "organization" in found


def test_fields_without_a_value_are_left_out(client: HubClient) -> None:
    make_service(url="")
    db.session.commit()
    found = client.get(f"{LIST}?full=true").get_json()["contents"][0]
    assert "url" not in found and "minimum_age" not in found and "alert" not in found


def test_programs_see_confirmed_services_with_their_date_only(client: HubClient) -> None:
    make_service(name="Old", assured_date=STALE)
    make_service(name="New")
    make_service(name="Never", assured_date=None)
    db.session.commit()
    found = client.get(LIST).get_json()["contents"]
    assert [(one["name"], one["assured_date"]) for one in found] == [
        ("New", "2026-10-03"),
        ("Old", STALE.isoformat()),
    ]
    assert client.get(f"{LIST}/8b0ee0f0-0000-4000-8000-000000000000").status_code == 404
    assert client.get(f"{LIST}/not-an-id").status_code == 404


def test_answers_speak_the_language_of_the_address(client: HubClient) -> None:
    made()
    found = client.get(f"/es{LIST}?full=true").get_json()["contents"][0]
    assert found["name"] == "Línea Esperanza"
    assert found["attributes"][0]["taxonomy_term"]["name"] != "Talk to somebody"


@pytest.mark.parametrize(
    ("question", "size", "pages", "number"),
    [
        ("page=2&per_page=2", 1, 2, 2),
        ("page=9&per_page=2", 0, 2, 9),
        ("per_page=1000000000", 3, 1, 1),
        ("page=0&per_page=-4", 3, 1, 1),
        ("page=x&per_page=99999999999999999999", 3, 1, 1),
    ],
)
def test_pages(client: HubClient, question: str, size: int, pages: int, number: int) -> None:
    for _number in range(3):
        make_service()
    db.session.commit()
    found = client.get(f"{LIST}?{question}").get_json()
    assert (found["size"], found["total_pages"], found["page_number"]) == (size, pages, number)
    assert found["empty"] == (size == 0)


def names(client: HubClient, words: str) -> list[str]:
    answer = client.get(LIST, query_string={"search": words}).get_json()
    return [one["name"] for one in answer["contents"]]


def test_services_are_found_by_what_they_do_in_either_language(client: HubClient) -> None:
    made()
    make_service(name="Other")
    make_service(name="Hope Secret", assured_date=None)
    index()
    db.session.commit()
    assert names(client, "hope") == ["Hope Line"]
    assert names(client, "esperanza") == ["Hope Line"]
    assert names(client, "captions") == ["Hope Line"]
    assert names(client, 'no" such* (thing') == []


def test_search_follows_what_coordinators_change(client: HubClient) -> None:
    facts: dict[str, Any] = {"slug": "line", "organization": "House", "kind": "hotline", "assured_date": TODAY}
    service = create_service(ServiceFacts(name="Firstword", **facts), actor=None, now=NOON)
    db.session.commit()
    assert names(client, "firstword") == ["Firstword"]
    change_service(service, ServiceFacts(name="Secondword", **facts), actor=None, now=NOON)
    db.session.commit()
    assert (names(client, "firstword"), names(client, "secondword")) == ([], ["Secondword"])
    change_service(service, ServiceFacts(name="Secondword", **facts | {"assured_date": None}), actor=None, now=NOON)
    db.session.commit()
    assert search.find(search.Query(source="helplines.service")).total == 0
    change_service(service, ServiceFacts(name="Secondword", **facts), actor=None, now=NOON)
    delete_service(service, actor=None, now=NOON)
    db.session.commit()
    assert search.find(search.Query(source="helplines.service")).total == 0


def test_the_api_says_what_it_is(client: HubClient) -> None:
    about = client.get("/api/v1/helplines/").get_json()
    assert about["version"] == "3.0" and about["profile"].startswith("https://docs.openreferral.org/")
    assert about["openapi_url"] == "http://localhost/api/v1/helplines/openapi.json"
    described = client.get("/es/api/v1/helplines/openapi.json").get_json()
    assert described["servers"] == [{"url": "http://localhost/es/api/v1/helplines"}]
    make_service()
    db.session.commit()
    page = client.get(LIST).get_json()
    answer = described["paths"]["/services"]["get"]["responses"]["200"]["content"]["application/json"]
    assert set(page) == set(answer["schema"]["properties"])
    asked = {one["name"] for one in described["paths"]["/services"]["get"]["parameters"]}
    assert asked == {"search", "page", "per_page", "full"}
