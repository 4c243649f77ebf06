"""What is not public leaks nowhere, and what belongs to others is not there for anybody else."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.db import db
from hub.mail.models import MailMessage
from hub.partners import services
from hub.partners.services import registry
from hub.search.models import SearchDocument
from hub.testing.factories import NOON
from tests.security.routes import all_routes
from tests.security.world import HIDDEN_STREET, HIDDEN_ZIP, TOKEN, World, new_browser

SECRETS = ("Hidden", HIDDEN_STREET, HIDDEN_ZIP)
QUESTIONS = (
    "",
    "?show=listed",
    "?q=poster",
    "?state=IL",
    *(f"?q=hidden{word}" for word in ("draft", "paused", "street", "theme")),
)
FOREIGN = {
    "partner_people.change_role",
    "partner_people.index",
    "partner_people.invite",
    "partner_people.leave",
    "partner_people.remove",
    "partner_people.resend",
    "partner_people.revoke",
    "my_partners.ask",
    "my_partners.change_status",
    "my_partners.edit",
    "my_partners.overview",
    "pledges_organizations.cancel",
    "pledges_organizations.form",
    "pledges_organizations.pledge",
    "pledges_organizations.renew",
    "pledges_organizations.save",
    "pledges_organizations.thanks",
    "partner_join.sent",
    "partner_join.withdraw",
    "accounts.end_session",
}
"""Views of one's own organization or account; those of resources are found by their blueprint."""


def test_no_public_page_shows_what_is_hidden(app: Flask, world: World) -> None:
    reader, wrong = new_browser(app), []
    for route in all_routes(app, world):
        if "GET" in route.methods and not route.access.signed_in and route.endpoint != "partner_invitations.show":
            for question in QUESTIONS:
                with reader.get(route.path + question) as answer:
                    page = answer.text if answer.mimetype != "application/zip" else _unzipped(answer.data)
                wrong += [f"{route.path}{question}: {secret}" for secret in SECRETS if secret in page]
    assert wrong == []


def test_the_zip_has_only_what_is_public(app: Flask, world: World) -> None:
    with new_browser(app).get("/toolkits/kits/public-kit/download") as answer:
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert any(name.endswith(".txt") and "Public" in name for name in archive.namelist())
    assert "Hidden" not in _unzipped(answer.data)


def test_search_knows_nothing_hidden(app: Flask, world: World) -> None:
    documents = db.session.scalars(select(SearchDocument)).all()
    assert len(documents) >= 4
    hidden = [one for one in documents if "hidden" in f"{one.title} {one.summary} {one.body} {one.sort_key}".lower()]
    assert hidden == []


@pytest.mark.parametrize("role", ["reader", "stranger", "member", "owner"])
def test_what_others_have_not_published_is_not_there(world: World, browsers: Mapping[str, Any], role: str) -> None:
    hidden: dict[str, Any] = world.values["hidden"]
    paths = [f"/toolkits/kits/{hidden['kit']}", f"/toolkits/kits/{hidden['kit']}/download"]
    paths += [f"/partners/hidden-{state}" for state in ("pending", "paused", "closed")]
    paths += [f"/partners/hidden-{state}/logo" for state in ("pending", "paused", "closed")]
    paths += ["/c/planned/2026/", "/c/planned/2026/planned-day", "/c/planned/2026/pledges/planned-day.ics"]
    paths += ["/c/planned/2026/pledges/planned-day/badge.svg", "/c/planned/2026/pledges/planned-day/person"]
    for name, resource in hidden.items():
        if name.startswith("resource_"):
            file = resource.files[0]
            address = f"/toolkits/{resource.slug}"
            paths += [address, f"{address}/files/{file.id}/{file.stored.name}", f"{address}/files/{file.id}/page/0"]
            # The file of one resource is not there under the name of another either.
            paths.append(f"/toolkits/public-poster/files/{file.id}/{file.stored.name}")
    answers = {path: browsers[role].get(path) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 404} == {}
    assert [path for path, answer in answers.items() if "Hidden" in answer.text.replace(path, "")] == []


def test_a_refusal_tells_nothing(world: World, browsers: Mapping[str, Any]) -> None:
    """What exists and what does not answers with the same page."""
    hidden: Any = world.values["hidden"]["resource_draft"]
    for one, none in (
        (f"/toolkits/{hidden.slug}", "/toolkits/no-such-thing"),
        ("/partners/hidden-pending", "/partners/no-such-thing"),
        ("/partners/mine/theirs/people/", "/partners/mine/no-such-thing/people/"),
        ("/c/planned/2026/", "/c/no-such-thing/2026/"),
        (f"/toolkits/mine/{hidden.id}", "/toolkits/mine/987654"),
    ):
        pages = [browsers["owner"].get(path) for path in (one, none)]
        assert [page.status_code for page in pages] == [404, 404]
        first, second = (_without_address(page.text, path) for page, path in zip(pages, (one, none), strict=True))
        assert first == second, one


@pytest.mark.parametrize("role", ["stranger", "member", "owner"])
def test_objects_of_others_are_not_there(app: Flask, world: World, browsers: Mapping[str, Any], role: str) -> None:
    wrong, asked = [], 0
    before = _owner_rows()
    for route in all_routes(app, world, "foreign"):
        blueprint = route.endpoint.partition(".")[0]
        is_own_page = route.endpoint in FOREIGN or (blueprint == "toolkits_mine" and "/mine/" in route.path)
        if not is_own_page or route.path in {"/toolkits/mine/", "/toolkits/mine/new"}:
            continue
        if route.endpoint == "partner_join.sent" and role == "stranger":
            continue  # it is this person's own request
        if route.endpoint == "partner_join.withdraw" and role == "stranger":
            continue
        asked += 1
        for method in route.methods & {"GET", "POST"}:
            with browsers[role].open(
                route.path, method=method, data={"confirmed": "1"} if method == "POST" else None
            ) as answer:
                is_redirect_only = answer.status_code == 302 and route.endpoint.endswith(".reload")
                if answer.status_code not in {403, 404} and not is_redirect_only:
                    wrong.append(f"{method} {route.path} {answer.status_code}")
                if "Hidden" in answer.text.replace(route.path, ""):
                    wrong.append(f"{method} {route.path} shows it")
    assert wrong == []
    assert asked > 25
    assert _owner_rows() == before


