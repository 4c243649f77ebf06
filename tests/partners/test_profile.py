"""Editing a profile, its logo and its status."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from hub.accounts.models import Account
from hub.audit import AuditEntry
from hub.db import db
from hub.mail.models import MailMessage
from hub.partners.models import Partner, PartnerName
from hub.partners.services import index_partners
from hub.search import SearchDocument
from hub.storage.models import StoredFile
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account, make_membership, make_partner
from tests.partners.helpers import fresh, text_of

SignIn = Callable[..., Any]
EDIT = "/partners/mine/acorn/profile"


@pytest.fixture
def partner(app: Flask) -> Partner:
    made = make_partner(
        name="Acorn Library",
        slug="acorn",
        website="https://acorn.example/",
        street="1 Oak Street",
        verification="checked",
        verified_at=NOON,
    )
    index_partners([made.id])
    return made


@pytest.fixture
def owner(partner: Partner, client: HubClient, sign_in: SignIn) -> Account:
    account = make_account()
    make_membership(account, partner)
    sign_in(account)
    return account


def form(**values: Any) -> dict[str, Any]:
    start = {"name": "Acorn Library", "partner_type": "public_library", "state": "IL", "city": "Springfield"}
    return {**start, "website": "https://acorn.example/", "street": "1 Oak Street", **values}


def picture(kind: str = "PNG", **options: Any) -> BytesIO:
    output = BytesIO()
    Image.new("RGB", (900, 300), "#226644").save(output, kind, **options)
    output.seek(0)
    return output


def stamp(page: str) -> str:
    found = re.search(r'name="seen"[^>]* value="([^"]+)"', page)
    assert found is not None
    return found[1]


def stored() -> Partner:
    fresh()
    return db.session.scalars(select(Partner).where(Partner.slug == "acorn")).one()


def test_what_somebody_else_saved_meanwhile_is_not_lost_in_silence(owner: Account, client: HubClient) -> None:
    seen = stamp(client.get(EDIT).text)
    client.post(EDIT, data=form(seen=seen, summary="We listen.", phone="(312) 555-0100"))
    late = form(seen=seen, summary="We are open at night.", phone="(312) 555-0100")
    answer = client.post(EDIT, data=late)
    assert answer.status_code == 422
    assert "This profile was saved in the meantime" in answer.text
    assert "it replaces in: About you." in answer.text
    assert "We are open at night." in answer.text
    assert stored().summary == "We listen."
    assert client.post(EDIT, data=late | {"seen": stamp(answer.text)}).status_code == 303
    assert stored().summary == "We are open at night."


def test_an_owner_fills_the_profile(owner: Account, client: HubClient) -> None:
    data = form(
        summary="We listen.",
        website="www.acorn.example",
        phone="(312) 555-0100",
        email="Desk@Acorn.example",
        postal_code="606011234",
        audiences=["youth", "families"],
        languages=["es", "en"],
        founded_year="1931",
        other_names="The Nut House\nAcorn Library\n\nThe Nut House",
        service_area="Cook County",
        acronym="ACL",
    )
    assert client.post(EDIT, data=data).status_code == 303
    partner = stored()
    assert (partner.website, partner.phone, partner.email) == (
        "https://www.acorn.example",
        "+13125550100",
        "desk@acorn.example",
    )
    assert (partner.postal_code, partner.founded_year) == ("60601-1234", 1931)
    assert (partner.audiences, partner.languages) == (["youth", "families"], ["en", "es"])
    assert list(db.session.scalars(select(PartnerName.name))) == ["The Nut House"]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "partners.partner.edited")).one()
    assert "phone" in entry.details["fields"]
    assert "Acorn Library" in text_of(client, "/partners/?q=nut+house")
    assert "312-555-0100" in text_of(client, EDIT)


def test_saving_without_a_change_leaves_no_trace(owner: Account, client: HubClient) -> None:
    assert client.post(EDIT, data=form()).status_code == 303
    assert stored().verification == "checked"
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "partners.partner.edited")) == 0


def test_a_new_name_loses_the_mark_and_keeps_the_address(owner: Account, client: HubClient) -> None:
    response = client.post(EDIT, data=form(name="Totally Other Library"), follow_redirects=True)
    assert "a reviewer checks your organization again" in response.get_data(as_text=True)
    partner = stored()
    assert (partner.slug, partner.verification, partner.verified_at) == ("acorn", "unverified", None)
    assert "Totally Other Library" in text_of(client, "/partners/?q=acorn")


def test_a_reviewer_checks_again(
    owner: Account, client: HubClient, make_client: Callable[[], HubClient], sign_in: SignIn
) -> None:
    client.post(EDIT, data=form(name="Acorn & Oak Library"))
    browser = make_client()
    sign_in("reviewer", browser)
    assert "Mark as checked today" in text_of(browser, "/partners/acorn")
    assert browser.post("/partners/review/partner/acorn/verify").status_code == 303
    assert stored().verification == "checked"
    sign_in("coordinator", browser)
    assert browser.post("/partners/review/partner/acorn/verify").status_code == 303
    assert stored().verification == "confirmed"
    assert client.post("/partners/review/partner/acorn/verify").status_code == 403


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "Please enter the name"),
        ("website", "javascript:alert(1)", "Please enter a web address"),
        ("phone", "12", "US phone number"),
        ("postal_code", "x", "five digits"),
        ("email", "nobody", "e-mail address such as"),
        ("founded_year", "12", "Please enter a year"),
        ("state", "ZZ", "State or territory"),
        ("other_names", "\n".join(map(str, range(12))), "at most 10 other names"),
    ],
)
def test_what_cannot_be_taken_is_said_at_the_field(
    owner: Account, client: HubClient, field: str, value: str, words: str
) -> None:
    response = client.post(EDIT, data=form(summary="Keep me") | {field: value})
    assert response.status_code == 422
    html = response.get_data(as_text=True)
    assert words in html
    assert "Keep me" in html
    assert stored().summary == ""


def test_a_hidden_street_leaves_no_trace_in_public(
    owner: Account, client: HubClient, make_client: Callable[[], HubClient]
) -> None:
    reader = make_client()
    assert "1 Oak Street" in text_of(reader, "/partners/acorn")
    assert client.post(EDIT, data=form(hide_street="y")).status_code == 303
    assert "1 Oak Street" not in text_of(reader, "/partners/acorn")
    assert "Acorn Library" not in text_of(reader, "/partners/?q=oak+street")
    document = db.session.scalars(select(SearchDocument).where(SearchDocument.source == "partners.partner")).one()
    assert "Oak Street" not in document.title + document.summary + document.body
    assert not any("Oak Street" in mail.text + mail.html for mail in db.session.scalars(select(MailMessage)))
    assert "1 Oak Street" in text_of(client, "/partners/acorn")
    assert "1 Oak Street" in text_of(client, EDIT)


def test_staff_mend_a_profile_without_seeing_a_hidden_street(
    partner: Partner, client: HubClient, sign_in: SignIn
) -> None:
    partner.hide_street = True
    sign_in("coordinator")
    assert "Oak Street" not in text_of(client, EDIT)
    data = {key: value for key, value in form(summary="Mended").items() if key != "street"}
    assert client.post(EDIT, data=data | {"street": "2 Elm Street"}).status_code == 303
    changed = stored()
    assert (changed.summary, changed.street, changed.hide_street) == ("Mended", "1 Oak Street", True)


@pytest.mark.parametrize(("role", "status"), [(None, 302), ("member", 403), ("owner", 404), ("reviewer", 403)])
def test_strangers_do_not_edit(
    partner: Partner, client: HubClient, sign_in: SignIn, role: str | None, status: int
) -> None:
    sign_in(role)  # an owner, but of another organization
    db.session.commit()
    assert client.get(EDIT).status_code == status


def test_a_logo_is_made_anew_and_shown(owner: Account, client: HubClient, make_client: Callable[[], HubClient]) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    data = form(logo=(picture("JPEG", exif=exif), "me & you.jpg"))
    assert client.post(EDIT, data=data, content_type="multipart/form-data").status_code == 303
    reader = make_client()
    html = text_of(reader, "/partners/acorn")
    address = html.split('<img src="')[1].split('"')[0]
    assert address.startswith("/partners/acorn/logo?v=")
    with reader.get(address) as response:
        content = response.data
    assert response.status_code == 200
    assert response.content_type == "image/jpeg"
    assert response.headers["Cache-Control"] == "public, max-age=31536000"
    assert "inline" in response.headers["Content-Disposition"]
    assert b"secret place" not in content
    assert max(Image.open(BytesIO(content)).size) == 640
    with reader.get("/partners/acorn/logo") as old_address:
        assert old_address.headers["Cache-Control"] == "private, no-store"


def test_a_new_logo_replaces_the_old_one_and_can_be_removed(owner: Account, client: HubClient) -> None:
    for _ in range(2):
        data = form(logo=(picture(), "logo.png"))
        assert client.post(EDIT, data=data, content_type="multipart/form-data").status_code == 303
    fresh()
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1
    assert client.post(EDIT, data=form(remove_logo="y")).status_code == 303
    assert stored().logo_id is None
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert client.get("/partners/acorn/logo").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"), [(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg"), (b"GIF89a nonsense", "logo.png")]
)
def test_what_is_no_picture_is_refused(owner: Account, client: HubClient, content: bytes, name: str) -> None:
    data = form(summary="Keep me", logo=(BytesIO(content), name))
    response = client.post(EDIT, data=data, content_type="multipart/form-data")
    assert response.status_code == 422
    assert "Keep me" in response.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_pausing_asks_once_hides_and_can_be_undone(
    owner: Account, client: HubClient, make_client: Callable[[], HubClient]
) -> None:
    reader = make_client()
    assert client.post("/partners/mine/acorn/pause").location.endswith("/partners/mine/acorn/pause")
    assert "Pause Acorn Library?" in text_of(client, "/partners/mine/acorn/pause")
    assert stored().status == "active"
    assert client.post("/partners/mine/acorn/pause", data={"confirmed": "1", "reason": "Moving"}).status_code == 303
    text_of(reader, "/partners/acorn", 404)
    assert "Acorn Library" not in text_of(reader, "/partners/")
    assert client.post("/partners/mine/acorn/reactivate").status_code == 303
    text_of(reader, "/partners/acorn")
    assert "Acorn Library" in text_of(reader, "/partners/")
    fresh()
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("partners.partner.%"))).all()
    assert [(one.action, one.reason) for one in entries] == [
        ("partners.partner.paused", "Moving"),
        ("partners.partner.reactivated", ""),
    ]


def test_closing_is_for_good(owner: Account, client: HubClient) -> None:
    assert client.post("/partners/mine/acorn/close", data={"confirmed": "1"}).status_code == 303
    assert stored().status == "closed"
    assert client.post("/partners/mine/acorn/reactivate").status_code in {403, 404}
    assert client.get(EDIT).status_code in {403, 404}
