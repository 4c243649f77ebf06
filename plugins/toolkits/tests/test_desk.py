"""Work on one's own resources and on kits: what is refused comes back, what would be lost is asked about once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hub.db import db
from hub.testing.factories import make_account, make_membership
from hub_toolkits.models import Resource, ResourceFile, ToolkitItem, ToolkitSection
from hub_toolkits.services import readiness


@pytest.fixture
def kit(client: Any, sign_in: Any, make_resource: Any) -> str:
    """A kit with one part that holds one resource; returns the address of its page."""
    resource = make_resource(title="Pocket Card")
    db.session.commit()
    sign_in("coordinator")
    page = client.post(
        "/toolkits/kits/manage/new", data={"title": "Start", "summary": "For a start.", "language": "en"}
    ).location
    client.post(f"{page}/parts", data={"heading": "First"})
    client.post(f"{page}/parts/{_one(ToolkitSection).id}/resources", data={"resource": resource.id})
    return str(page)


def test_words_of_a_file_that_are_refused_come_back(client: Any, sign_in: Any, people: Any, make_resource: Any) -> None:
    resource = make_resource(partner=people["partner"], state="draft")
    db.session.commit()
    sign_in(people["member"])
    file = _one(ResourceFile)
    words = "Screenshot 2025 11 17 at 5.43.32 PM"
    answer = client.post(f"/toolkits/mine/{resource.id}/files/{file.id}/words", data={"alt_text": words})
    assert answer.status_code == 422
    assert words in answer.text


def test_a_file_is_removed_after_one_question(client: Any, sign_in: Any, people: Any, make_resource: Any) -> None:
    resource = make_resource(partner=people["partner"], state="draft")
    db.session.commit()
    sign_in(people["member"])
    file = _one(ResourceFile)
    remove = f"/toolkits/mine/{resource.id}/files/{file.id}/remove"
    asked = client.post(remove)
    assert asked.status_code == 200
    assert "Remove “sheet.pdf”?" in asked.text
    assert client.post(remove, data={"confirmed": "1"}).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(ResourceFile)).all() == []


def test_more_about_a_resource_is_folded_until_something_stands_there(
    client: Any, sign_in: Any, people: Any, make_resource: Any
) -> None:
    bare = make_resource(partner=people["partner"], state="draft")
    told = make_resource(partner=people["partner"], state="draft", topics=["bullying"])
    db.session.commit()
    sign_in(people["member"])
    assert '<details class="fold">' in client.get(f"/toolkits/mine/{bare.id}/edit").text
    assert '<details class="fold" open>' in client.get(f"/toolkits/mine/{told.id}/edit").text
    wrong = client.post("/toolkits/mine/new", data={"title": "New", "time_required_minutes": "many"})
    assert '<details class="fold" open>' in wrong.text
    assert db.session.scalars(select(Resource).where(Resource.title == "New")).all() == []


def test_a_part_of_a_kit_needs_a_heading_and_keeps_what_was_typed(client: Any, kit: str) -> None:
    part = f"{kit}/parts/{_one(ToolkitSection).id}"
    answer = client.post(part, data={"step": "rename", "heading": "   "})
    assert answer.status_code == 400
    assert "Please give it a heading." in answer.text
    assert _one(ToolkitSection).heading == "First"
    client.post(part, data={"step": "rename", "heading": " Second  part "})
    assert _one(ToolkitSection).heading == "Second part"


def test_a_part_with_resources_is_removed_after_one_question(client: Any, kit: str) -> None:
    section = _one(ToolkitSection)
    part = f"{kit}/parts/{section.id}"
    asked = client.post(part, data={"step": "remove"})
    assert asked.status_code == 200
    assert "Remove “First” from the kit?" in asked.text
    item = _one(ToolkitItem)
    client.post(f"{kit}/resources/{item.id}", data={"step": "remove"})
    assert client.post(part, data={"step": "remove"}).status_code == 303  # nothing is in it any more
    db.session.rollback()
    assert db.session.scalars(select(ToolkitSection)).all() == []


def test_steps_lead_back_to_their_part_and_keep_the_search(client: Any, kit: str) -> None:
    section = _one(ToolkitSection)
    answer = client.post(f"{kit}/parts/{section.id}?q=post", data={"step": "rename", "heading": "Second"})
    assert answer.location == f"{kit}?q=post#part-{section.id}"


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("Runaways need help.", "youth who have run away"),
        ("Los fugitivos necesitan ayuda.", "jóvenes que se fueron de su casa"),
        ("Cometió suicidio.", "murió por suicidio"),
        ("Call the National Runaway Safeline, 1-800-RUNAWAY.", None),
        ("Jóvenes que viven sin hogar.", None),
    ],
)
def test_advice_speaks_the_language_of_the_material(text: str, better: str | None) -> None:
    found = [words for _avoided, words in readiness.advice(text)]
    assert found == ([better] if better else [])


def test_advice_is_given_in_both_languages_of_the_hub(
    client: Any, sign_in: Any, people: Any, make_resource: Any
) -> None:
    reader = make_account()
    make_membership(reader, people["partner"], "member")
    resource = make_resource(partner=people["partner"], state="draft", summary="A card for runaways to keep in a shoe.")
    db.session.commit()
    sign_in(reader)
    assert "Not “runaways”, but “youth who have run away”" in client.get(f"/toolkits/mine/{resource.id}").text
    assert "«runaways»" in client.get(f"/es/toolkits/mine/{resource.id}").text


def _one(model: type[Any]) -> Any:
    """Return the only row as it is stored now, and keep no transaction open."""
    db.session.rollback()
    found = db.session.scalars(select(model)).one()
    db.session.expunge(found)
    db.session.rollback()
    return found