def test_own_address_with_the_id_of_another(world: World, browsers: Mapping[str, Any]) -> None:
    """The slug is one's own, the number in it is not."""
    foreign = world.values["foreign"]
    for path in (
        f"/partners/mine/ours/people/{foreign['membership_id']}/remove",
        f"/partners/mine/ours/people/{foreign['membership_id']}/role",
        f"/partners/mine/ours/people/invitations/{foreign['invitation_id']}/revoke",
        f"/partners/mine/ours/people/invitations/{foreign['invitation_id']}/resend",
        "/account/sessions/1/end",
    ):
        answer = browsers["owner"].post(path, data={"confirmed": "1", "role": "owner"})
        assert answer.status_code == 404, path
    answer = browsers["owner"].get("/toolkits/mine/new?partner=2")
    assert answer.status_code == 404


def test_an_invitation_is_for_its_address_alone(world: World, browsers: Mapping[str, Any]) -> None:
    for role in ("stranger", "owner", "administrator"):
        answer = browsers[role].post(f"/partners/invitations/{TOKEN}")
        assert answer.status_code == 403
        assert "Hidden" not in answer.text


def test_a_hidden_street_is_for_its_own_people(app: Flask, world: World, browsers: Mapping[str, Any]) -> None:
    for role in browsers:
        for path in (
            "/partners/theirs",
            "/partners/?q=Hiddenstreet",
            "/partners/mine/theirs/",
            "/partners/mine/theirs/profile",
        ):
            text = browsers[role].get(path).text
            assert HIDDEN_STREET not in text, (role, path)
            assert HIDDEN_ZIP[:5] not in text, (role, path)


def test_staff_who_cannot_see_the_street_cannot_publish_it(world: World, browsers: Mapping[str, Any]) -> None:
    words = {"name": "Their Shelter", "partner_type": "youth_service_provider", "state": "IL", "city": "Springfield"}
    answer = browsers["coordinator"].post("/partners/mine/theirs/profile", data=words | {"street": "1 Other Street"})
    assert answer.status_code == 303
    db.session.rollback()
    partner = services.get_by_slug("theirs")
    db.session.refresh(partner)
    assert (partner.street, partner.hide_street, partner.postal_code) == (HIDDEN_STREET, True, HIDDEN_ZIP)


def test_a_paused_organization_is_out_of_sight_at_once(app: Flask, world: World, browsers: Mapping[str, Any]) -> None:
    partner = services.get_by_slug("ours")
    from hub.db import write_transaction

    with write_transaction():
        registry.pause_partner(services.get_by_slug("ours"), actor=world.accounts["administrator"], reason="", now=NOON)
    assert partner.slug == "ours"
    reader = browsers["reader"]
    file = world.values[""]
    for path in (
        "/partners/ours",
        "/toolkits/public-poster",
        f"/toolkits/public-poster/files/{file['file_id']}/{file['name']}",
    ):
        assert reader.get(path).status_code == 404, path
    for path in (
        "/partners/",
        "/toolkits/",
        "/c/hope/2026/pledges/supporters",
        "/sitemap.xml",
        "/",
        "/toolkits/kits/public-kit",
    ):
        assert "Our Library" not in reader.get(path).text, path
        assert "/partners/ours" not in reader.get(path).text, path
        assert "public-poster" not in reader.get(path).text, path
    with reader.get("/toolkits/kits/public-kit/download") as answer:
        if answer.status_code == 200:
            assert "Public Poster" not in _unzipped(answer.data)


def test_mails_do_not_tell_strangers(world: World) -> None:
    for mail in db.session.scalars(select(MailMessage)):
        assert HIDDEN_STREET not in mail.text + mail.html
        if not mail.recipient.endswith("@ours.example"):
            assert "Sam Stranger" not in mail.text or mail.recipient == "stranger@else.example"


@pytest.mark.parametrize("role", ["reader", "stranger", "owner", "reviewer", "coordinator"])
def test_details_of_health_are_for_administrators(world: World, browsers: Mapping[str, Any], role: str) -> None:
    assert browsers[role].get("/healthz").json == {"status": "ok"}
    assert "checks" in browsers["administrator"].get("/healthz").json


def _owner_rows() -> list[tuple[object, ...]]:
    from hub.partners.models import Invitation, Membership

    db.session.rollback()
    rows = [*db.session.execute(select(Membership.id, Membership.role, Membership.partner_id).order_by(Membership.id))]
    rows += db.session.execute(select(Invitation.id, Invitation.role, Invitation.revoked_at).order_by(Invitation.id))
    db.session.rollback()
    return [tuple(row) for row in rows]


def _unzipped(content: bytes) -> str:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return "\n".join(
        [*archive.namelist(), *(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())]
    )


def _without_address(page: str, path: str) -> str:
    page = page.replace(path, "PATH").replace(path.replace("/", "%2F"), "PATH")
    page = re.sub(r"nonce=\"[^\"]+\"|value=\"[^\"]+\"", "", page)
    return re.sub(r"\b[0-9a-f]{16}\b", "ID", page)
