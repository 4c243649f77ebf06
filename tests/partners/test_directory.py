"""The public directory and profiles: what a reader finds, and what nobody gets to see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from markupsafe import escape

from hub.db import db
from hub.partners.models import Partner, PartnerName
from hub.partners.services import index_partners
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account, make_edition, make_membership, make_partner
from tests.partners.helpers import text_of


def add(**values: Any) -> Partner:
    """Make a partner that search knows."""
    partner = make_partner(**values)
    index_partners([partner.id])
    return partner


def test_partners_come_first_and_listings_are_apart(client: HubClient) -> None:
    add(name="Acorn Library")
    add(name="Birch Library", status="unclaimed", source="imls-pls", source_year=2015)
    db.session.commit()
    partners, listed = text_of(client, "/partners/"), text_of(client, "/partners/?show=listed")
    assert "Acorn Library" in partners
    assert "Birch Library" not in partners
    assert "Birch Library" in listed
    assert "Acorn Library" not in listed
    assert "card--unclaimed" in listed
    assert "Is this you?" in listed


@pytest.mark.parametrize("status", ["pending", "paused", "closed"])
def test_what_is_not_public_is_nowhere(client: HubClient, status: str) -> None:
    partner = add(name="Hidden Harbor", status=status)
    db.session.commit()
    for path in ("/partners/", "/partners/?show=listed", "/partners/?q=harbor", "/partners/join/?q=harbor"):
        assert "Hidden Harbor" not in text_of(client, path)
    text_of(client, f"/partners/{partner.slug}", 404)


def test_an_organization_is_found_by_its_names_and_place(client: HubClient) -> None:
    partner = add(name="Acorn Library", acronym="ACL", city="Juniper", state="OR")
    partner.other_names.append(PartnerName(name="Biblioteca Bellota"))
    index_partners([partner.id])
    db.session.commit()
    for words in ("acorn", "acl", "bellota", "juniper"):
        assert "Acorn Library" in text_of(client, f"/partners/?q={words}")
    assert "Acorn Library" not in text_of(client, "/partners/?q=zebra")


def test_filters_have_counts_and_chips_and_keep_the_question(client: HubClient) -> None:
    add(name="Acorn Library", state="OR", audiences=["youth"])
    add(name="Birch School", state="OR", partner_type="school")
    add(name="Cedar Library", state="TX")
    db.session.commit()
    html = text_of(client, "/partners/?state=OR&type=school&q=birch")
    assert "Birch School" in html
    assert "Cedar Library" not in html
    assert 'class="chip"' in html
    assert "Oregon" in html
    assert escape("/partners/?q=birch&type=school") in html
    assert "Nothing fits" in text_of(client, "/partners/?state=WY")
    assert "3 partners" in text_of(client, "/partners/?state=Mordor&type=castle")


def test_a_search_without_partners_leads_to_listings(client: HubClient) -> None:
    add(name="Acorn Library", status="unclaimed")
    db.session.commit()
    html = text_of(client, "/partners/?q=acorn")
    assert "No partner fits" in html
    assert escape("/partners/?q=acorn&show=listed") in html


def test_paging_goes_forth_and_back_without_doubles(client: HubClient) -> None:
    for number in range(60):
        add(name=f"Library {number:03}", slug=f"lib-{number:03}", sort_name=f"library {number:03}")
    db.session.commit()
    seen: list[str] = []
    html = ""
    path: str | None = "/partners/"
    while path:
        html = text_of(client, path)
        seen += [line.split('"')[0] for line in html.split('href="/partners/lib-')[1:]]
        path = html.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in html else None
    assert seen == [f"{number:03}" for number in range(60)]
    previous = html.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Library 024" in text_of(client, previous)
    assert "Library 048" not in text_of(client, previous)


@pytest.mark.parametrize("rows", [3, 40])
def test_the_directory_takes_few_statements(client: HubClient, count_queries: Callable[[], Any], rows: int) -> None:
    make_edition()
    for number in range(rows):
        add(name=f"Library {number}")
    db.session.commit()
    text_of(client, "/partners/")
    for path in ("/partners/", "/partners/?q=library&state=IL"):
        with count_queries() as statements:
            text_of(client, path)
        assert len(statements) <= 6, statements  # one asks core for help: the plugin that lists it is empty here


def test_a_profile_takes_few_statements(client: HubClient, count_queries: Callable[[], Any]) -> None:
    make_edition()
    active, listed = add(name="Acorn Library"), add(name="Birch Library", status="unclaimed")
    db.session.commit()
    for partner in (active, listed):
        text_of(client, f"/partners/{partner.slug}")
        with count_queries() as statements:
            text_of(client, f"/partners/{partner.slug}")
        assert len(statements) <= 8, statements


def test_a_profile_shows_what_the_organization_says(client: HubClient) -> None:
    partner = add(
        name="Acorn Library",
        summary="We **listen**. <script>alert(1)</script>",
        website="https://acorn.example/",
        phone="+13125550100",
        email="desk@acorn.example",
        street="1 Oak Street",
        postal_code="60601",
        audiences=["youth"],
        languages=["en", "es"],
        founded_year=1931,
        verified_at=NOON,
        verification="checked",
    )
    db.session.commit()
    html = text_of(client, f"/partners/{partner.slug}")
    for text in ("<strong>listen</strong>", "312-555-0100", "1 Oak Street", "Spanish", "1931", "Checked on November 2"):
        assert text in html
    assert "<script>alert" not in html


def test_a_listing_says_where_it_is_from_and_asks_for_a_claim(client: HubClient) -> None:
    partner = add(name="Birch Library", status="unclaimed", source="imls-pls", source_year=2015)
    db.session.commit()
    html = text_of(client, f"/partners/{partner.slug}")
    assert "2015 Public Libraries Survey" in html
    assert "does not mean that they support" in html
    assert f"/partners/join/claim/{partner.slug}" in html
    assert "noindex" in html


def test_a_hidden_street_is_shown_to_nobody_else(
    app: Flask, client: HubClient, sign_in: Callable[..., Any], make_client: Callable[[], HubClient]
) -> None:
    partner = add(name="Lantern House", street="77 Secret Lane", hide_street=True, city="Springfield")
    own = make_account()
    make_membership(own, partner, "member")
    db.session.commit()
    address = f"/partners/{partner.slug}"
    assert "77 Secret Lane" not in text_of(client, address)
    assert "Lantern House" not in text_of(client, "/partners/?q=secret+lane")
    for role in ("reviewer", "coordinator", "administrator"):
        browser = make_client()
        sign_in(role, browser)
        assert "77 Secret Lane" not in text_of(browser, address)
        assert "77 Secret Lane" not in browser.get(f"/partners/mine/{partner.slug}/").get_data(as_text=True)
        assert "77 Secret Lane" not in browser.get(f"/partners/mine/{partner.slug}/profile").get_data(as_text=True)
    sign_in(own)
    assert "77 Secret Lane" in text_of(client, address)


def test_people_of_a_paused_organization_see_it(client: HubClient, sign_in: Callable[..., Any]) -> None:
    partner = add(name="Acorn Library", status="paused")
    own = make_account()
    make_membership(own, partner, "member")
    sign_in(own)
    assert "Only the people of this organization" in text_of(client, f"/partners/{partner.slug}")


def test_pages_work_in_spanish(client: HubClient) -> None:
    partner = add(name="Acorn Library")
    db.session.commit()
    assert f"/es/partners/{partner.slug}" in text_of(client, "/es/partners/")


def test_spanish_names_of_states_stand_in_the_order_of_their_letters(client: HubClient) -> None:
    for state in ("MO", "MI", "MS", "MN", "NC", "WA"):
        add(name=f"Acorn Library {state}", state=state)
    db.session.commit()
    html = text_of(client, "/es/partners/")
    names = ["Carolina del Norte", "Míchigan", "Minnesota", "Misisipi", "Misuri", "Washington"]
    places = [html.index(f'<span class="facet__label">{name}<') for name in names]
    assert places == sorted(places)


def test_the_choice_of_states_in_a_form_has_the_order_of_its_language(
    client: HubClient, sign_in: Callable[..., Any]
) -> None:
    sign_in(make_account())
    for path, names in (
        ("/partners/join/new", ["Michigan", "Minnesota", "North Carolina", "Washington"]),
        ("/es/partners/join/new", ["Carolina del Norte", "Míchigan", "Minnesota", "Washington"]),
    ):
        html = text_of(client, path)
        places = [html.index(f">{name}</option>") for name in names]
        assert places == sorted(places)


def test_a_chosen_word_stands_in_the_quotation_marks_of_the_language(client: HubClient) -> None:
    assert "“acorn”" in text_of(client, "/partners/?q=acorn")
    assert "«acorn»" in text_of(client, "/es/partners/?q=acorn")


def test_partners_are_in_the_sitemap_and_listings_are_not(client: HubClient) -> None:
    partner, listed = add(name="Acorn Library"), add(name="Birch Library", status="unclaimed")
    db.session.commit()
    sitemap = text_of(client, "/sitemap.xml")
    assert f"/partners/{partner.slug}<" in sitemap
    assert f"/partners/{listed.slug}<" not in sitemap
