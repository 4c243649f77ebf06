"""Under ``/es/`` nobody meets a sentence of the interface in English, and no link leads out of Spanish."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hub import clock, storage
from hub.accounts.models import Account
from hub.db import db
from hub.mail.models import MailMessage
from hub.partners.models import Partner, PartnerRequest
from hub.testing.client import HubClient
from hub.testing.factories import (
    NOON,
    make_account,
    make_campaign,
    make_day,
    make_edition,
    make_help,
    make_membership,
    make_partner,
)
from hub.testing.plugin import SignIn
from hub_toolkits.models import Resource, ResourceFile, Toolkit, ToolkitItem, ToolkitSection
from hub_toolkits.services.catalogue import index_resources
from tests.i18n.readers import Page, english_in

DAY = "/c/mes/2026/dia"
PLEDGE = "/c/mes/2026/pledges/dia/person"
MISSING = "/no-such-page"
PUBLIC = (
    "/",
    "/about",
    "/accessibility",
    "/browsing-safely",
    "/privacy",
    "/help-now",
    "/helplines/",
    "/helplines/?way=call",
    "/helplines/?way=chat",
    "/helplines/for/1",
    "/helplines/for/4",
    "/helplines/1",
    "/helplines/1/card",
    "/report-a-problem",
    "/report-a-problem/thanks",
    "/campaigns",
    "/c/mes/2026/",
    "/c/mes/2025/",
    DAY,
    "/c/mes/2025/dia",
    PLEDGE,
    "/c/mes/2026/pledges/supporters",
    "/partners/",
    "/partners/?show=listed",
    "/partners/?q=zzzz",
    "/partners/faro",
    "/partners/lista",
    "/partners/join/",
    "/partners/join/?q=Faro",
    "/partners/join/?q=zzzz",
    "/account/sign-in",
    "/account/sign-up",
    "/account/reset",
    "/account/signed-out",
    "/toolkits/",
    "/toolkits/?q=zzzz",
    "/toolkits/?view=list",
    "/toolkits/kits/",
    "/toolkits/kits/primeros",
    "/toolkits/tarjeta",
    MISSING,
)
OWNERS = (
    "/dashboard/",
    "/account/",
    "/account/password",
    "/account/sessions",
    "/account/close",
    "/partners/mine/faro/",
    "/partners/mine/faro/profile",
    "/partners/mine/faro/people/",
    "/partners/mine/faro/pause",
    "/partners/mine/faro/close",
    "/partners/join/new",
    "/partners/join/claim/lista",
    "/c/mes/2026/pledges/dia/organization/faro/form",
    "/toolkits/mine/",
    "/toolkits/mine/new",
    "/toolkits/mine/1",
    "/toolkits/mine/2",
    "/toolkits/mine/3",
    "/toolkits/mine/3/edit",
)
STAFF = (
    "/admin/",
    "/admin/audit",
    "/admin/jobs",
    "/admin/system",
    "/admin/people/",
    "/admin/campaigns",
    "/admin/campaigns/new",
    "/admin/campaigns/mes",
    "/admin/campaigns/mes/edit",
    "/admin/campaigns/mes/new-year",
    "/admin/campaigns/mes/2026",
    "/admin/campaigns/mes/2026/edit",
    "/admin/campaigns/mes/2026/help",
    "/admin/campaigns/mes/2026/new-day",
    "/admin/campaigns/mes/2026/days/dia",
    "/admin/figures",
    "/admin/figures/new",
    "/admin/help-services",
    "/admin/help-services/new",
    "/admin/problems",
    "/helplines/admin/",
    "/helplines/admin/1",
    "/helplines/admin/1/details",
    "/partners/review/",
    "/partners/review/1",
    "/pledges/admin/mes/2026",
    "/toolkits/review/",
    "/toolkits/review/2",
    "/toolkits/review/1/take-down",
    "/toolkits/kits/manage/primeros",
    "/toolkits/kits/manage/",
    "/toolkits/kits/manage/new",
)


@pytest.fixture(autouse=True)
def _site(app: Flask) -> None:
    """A site with content in Spanish: what is left in English can only be the interface."""
    clock.set_clock(NOON)
    campaign = make_campaign(slug="mes", name="Mes de la Luz", tagline="Una luz para cada joven.", purpose="Para ver.")
    for year, state in ((2026, "open"), (2025, "archived")):
        starts = NOON.date().replace(year=year, day=1)
        edition = make_edition(
            campaign, year=year, state=state, starts_on=starts, ends_on=starts + timedelta(days=29), goal_partners=40
        )
        make_day(edition, slug="dia", name="Día de la Luz", date=starts + timedelta(days=12))
        make_help(edition, name="Línea Luz", organization="Luz", description="Escucha a jóvenes.")
    faro = make_partner(slug="faro", name="Biblioteca El Faro", summary="Libros y mesas.", audiences=["youth"])
    make_partner(slug="lista", name="Biblioteca La Lista", status="unclaimed", source="imls-pls", source_year=2015)
    make_membership(make_account(name="Rosa Luz", email="rosa@faro.example", language="es"), faro)
    make_request()
    make_resources(faro)
    db.session.commit()


def make_request() -> None:
    """Somebody waits for a decision about a new organization."""
    partner = make_partner(slug="nueva", name="Escuela Nueva", status="pending")
    values = {"job_title": "Directora", "evidence": "Llame a la escuela.", "created_at": NOON}
    db.session.add(PartnerRequest(partner_id=partner.id, account_id=make_account().id, kind="sign_up", **values))


def make_resources(partner: Partner) -> None:
    """A public resource with a file in a kit, one that waits for review, and a draft."""
    kit = Toolkit(
        slug="primeros", title="Primeros pasos", summary="Para quien empieza.", language="es", published_at=NOON
    )
    kit.created_at = kit.updated_at = NOON
    db.session.add(kit)
    db.session.flush()
    section = ToolkitSection(toolkit_id=kit.id, heading="Para leer")
    db.session.add(section)
    db.session.flush()
    for slug, state in (("tarjeta", "published"), ("hoja", "submitted"), ("borrador", "draft")):
        resource = Resource(
            partner_id=partner.id,
            slug=slug,
            title=slug.capitalize(),
            summary="Una tarjeta con palabras tranquilas.",
            description="Se dobla en dos.",
            resource_type="wallet_card",
            audiences=["libraries", "youth"],
            grade_bands=["6-8"],
            topics=["running_away"],
            content_notes=["mentions_abuse"],
            educational_use=["classroom"],
            language="es",
            state=state,
            submitted_at=None if state == "draft" else NOON,
            published_at=NOON if state == "published" else None,
        )
        resource.created_at = resource.updated_at = NOON
        db.session.add(resource)
        db.session.flush()
        stored = storage.put(b"tarjeta", name="hoja.pdf", content_type="application/pdf", now=NOON)
        file = ResourceFile(resource_id=resource.id, stored_file_id=stored.id, alt_text="Tres renglones.")
        file.created_at = NOON
        db.session.add(file)
        if state == "published":
            db.session.add(ToolkitItem(section_id=section.id, resource_id=resource.id))
        index_resources([resource.id], NOON)


def faults(client: HubClient, paths: tuple[str, ...]) -> list[str]:
    """Look at pages in Spanish; return what is wrong on them, a line for each page and fault."""
    found = []
    for path in paths:
        answer = client.get(f"/es{path}")
        page = Page(answer.text)
        expected = 404 if path == MISSING else 200
        if answer.status_code != expected:
            found.append(f"{path} answers {answer.status_code} {answer.location or ''}")
        elif page.language != "es":
            found.append(f"{path} is in the language {page.language!r}")
        found += [f"{path} says in English (is the catalogue compiled?): {text}" for text in english_in(page.texts)]
        found += [f"{path} leaves Spanish: {link}" for link in page.links if not f"{link}/".startswith("/es/")]
    return found


def test_public_pages(client: HubClient) -> None:
    assert faults(client, PUBLIC) == []


def test_pages_of_an_organization(client: HubClient, sign_in: SignIn) -> None:
    sign_in(db.session.scalars(select(Account).where(Account.email == "rosa@faro.example")).one())
    assert faults(client, OWNERS) == []


def test_pages_of_staff(client: HubClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    assert faults(client, STAFF) == []


def test_the_switch_leads_to_the_same_page(client: HubClient) -> None:
    assert f'hreflang="en" href="{DAY}"' in client.get(f"/es{DAY}").text
    assert f'hreflang="es" href="/es{DAY}"' in client.get(DAY).text


def test_errors_of_a_form(client: HubClient) -> None:
    for path in (
        "/account/sign-up",
        "/account/sign-in",
        "/report-a-problem",
        f"{DAY.replace('/dia', '')}/pledges/dia/person",
    ):
        answer = client.post(f"/es{path}", data={})
        page = Page(answer.text)
        assert (page.language, english_in(page.texts)) == ("es", []), path


def test_mails_to_people_who_read_spanish(client: HubClient, sign_in: SignIn) -> None:
    adult = {"name": "Ana", "password": "una casa junto al faro", "adult": "y"}
    for path, data in (
        ("/account/sign-up", {**adult, "email": "ana@faro.example"}),
        ("/account/sign-up", {**adult, "email": "rosa@faro.example"}),
        ("/account/reset", {"email": "rosa@faro.example"}),
        ("/account/reset", {"email": "nadie@faro.example"}),
    ):
        assert client.post(f"/es{path}", data=data).status_code == 303
    sign_in(db.session.scalars(select(Account).where(Account.email == "rosa@faro.example")).one())
    claim = {"job_title": "Directora", "evidence": "Llame a la biblioteca."}
    assert client.post("/es/partners/join/claim/lista", data=claim).status_code == 303
    db.session.rollback()
    mails = db.session.scalars(select(MailMessage).where(MailMessage.recipient.like("%@faro.example"))).all()
    assert len(mails) >= 5
    for mail in mails:
        page = Page(mail.html)
        assert (mail.subject, page.language) == (mail.subject, "es")
        assert english_in([mail.subject, *page.texts, *mail.text.splitlines()]) == []
        assert "/es/" in mail.text


def test_dates_and_numbers_are_in_words_of_the_country(client: HubClient) -> None:
    page = client.get(f"/es{DAY}").text
    assert "viernes 13 de noviembre de 2026" in page
    assert "Friday" not in page


def test_english_would_be_found(client: HubClient) -> None:
    """The search itself: an English page is full of what must not be on a Spanish one."""
    found = english_in(Page(client.get("/about").text.replace('lang="en"', 'lang="es"', 1)).texts)
    assert "About this site" in found
    assert any(text.startswith("Libraries, schools, service providers and agencies") for text in found)
    assert english_in(["Read about Mes de la Luz", "Leer sobre Mes de la Luz"]) == ["Read about Mes de la Luz"]
