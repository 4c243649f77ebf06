"""The demo documents are real: they open, carry their words, and say only what may be said."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import chain
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from hub_toolkits import vocabulary
from hub_toolkits.demo import source
from hub_toolkits.demo.build import DemoFile, DemoResource, build_document, build_documents
from hub_toolkits.demo.catalogue import Title, get_title, kits, makers, titles
from hub_toolkits.demo.documents import SCALES, best_fit
from hub_toolkits.demo.palette import Palette, contrast, parse
from hub_toolkits.demo.pictures import SCENE_NAMES, partner_logo, scene
from hub_toolkits.demo.styles import plain

GREEN, TEAL = "#1f8a4c", "#0f8a8a"
MAX_BYTES = 400_000
POST_CHARACTERS = 260
"""Room for a hashtag within the 280 characters of the shortest network."""

NUMBERS = {"1-800-786-2929", "1-800-843-5678"}
"""The only hotlines whose number was confirmed by their owner on a known date."""

ALL_TITLES = pytest.mark.parametrize("title", titles(), ids=lambda title: title.key)


@pytest.fixture(scope="module")
def built() -> dict[str, DemoResource]:
    return {resource.title.key: resource for resource in build_documents(GREEN)}


def files_of(built: dict[str, DemoResource], content_type: str) -> Iterator[DemoFile]:
    for resource in built.values():
        yield from (file for file in resource.files if file.content_type == content_type)


def words_of(name: str, language: str) -> str:
    """Return all prose of a text file, without marks."""
    return " ".join(chain.from_iterable(_words(block) for block in source.read(name, language)))


def _words(block: Any) -> Iterator[str]:
    for value in (getattr(block, name) for name in getattr(block, "__slots__", ())):
        if isinstance(value, str):
            yield plain(value)
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, str):
                    yield plain(part)
                elif isinstance(part, tuple):
                    yield from (plain(cell) for cell in part)
                else:
                    yield from _words(part)


# The catalogue


def test_there_are_26_works_and_15_of_them_in_spanish() -> None:
    assert len([title for title in titles() if title.language == "en"]) == 26
    assert len([title for title in titles() if title.language == "es"]) == 15


def test_keys_are_unique() -> None:
    keys = [title.key for title in titles()]
    assert len(keys) == len(set(keys))


@ALL_TITLES
def test_codes_come_from_the_vocabulary(title: Title) -> None:
    assert title.resource_type in vocabulary.TYPES
    assert title.audiences
    assert set(title.audiences) <= set(vocabulary.AUDIENCES)
    assert set(title.grade_bands) <= set(vocabulary.GRADES)
    assert title.topics
    assert set(title.topics) <= set(vocabulary.TOPICS)
    assert title.educational_use
    assert set(title.educational_use) <= set(vocabulary.USES)
    assert title.content_note in {"none", *vocabulary.CONTENT_NOTES}
    assert title.licence in vocabulary.LICENCES
    assert title.print_size in vocabulary.PRINT_SIZES
    assert title.cobranding in vocabulary.COBRANDING
    assert 0 < title.time_required <= 60


@ALL_TITLES
def test_words_about_a_title_are_complete(title: Title) -> None:
    assert len(title.title) <= 90
    assert 60 <= len(title.summary) <= 300
    assert len(title.description.split("\n\n")) >= 2
    assert title.alt_text.endswith(".")
    assert title.alt_text != title.title


@pytest.mark.parametrize("title", [title for title in titles() if title.translation_of], ids=lambda title: title.key)
def test_a_translation_names_its_english_original(title: Title) -> None:
    original = get_title(title.translation_of or "")
    assert original.language == "en"
    assert original.slug == title.slug
    assert original.title != title.title
    assert original.summary != title.summary


def test_kits_hold_documents_that_exist_and_none_twice() -> None:
    assert 3 <= len(kits()) <= 5
    for kit in kits():
        keys = [key for section in kit.sections for key in section.resources]
        assert len(keys) == len(set(keys))
        assert all(get_title(key) for key in keys)
        assert {section.audience for section in kit.sections} <= set(kit.audiences) <= set(vocabulary.AUDIENCES)


def test_every_document_is_in_a_kit() -> None:
    used = {key for kit in kits() for section in kit.sections for key in section.resources}
    assert {title.key for title in titles()} <= used


def test_makers_are_invented_and_live_on_example_domains() -> None:
    assert {title.maker.slug for title in titles()} == set(makers())
    assert all(maker.website.endswith(".example/") for maker in makers().values())


# What the texts say


@ALL_TITLES
def test_only_confirmed_hotlines_are_named(title: Title) -> None:
    text = words_of(title.slug, title.language)
    assert set(re.findall(r"1-8\d\d-\d{3}-\d{4}", text)) <= NUMBERS
    assert not re.search(r"\b(988|741741|66008|44357)\b", text)


@ALL_TITLES
def test_documents_do_not_speak_for_the_campaign_owner(title: Title) -> None:
    text = words_of(title.slug, title.language) + title.summary + title.description
    assert "NRS" not in text
    assert "Safeline" not in title.maker.name


@ALL_TITLES
def test_years_appear_only_as_the_year_of_a_source(title: Title) -> None:
    years = re.findall(r"\b(?:19|20)\d\d\b", words_of(title.slug, title.language))
    assert not years or title.slug == "myths-and-facts"


@pytest.mark.parametrize("language", ["en", "es"])
def test_posts_are_short_enough_for_every_network(language: str) -> None:
    (card,) = source.cards(source.read("myths-and-facts", language), "posts")
    (table,) = (block for block in card.blocks if isinstance(block, source.Grid))
    assert len(table.rows) == 13
    assert all(len(post) <= POST_CHARACTERS for _, _, post in table.rows[1:])


@pytest.mark.parametrize("title", [title for title in titles() if title.translation_of], ids=lambda title: title.key)
def test_spanish_text_is_as_complete_as_the_english(title: Title) -> None:
    spanish, english = (len(words_of(title.slug, language)) for language in ("es", "en"))
    assert 0.8 < spanish / english < 1.4


# The files


@ALL_TITLES
def test_pdf_opens_and_says_what_it_is(title: Title, built: dict[str, DemoResource]) -> None:
    main = built[title.key].files[0]
    reader = PdfReader(BytesIO(main.content))
    assert reader.metadata is not None
    assert reader.metadata.title == title.title
    assert reader.metadata.author == title.maker.name
    assert reader.metadata.subject == title.summary
    assert str(reader.root_object["/Lang"]).startswith(title.language)
    assert reader.outline
    assert 1 <= len(reader.pages) <= 3
    assert main.alt_text == title.alt_text


@ALL_TITLES
def test_the_kept_type_scale_is_the_one_a_search_finds(title: Title) -> None:
    found = best_fit(title, Palette.from_colour(GREEN))
    assert title.fit == found, f"write fit = {list(found)} for {title.key} into titles.toml"


def test_words_that_need_more_pages_than_kept_are_fitted_anew(built: dict[str, DemoResource]) -> None:
    title = get_title("someone-i-know")
    outdated = replace(title, fit=(SCALES[0], title.fit[1]))
    assert build_document(outdated, Palette.from_colour(GREEN)).files == built[title.key].files


@ALL_TITLES
def test_pdf_text_can_be_found_again(title: Title, built: dict[str, DemoResource]) -> None:
    reader = PdfReader(BytesIO(built[title.key].files[0].content))
    found = set(re.findall(r"\w{4,}", " ".join(page.extract_text() for page in reader.pages).lower()))
    wanted = set(re.findall(r"\w{4,}", words_of(title.slug, title.language).lower()))
    assert len(wanted & found) / len(wanted) > 0.95


@ALL_TITLES
def test_every_page_says_that_it_is_demo_material(title: Title, built: dict[str, DemoResource]) -> None:
    reader = PdfReader(BytesIO(built[title.key].files[0].content))
    assert all("Partner Hub" in page.extract_text() for page in reader.pages)


@ALL_TITLES
def test_fonts_of_pages_are_embedded(title: Title, built: dict[str, DemoResource]) -> None:
    # Form fields are left out: what a reader types is set by the viewer in its own Helvetica.
    reader = PdfReader(BytesIO(built[title.key].files[0].content))
    for page in reader.pages:
        resources: Any = page["/Resources"]
        fonts = [font.get_object() for font in resources["/Font"].values()]
        assert fonts
        assert all("/FontFile2" in font["/FontDescriptor"].get_object() for font in fonts)


def test_a_template_can_be_filled_in_on_screen(built: dict[str, DemoResource]) -> None:
    fields = PdfReader(BytesIO(built["proclamation"].files[0].content)).get_fields() or {}
    assert len(fields) >= 7
    assert all(field.get("/TU") for field in fields.values())


def test_pictures_open_and_have_a_size(built: dict[str, DemoResource]) -> None:
    pictures = list(files_of(built, "image/png"))
    assert len(pictures) == 6 + 24
    for picture in pictures:
        with Image.open(BytesIO(picture.content)) as image:
            image.load()
            assert image.size in {(1200, 630), (1080, 1080)}
        assert len(picture.alt_text) > 40


def test_plain_texts_have_short_lines(built: dict[str, DemoResource]) -> None:
    texts = list(files_of(built, "text/plain; charset=utf-8"))
    assert texts
    for text in texts:
        assert max(map(len, text.content.decode().splitlines())) <= 78


def test_files_are_small_and_named_once(built: dict[str, DemoResource]) -> None:
    files = [file for resource in built.values() for file in resource.files]
    assert max(len(file.content) for file in files) < MAX_BYTES
    assert sum(len(file.content) for file in files) < 10_000_000
    assert len({file.name for file in files}) == len(files)


def test_the_same_colour_gives_the_same_bytes(built: dict[str, DemoResource]) -> None:
    again = build_document(get_title("ten-easy-ways"), Palette.from_colour(GREEN))
    assert again == built["ten-easy-ways"]


def test_another_campaign_colour_gives_another_document(built: dict[str, DemoResource]) -> None:
    other = build_document(get_title("pocket-card"), Palette.from_colour(TEAL))
    assert other.files[0].content != built["pocket-card"].files[0].content


# Colours, scenes, logos


@pytest.mark.parametrize("colour", ["#1f8a4c", "#0f8a8a", "#ffd400", "#000000", "#ffffff"])
def test_text_colour_is_readable_for_any_campaign_colour(colour: str) -> None:
    palette = Palette.from_colour(colour)
    assert contrast(parse(palette.deep), parse("#ffffff")) >= 4.5
    assert contrast(parse(palette.night), parse(palette.tint)) >= 4.5


@pytest.mark.parametrize("colour", ["green", "#12345", "1f8a4c7"])
def test_a_colour_must_be_six_digits_after_a_hash(colour: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        Palette.from_colour(colour)


@pytest.mark.parametrize("name", SCENE_NAMES)
def test_scenes_are_pictures_of_the_asked_size(name: str) -> None:
    with Image.open(BytesIO(scene(name, Palette.from_colour(TEAL), (1200, 400)))) as image:
        assert image.size == (1200, 400)


def test_logos_are_steady_for_a_name_and_differ_between_names() -> None:
    logos = {partner_logo(maker.name, 1) for maker in makers().values()}
    assert len(logos) == len(makers())
    assert partner_logo("Open Lantern Youth Services", 1) == partner_logo("Open Lantern Youth Services", 1)
    with Image.open(BytesIO(partner_logo("X"))) as image:
        assert image.size == (512, 512)
