"""Finding resources: search, filters, paging, statement counts, and kits as one ZIP."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hub.db import db
from hub.partners.services import registry
from hub.testing.factories import NOON, make_edition, make_help, make_partner
from hub_toolkits.models import DownloadDay, Resource, Toolkit, ToolkitItem, ToolkitSection
from hub_toolkits.vocabulary import TYPES, unions_of


def titles(client: Any, address: str) -> list[str]:
    page = client.get(address).get_data(as_text=True)
    parts = page.split('class="card__title"><a href=')[1:]
    return [part.split(">", 1)[1].split("</a>")[0] for part in parts]


def test_search_finds_forms_beginnings_topics_makers_and_former_names(client: Any, make_resource: Any) -> None:
    lantern = make_partner(name="Lantern House")
    make_resource(title="Lanterns in the Window", topics=["housing_and_shelter"])
    make_resource(title="Pocket Card", other_names=["Wallet Reminder"], description="Carry a lantern.")
    make_resource(title="Reading List", partner=lantern)
    make_resource(title="Nothing of it")
    db.session.commit()
    assert titles(client, "/toolkits/?q=lantern")[0] == "Lanterns in the Window"
    assert set(titles(client, "/toolkits/?q=lantern")) == {"Lanterns in the Window", "Pocket Card", "Reading List"}
    assert titles(client, "/toolkits/?q=wallet+remind") == ["Pocket Card"]
    assert titles(client, "/toolkits/?q=shelter") == ["Lanterns in the Window"]
    assert titles(client, "/toolkits/?q=vivienda") == ["Lanterns in the Window"]
    assert titles(client, "/toolkits/?q=%22%29+OR+1") == []


def test_filters_count_and_combine(client: Any, make_resource: Any) -> None:
    make_resource(title="One", resource_type="poster", grade_bands=["K-2"], language="en")
    make_resource(title="Two", resource_type="poster", grade_bands=["6-8"], language="es")
    make_resource(title="Three", resource_type="quiz", grade_bands=["adult"], language="es")
    db.session.commit()
    assert set(titles(client, "/toolkits/?type=poster")) == {"One", "Two"}
    assert titles(client, "/toolkits/?type=poster&language=es") == ["Two"]
    assert titles(client, "/toolkits/?grade=K-5") == ["One"]
    assert set(titles(client, "/toolkits/?grade=K-12")) == {"One", "Two"}
    assert len(titles(client, "/toolkits/?type=nonsense&view=list")) == 3
    page = client.get("/toolkits/?type=poster").get_data(as_text=True)
    assert "Remove filter:" in page and str(TYPES["poster"]) in page


def test_the_language_of_the_page_comes_first(client: Any, make_resource: Any) -> None:
    for title, language in (("Old", "en"), ("Viejo", "es"), ("New", "en"), ("Nuevo", "es")):
        make_resource(title=title, language=language)
    db.session.commit()
    assert {*titles(client, "/toolkits/")[:2]} == {"Old", "New"}
    assert {*titles(client, "/es/toolkits/")[:2]} == {"Viejo", "Nuevo"}
    assert len(titles(client, "/es/toolkits/")) == 4


def test_filters_without_a_choice_are_not_shown(client: Any, make_resource: Any) -> None:
    make_resource(title="Zebra", topics=[])
    db.session.commit()
    page = client.get("/toolkits/?q=zebra").text
    assert "<legend>Language</legend>" in page
    assert "<legend>Topic</legend>" not in page
    nothing = client.get("/toolkits/?q=giraffe").text
    assert "Nothing fits" in nothing
    assert "<legend>" not in nothing
    assert "facets__apply" not in nothing


def test_a_chosen_word_stands_in_the_quotation_marks_of_the_language(client: Any) -> None:
    assert "“zebra”" in client.get("/toolkits/?q=zebra").text.partition('class="chips"')[2]
    assert "«zebra»" in client.get("/es/toolkits/?q=zebra").text.partition('class="chips"')[2]


def test_unions_of_grades() -> None:
    assert unions_of(["3-5", "adult"]) == ["K-5", "K-12"]
    assert unions_of(["9-12"]) == ["K-12"]
    assert unions_of(["PK", "postsecondary"]) == []


def test_every_choice_leads_to_as_many_resources_as_it_says(client: Any, make_resource: Any) -> None:
    paused = make_partner(status="paused")
    for number in range(18):
        make_resource(
            title=f"Lantern {number}",
            resource_type=["poster", "quiz", "video"][number % 3],
            audiences=[["youth"], ["families", "youth"], ["libraries"]][number % 3],
            grade_bands=[["K-2", "3-5"], ["3-5", "6-8"], [], ["9-12"]][number % 4],
            topics=[["bullying"], ["bullying", "sexting"]][number % 2],
            language=["en", "es"][number % 2],
            licence=["CC0-1.0", "CC-BY-4.0"][number % 2],
            state="draft" if number == 7 else "published",
            **({"partner": paused} if number == 8 else {}),
        )
    db.session.commit()
    seen = 0
    for start in ("", "?q=lantern", "?type=poster&language=en", "?grade=K-5&q=lant"):
        page = client.get(f"/toolkits/{start}").get_data(as_text=True)
        for name, value, number in choices(page):
            joined = f"{start}&" if start else "?"
            others = "&".join(
                part for part in joined.strip("?&").split("&") if not part.startswith(f"{name}=") and part
            )
            address = f"/toolkits/?{others}&{name}={value}"
            assert total(client.get(address).get_data(as_text=True)) == number, (address, number)
            seen += 1
    assert seen > 60


def choices(page: str) -> list[tuple[str, str, int]]:
    """Return name, value and number of every choice beside the results."""
    found = re.findall(r' name="(\w+)" value="([^"]+)"[^>]*><span[^>]*>[^<]*</span><span[^>]*__count">(\d+)<', page)
    return [(name, value, int(number)) for name, value, number in found]


def total(page: str) -> int:
    found = re.search(r'class="result-count"[^>]*>([\d,]+) ', page)
    assert found is not None
    return int(found[1])


def test_pages_hold_every_resource_once(client: Any, make_resource: Any) -> None:
    partner = make_partner()
    for number in range(30):
        make_resource(title=f"Sheet {number}", partner=partner, published_at=NOON - timedelta(hours=number))
    db.session.commit()
    first = client.get("/toolkits/").get_data(as_text=True)
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    found = titles(client, "/toolkits/") + titles(client, following)
    assert found == [f"Sheet {number}" for number in range(30)]


def test_search_follows_a_partner(client: Any, make_resource: Any, app: Any) -> None:
    from hub.testing.factories import make_account

    partner = make_partner(name="Old House")
    make_resource(title="Card", partner=partner)
    actor = make_account("administrator")
    registry.pause_partner(partner, actor=actor, reason="Holiday", now=NOON)
    db.session.commit()
    assert titles(client, "/toolkits/") == []
    registry.reactivate_partner(partner, actor=actor, now=NOON)
    db.session.commit()
    assert titles(client, "/toolkits/") == ["Card"]


def test_lists_and_pages_ask_few_questions(client: Any, make_resource: Any, count_queries: Any) -> None:
    make_help(make_edition())
    partner = make_partner()
    first = make_resource(title="First", partner=partner)
    for number in range(12):
        make_resource(title=f"Sheet {number}", partner=partner, language="es", translation_of_id=first.id)
    toolkit = make_kit(*db.session.scalars(select(Resource)).all())
    db.session.commit()
    client.get("/toolkits/")
    for address, most in (
        ("/toolkits/", 5),
        ("/toolkits/?q=sheet&language=es", 5),
        ("/toolkits/kits/", 5),
        (f"/toolkits/{first.slug}", 8),
        (f"/toolkits/kits/{toolkit.slug}", 8),
    ):
        with count_queries() as statements:
            assert client.get(address).status_code == 200
        assert len(statements) <= most, (address, statements)


def make_kit(*resources: Resource, **values: Any) -> Toolkit:
    toolkit = Toolkit(
        **{
            "slug": "kit",
            "title": "Kit",
            "summary": "For a start.",
            "published_at": NOON,
            "created_at": NOON,
            **values,
        },
        updated_at=NOON,
    )
    db.session.add(toolkit)
    db.session.flush()
    section = ToolkitSection(toolkit_id=toolkit.id, heading="For a/b: families")
    db.session.add(section)
    db.session.flush()
    for place, one in enumerate(resources):
        db.session.add(ToolkitItem(section_id=section.id, resource_id=one.id, position=place))
    db.session.flush()
    return toolkit


def test_the_zip_holds_files_with_readable_names_an_index_and_licences(
    client: Any, make_resource: Any, make_file: Any
) -> None:
    first = make_resource(title="Talk: at home?", licence="CC-BY-4.0", licence_note="Name us.")
    second = make_resource(title="Talk: at home?", with_file=False)
    make_file(second, b"one", name="a.txt", content_type="text/plain")
    make_file(second, b"two", name="../b.txt", content_type="text/plain")
    make_kit(first, second)
    db.session.commit()
    answer = client.get("/toolkits/kits/kit/download")
    assert len(answer.data) == int(answer.headers["Content-Length"])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kit.zip"'
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    assert archive.namelist()[:3] == ["index.html", "README.txt", "LICENSES.txt"]
    names = archive.namelist()[3:]
    assert len(names) == 3 == len({name.casefold() for name in names})
    assert all(".." not in name and "\\" not in name and name.count("/") == 1 for name in names)
    index = archive.read("index.html").decode()
    assert "<script" not in index and "http://localhost/toolkits/kits/kit" in index
    licences = archive.read("LICENSES.txt").decode()
    assert "if you name who made it" in licences and "Name us." in licences
    assert archive.read(names[1]) == b"one"


def test_the_zip_is_made_while_it_is_sent(client: Any, make_resource: Any, make_file: Any) -> None:
    resource = make_resource(with_file=False)
    size = 3_000_000
    for name in ("a.txt", "b.txt"):
        make_file(resource, b"x" * size, name=name, content_type="text/plain")
    make_kit(resource)
    db.session.commit()
    client.head("/toolkits/kits/kit/download")  # templates are read once
    tracemalloc.start()
    try:
        answer = client.get("/toolkits/kits/kit/download")
        first = next(iter(answer.response))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        answer.close()
    assert 0 < len(first) < int(answer.headers["Content-Length"])
    assert most < size, "a file was read before anybody asked for it"


@pytest.mark.parametrize(
    ("method", "headers", "status", "counted"),
    [
        ("GET", {}, 200, 1),
        ("HEAD", {}, 200, 0),
        ("GET", {"Range": "bytes=0-6"}, 206, 1),
        ("GET", {"Range": "bytes=0-"}, 206, 1),
        ("GET", {"Range": "bytes=0-2"}, 206, 0),
        ("GET", {"Range": "bytes=3-"}, 206, 0),
        ("GET", {"Range": "bytes=99-"}, 416, 0),
        ("GET", {"User-Agent": "Googlebot/2.1"}, 200, 0),
        ("GET", {"User-Agent": "facebookexternalhit/1.1"}, 200, 0),
        ("GET", {"User-Agent": "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"}, 200, 0),
        ("GET", {"User-Agent": "Slackbot-LinkExpanding 1.0"}, 200, 0),
        ("GET", {"User-Agent": "some_bot_of_mine"}, 200, 0),
        ("GET", {"User-Agent": "Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 50) Chrome/143 Mobile"}, 200, 1),
        ("GET", {"User-Agent": ""}, 200, 0),
        ("GET", {"Purpose": "preview"}, 200, 0),
        ("GET", {"Sec-Purpose": "prefetch"}, 200, 0),
        ("GET", {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}, 200, 1),
    ],
)
def test_only_complete_downloads_of_people_count(
    method: str, headers: dict[str, str], status: int, counted: int, client: Any, make_resource: Any
) -> None:
    resource = make_resource()  # its content has seven bytes
    db.session.commit()
    file_id = _file_id(resource)
    with client.open(f"/toolkits/{resource.slug}/files/{file_id}/sheet.pdf", method=method, headers=headers) as answer:
        assert answer.status_code == status
        assert answer.data is not None
    assert _counts(resource) == (counted, counted)


def test_one_reader_who_asks_piece_by_piece_counts_at_most_once(client: Any, make_resource: Any) -> None:
    resource = make_resource()  # its content has seven bytes
    db.session.commit()
    address = f"/toolkits/{resource.slug}/files/{_file_id(resource)}/sheet.pdf"
    for part in ("0-0", "0-2", "3-6", "-3", "0-2,3-6", "5-5", "3-6"):
        with client.get(address, headers={"Range": f"bytes={part}"}) as answer:
            assert answer.data
    assert _counts(resource) == (1, 1)  # several ranges in one request are answered with the whole file


def test_a_download_that_is_broken_off_does_not_count(client: Any, make_resource: Any) -> None:
    resource = make_resource()
    db.session.commit()
    answer = client.get(f"/toolkits/{resource.slug}/files/{_file_id(resource)}/sheet.pdf")
    answer.close()
    assert _counts(resource) == (0, 0)


def test_looking_does_not_count_and_days_add_up(client: Any, make_resource: Any) -> None:
    resource = make_resource()
    make_kit(resource)
    db.session.commit()
    client.get(f"/toolkits/{resource.slug}")
    address = f"/toolkits/{resource.slug}/files/{_file_id(resource)}/sheet.pdf"
    for _time in range(3):
        with client.get(address) as answer:
            assert answer.data == b"content"
    assert client.get("/toolkits/kits/kit/download").data
    assert _counts(resource) == (3, 3)  # the kit is counted as a kit
    assert db.session.scalars(select(Toolkit.download_count)).one() == 1


def test_a_download_is_saved_under_its_name_and_never_shown(client: Any, make_resource: Any) -> None:
    resource = make_resource()
    db.session.commit()
    with client.get(f"/toolkits/{resource.slug}/files/{_file_id(resource)}/sheet.pdf") as answer:
        assert answer.headers["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers
    assert client.get(f"/toolkits/{resource.slug}/files/{_file_id(resource)}/other.pdf").status_code == 404


def test_coordinators_build_a_kit_without_scripts(client: Any, sign_in: Any, make_resource: Any) -> None:
    one, two = make_resource(title="One"), make_resource(title="Two")
    draft = make_resource(title="Draft", state="draft")
    db.session.commit()
    sign_in("coordinator")
    answer = client.post(
        "/toolkits/kits/manage/new", data={"title": "Start here", "summary": "For a start.", "language": "en"}
    )
    page = answer.location
    assert client.post(f"{page}/publish").status_code == 400  # there is nothing in it
    assert client.post(f"{page}/parts", data={"heading": "First"}).status_code == 303
    db.session.rollback()
    section = db.session.scalars(select(ToolkitSection)).one()
    add = f"{page}/parts/{section.id}/resources"
    assert [client.post(add, data={"resource": str(each.id)}).status_code for each in (one, two, draft, one)] == [
        303,
        303,
        404,
        409,
    ]
    db.session.rollback()
    last = db.session.scalars(select(ToolkitItem).order_by(ToolkitItem.position.desc()).limit(1)).one()
    assert client.post(f"{page}/resources/{last.id}", data={"step": "up"}).status_code == 303
    assert client.get("/toolkits/kits/start-here").status_code == 200
    assert client.post(f"{page}/publish").status_code == 303
    assert titles(client, "/toolkits/kits/start-here") == ["Two", "One"]
    assert client.post(f"{page}/delete").status_code == 200
    assert client.post(f"{page}/delete", data={"confirmed": "1"}).status_code == 303
    assert client.get("/toolkits/kits/start-here").status_code == 404


def test_spanish_addresses_keep_their_language(client: Any, make_resource: Any) -> None:
    resource = make_resource(title="Tarjeta", language="es")
    db.session.commit()
    assert f'href="/es/toolkits/{resource.slug}"' in client.get("/es/toolkits/").get_data(as_text=True)


def _file_id(resource: Resource) -> int:
    from hub_toolkits.models import ResourceFile

    return db.session.scalars(select(ResourceFile.id).where(ResourceFile.resource_id == resource.id)).one()


def _counts(resource: Resource) -> tuple[int, int]:
    db.session.rollback()
    db.session.expire_all()
    days = sum(db.session.scalars(select(DownloadDay.count).where(DownloadDay.resource_id == resource.id)))
    return db.session.get_one(Resource, resource.id).download_count, days
