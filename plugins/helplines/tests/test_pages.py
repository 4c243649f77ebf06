"""The public pages: neutral, with numbers to tap, in both languages, and cheap."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from hub.campaigns.models import Edition
from hub.db import db
from hub.testing.client import HubClient

from .helpers import STALE, make_phone, make_service


def main(page: str) -> str:
    """Return the part of a page between header and help bar."""
    return page.partition("<main")[2].partition("</main>")[0]


def test_the_directory_says_who_helps_and_when_it_was_confirmed(client: HubClient, edition: Edition) -> None:
    make_service(edition, name="Hope Line", description="Somebody listens.", schedule="24/7")
    make_service(name="Old Line", assured_date=STALE)
    make_service(name="Secret Line", assured_date=None)
    db.session.commit()
    page = main(client.get("/helplines/").text)
    assert 'href="tel:+18005550100"' in page
    assert "Somebody listens." in page
    assert page.index("Hope Line</a>") < page.index("Confirmed longer ago") < page.index("Old Line</a>")
    assert "It may have changed since." in page.partition("Old Line")[2]
    assert "It may have changed since." not in page.partition("Old Line")[0]
    assert "Secret Line" not in page


def test_without_services_the_directory_still_says_what_to_do(client: HubClient) -> None:
    page = client.get("/helplines/").text
    assert "there is none yet" in page
    assert "911" in page
    assert "There is no confirmed service for you yet." in client.get("/helplines/for/1").text


@pytest.mark.parametrize("path", ["/helplines/", "/helplines/for/1", "/helplines/{id}", "/helplines/{id}/card"])
def test_pages_give_nobody_away(client: HubClient, path: str) -> None:
    service = make_service(name="Hope Line", slug="hope-line", url="https://line.example/")
    db.session.commit()
    for prefix, name in (("", "Partner Hub"), ("/es", "Partner Hub")):
        answer = client.get(prefix + path.format(id=service.id))
        assert answer.status_code == 200
        assert f"<title>{name}</title>" in answer.text
        assert "description" not in re.findall(r'<meta name="(\w+)"', answer.text)
        assert "Set-Cookie" not in answer.headers
        links = re.findall(r'<a [^>]*href="https?://(?!localhost)[^>]*>', main(answer.text))
        assert all('rel="noreferrer"' in link for link in links), links
        assert "hope-line" not in answer.text


def test_filters_need_no_words_about_the_reason(client: HubClient) -> None:
    make_service(name="Voice", languages=["en"])
    make_service(name="Words", phone="", sms="741741", sms_keyword="HOME", languages=["en", "es"])
    db.session.commit()
    page = main(client.get("/helplines/?way=text&language=es").text)
    assert "Words</a>" in page and "Voice</a>" not in page
    assert 'href="sms:741741"' in page
    assert "Remove filter:" in page
    assert "Nothing fits" in client.get("/helplines/?way=tty").text
    everything = main(client.get("/helplines/?way=nonsense&language=xx").text)
    assert "Words</a>" in everything and "Voice</a>" in everything


def test_the_chooser_shows_what_is_for_whoever_asks_by_need(client: HubClient) -> None:
    make_service(name="Line", audiences=["youth"], details={"needs": ["talk", "away"]})
    make_service(name="Desk", audiences=["law_enforcement"])
    db.session.commit()
    page = main(client.get("/helplines/for/1").text)
    assert page.index("Talk to somebody</h2>") < page.index("Away from home, or thinking about it</h2>")
    assert page.count("Line</a>") == 2
    assert "Desk" not in page
    assert 'aria-current="page">a young person' in page
    assert client.get("/helplines/for/nobody").status_code == 404


def test_a_reader_is_told_when_nobody_answers_in_their_language(client: HubClient) -> None:
    make_service(name="English Line", audiences=["youth"], languages=["en"])
    make_service(name="Both Lines", audiences=["youth"], languages=["en", "es"])
    make_service(name="Unsaid Line", audiences=["youth"], languages=[])
    db.session.commit()
    for path in ("/helplines/", "/helplines/for/1"):
        spanish = main(client.get(f"/es{path}").text)
        assert spanish.count("Idiomas:</strong> Inglés") == 1
        assert spanish.index("English Line</a>") < spanish.index("Idiomas:</strong>")
        assert "Languages:" not in main(client.get(path).text)


def test_a_service_has_a_page_with_everything_known(client: HubClient) -> None:
    service = make_service(
        name="Hope Line",
        languages=["en"],
        details={
            "alternate_name": "The Line",
            "minimum_age": 12,
            "maximum_age": 21,
            "eligibility_description": "Anybody in need",
            "application_process": "Just call",
            "fees_description": "Free",
            "interpretation_services": "On request",
            "accessibility": "Captions",
            "alert": "No chat today",
            "translations": {"es": {"application_process": "Solo llama"}},
        },
    )
    make_phone(service, number_display="1-800-555-0177", extension="9", description="At night", languages=["ase"])
    db.session.commit()
    page = main(client.get(f"/helplines/{service.id}").text)
    for text in ("The Line", "12 to 21 years", "Anybody in need", "Just call", "Free", "On request", "Captions"):
        assert text in page, text
    for text in ("No chat today", "1-800-555-0177, extension 9", "At night", "American Sign Language", "TTY"):
        assert text in page, text
    assert 'href="tel:+18005550177,9"' in page
    assert "Solo llama" in client.get(f"/es/helplines/{service.id}").text


@pytest.mark.parametrize(
    ("low", "high", "words"), [(12, None, "12 years and older"), (None, 21, "Up to 21 years"), (None, None, "")]
)
def test_ages_in_words(client: HubClient, low: int | None, high: int | None, words: str) -> None:
    service = make_service(details={"minimum_age": low, "maximum_age": high})
    db.session.commit()
    page = client.get(f"/helplines/{service.id}").text
    assert words in page
    assert ("Age</dt>" in page) == bool(words)


def test_a_service_that_waits_has_no_page(client: HubClient) -> None:
    waiting = make_service(assured_date=None)
    db.session.commit()
    assert client.get(f"/helplines/{waiting.id}").status_code == 404
    assert client.get(f"/helplines/{waiting.id}/card").status_code == 404
    assert client.get("/helplines/999999").status_code == 404


def test_cards_can_be_printed(client: HubClient) -> None:
    service = make_service(name="Hope Line", phone_display="1-800-555-0100", schedule="24/7")
    db.session.commit()
    page = client.get(f"/helplines/{service.id}/card").text
    assert page.count('class="helplines-card"') == 8
    style = re.search(r'href="(/static/plugins/helplines/[0-9a-f]{12}/helplines\.css)"', page)
    assert style is not None
    sheet = client.get(style[1])
    assert "helplines-card" in sheet.text and "immutable" in sheet.headers["Cache-Control"]
    sheet.close()


@pytest.mark.parametrize("path", ["/helplines/", "/helplines/for/2", "/helplines/{id}", "/help-now"])
def test_pages_ask_few_questions(
    client: HubClient, edition: Edition, path: str, count_queries: Callable[[], Any]
) -> None:
    services = [make_service(edition, audiences=["families"], details={"alert": "x"}) for _number in range(6)]
    for service in services:
        make_phone(service)
    db.session.commit()
    address = path.format(id=services[0].id)
    client.get(address)
    with count_queries() as statements:
        assert client.get(address).status_code == 200
    # The edition with its days, the switches of plugins, the settings, the help bar, the page's own.
    assert len(statements) <= 8, statements


def test_texts_are_escaped(client: HubClient) -> None:
    bad = "<script>alert(1)</script>"
    service = make_service(name=f"Line {bad}", description=bad, details={"alert": bad, "application_process": bad})
    make_phone(service, description=bad, number_display=bad)
    db.session.commit()
    for path in ("/helplines/", "/helplines/for/1", f"/helplines/{service.id}", f"/helplines/{service.id}/card"):
        assert bad not in client.get(path).text


def test_search_engines_learn_of_confirmed_services_only(client: HubClient, app: Flask) -> None:
    service, waiting = make_service(), make_service(assured_date=None)
    db.session.commit()
    sitemap = client.get("/sitemap.xml").text
    assert f"/helplines/{service.id}<" in sitemap and "/helplines/for/1<" in sitemap
    assert f"/helplines/{waiting.id}<" not in sitemap
