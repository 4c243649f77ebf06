"""Who may see and do what: tables asked over HTTP."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from hub.db import db
from hub.testing.factories import NOON, make_account, make_membership, make_partner
from hub_toolkits.models import Preview, Resource, Toolkit, ToolkitItem, ToolkitSection

UNPUBLISHED = ("draft", "submitted", "changes_requested", "retired")


def add_preview(file: Any) -> None:
    db.session.add(Preview(file_id=file.id, page=0, width=4, height=5, stored_file_id=file.stored_file_id))
    file.preview_state = "ready"
    db.session.flush()


@pytest.mark.parametrize("state", UNPUBLISHED)
@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 404), ("stranger", 404), ("member", 200), ("reviewer", 200), ("coordinator", 200)]
)
def test_what_is_not_public_is_there_for_makers_and_reviewers_alone(
    who: str, status: int, state: str, client: Any, sign_in: Any, people: Any, make_resource: Any, make_file: Any
) -> None:
    if state == "draft" and who in {"reviewer", "coordinator"}:
        status = 404  # what was never sent is nobody's business but its makers'
    resource = make_resource(partner=people["partner"], state=state, with_file=False)
    file = make_file(resource, b"x" * 10, content_type="image/webp", name="one.webp")
    add_preview(file)
    db.session.commit()
    sign_in(people[who])
    addresses = (
        f"/toolkits/{resource.slug}",
        f"/toolkits/{resource.slug}/files/{file.id}/one.webp",
        f"/toolkits/{resource.slug}/files/{file.id}/page/0",
    )
    for address in addresses:
        with client.get(address) as answer:
            assert answer.status_code == status, address
            if status == 200:
                assert "no-store" in answer.headers["Cache-Control"]


def test_the_place_for_pages_is_never_empty(client: Any, make_resource: Any, make_file: Any) -> None:
    bare = make_resource(with_file=False)
    linked = make_resource(with_file=False, link_url="https://maker.example/")
    only_small = make_resource(with_file=False)
    add_preview(make_file(only_small, b"x" * 10, content_type="image/webp", name="one.webp"))
    db.session.commit()
    for resource, words in (
        (bare, "There is no file yet."),
        (linked, "This resource is on its maker’s website."),
        (only_small, "This kind of file has no preview."),
    ):
        viewer = client.get(f"/toolkits/{resource.slug}").text.partition('<div class="viewer">')[2]
        assert words in viewer.partition("</div>\n  <div")[0]


def test_what_is_not_public_is_in_no_list_search_sitemap_or_zip(
    client: Any, people: Any, make_resource: Any, app: Any
) -> None:
    toolkit = Toolkit(slug="kit", title="Kit", summary="S", published_at=NOON, created_at=NOON, updated_at=NOON)
    db.session.add(toolkit)
    db.session.flush()
    section = ToolkitSection(toolkit_id=toolkit.id, heading="Part")
    db.session.add(section)
    db.session.flush()
    paused = make_partner(status="paused")
    hidden = [make_resource(partner=people["partner"], state=one, title=f"Zebra {one}") for one in UNPUBLISHED]
    hidden.append(make_resource(partner=paused, title="Zebra paused"))
    shown = make_resource(partner=people["partner"], title="Zebra shown")
    for place, one in enumerate([*hidden, shown]):
        db.session.add(ToolkitItem(section_id=section.id, resource_id=one.id, position=place))
    db.session.commit()
    slugs = [one.slug for one in hidden]
    pages = ("/toolkits/", "/toolkits/?q=zebra", "/toolkits/kits/kit", "/sitemap.xml", f"/partners/{paused.slug}")
    for address in pages:
        text = client.get(address).get_data(as_text=True)
        for slug in slugs:
            assert f"/{slug}" not in text, (address, slug)
    assert shown.slug in client.get("/toolkits/?q=zebra").get_data(as_text=True)
    packed = client.get("/toolkits/kits/kit/download")
    names = zipfile.ZipFile(io.BytesIO(packed.data)).namelist()
    assert len([name for name in names if name.endswith(".pdf")]) == 1
    index = zipfile.ZipFile(io.BytesIO(packed.data)).read("index.html").decode()
    assert "Zebra shown" in index and "Zebra draft" not in index and "Zebra paused" not in index
    assert client.get(f"/toolkits/{hidden[-1].slug}").status_code == 404


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/toolkits/mine/", {"member", "stranger"}),
        ("/toolkits/mine/new", {"member", "stranger"}),
        ("/toolkits/mine/{id}", {"member"}),
        ("/toolkits/mine/{id}/edit", {"member"}),
        ("/toolkits/review/", {"reviewer", "coordinator"}),
        ("/toolkits/review/{id}", {"reviewer", "coordinator"}),
        ("/toolkits/kits/manage/", {"coordinator"}),
        ("/toolkits/kits/manage/new", {"coordinator"}),
    ],
)
def test_pages_open_for_their_roles_alone(
    address: str, allowed: set[str], make_client: Any, sign_in: Any, people: Any, make_resource: Any
) -> None:
    resource = make_resource(partner=people["partner"], state="changes_requested")
    db.session.commit()
    for who in ("nobody", "member", "stranger", "reviewer", "coordinator"):
        browser = make_client()
        sign_in(people[who], browser)
        status = browser.get(address.format(id=resource.id)).status_code
        if who in allowed:
            assert status == 200, who
        else:
            assert status in ({302} if who == "nobody" else {403, 404}), who


@pytest.mark.parametrize("action", ["publish", "changes"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("reviewer", 303),
        ("coordinator", 303),
        ("administrator", 303),
        ("member", 403),
        ("own reviewer", 404),
        ("own administrator", 404),
        ("member of two", 404),
        ("author", 404),
        ("sender", 404),
    ],
)
def test_nobody_decides_about_own_work(
    who: str, status: int, action: str, client: Any, sign_in: Any, people: Any, make_resource: Any
) -> None:
    values = _cast(people, who)
    resource = make_resource(partner=people["partner"], state="submitted", **values)
    db.session.commit()
    sign_in(people[who])
    answer = client.post(f"/toolkits/review/{resource.id}/{action}", data={"text": "Please add hours.", "version": "1"})
    assert answer.status_code == status
    db.session.expire_all()
    state = db.session.get_one(Resource, resource.id).state
    assert (state != "submitted") == (status == 303)


@pytest.mark.parametrize(
    ("who", "status"),
    [("reviewer", 303), ("own administrator", 404), ("member of two", 404), ("author", 404), ("sender", 404)],
)
def test_nobody_puts_up_again_what_another_reviewer_took_down_from_them(
    who: str, status: int, client: Any, sign_in: Any, people: Any, make_resource: Any
) -> None:
    values = _cast(people, who)
    resource = make_resource(partner=people["partner"], state="retired", retired_side="reviewer", **values)
    db.session.commit()
    sign_in(people[who])
    assert client.post(f"/toolkits/review/{resource.id}/restore").status_code == status
    db.session.expire_all()
    assert db.session.get_one(Resource, resource.id).state == ("published" if status == 303 else "retired")


@pytest.mark.parametrize("step", ["submit", "withdraw", "revise", "retire", "restore", "delete", "files", "message"])
@pytest.mark.parametrize("who", ["stranger", "reviewer"])
def test_others_change_nothing(who: str, step: str, client: Any, sign_in: Any, people: Any, make_resource: Any) -> None:
    resource = make_resource(partner=people["partner"], state="changes_requested")
    db.session.commit()
    sign_in(people[who])
    answer = client.post(f"/toolkits/mine/{resource.id}/{step}", data={"confirmed": "1"})
    assert answer.status_code in {403, 404}


def test_a_form_from_elsewhere_is_refused(client: Any, sign_in: Any, people: Any, make_resource: Any) -> None:
    resource = make_resource(partner=people["partner"], state="draft")
    db.session.commit()
    sign_in(people["member"])
    assert client.post(f"/toolkits/mine/{resource.id}/delete", data={"confirmed": "1"}, csrf=False).status_code == 403


def _cast(people: dict[str, Any], who: str) -> dict[str, int]:
    """Add somebody with a part on both sides; return what the resource says about them."""
    if who in people:
        return {}
    people[who] = make_account("administrator" if who.endswith("administrator") else "reviewer")
    if who.startswith("own"):
        make_membership(people[who], people["partner"], "member")
    if who == "member of two":
        make_membership(people[who], people["other_partner"], "owner")
        make_membership(people[who], people["partner"], "member")
    # Both have left the organization since.
    return {"author": {"created_by_id": people[who].id}, "sender": {"submitted_by_id": people[who].id}}.get(who, {})
