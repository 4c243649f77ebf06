"""The demo catalogue: what each document is, who made it and which kits contain it.

The words live in ``titles.toml``, so that a writer can change them without touching code. Codes are those of the
hub's vocabulary (schema.org / LRMI names where they exist).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["en", "es"]
FileKind = Literal["pdf", "png", "txt", "posts"]

LANGUAGES: tuple[Language, ...] = ("en", "es")
"""Languages of the demo, the original first."""


@dataclass(frozen=True, slots=True)
class Maker:
    """An invented organisation that made demo documents."""

    slug: str
    name: str
    partner_type: str
    website: str


@dataclass(frozen=True, slots=True)
class Title:
    """One document in one language, with everything a catalogue page shows."""

    key: str
    """Unique, also for each language: ``pocket-card`` and ``pocket-card-es``."""
    slug: str
    """Shared by the languages of one work; names the text file."""
    language: Language
    translation_of: str | None
    title: str
    summary: str
    description: str
    """Markdown, two or three short paragraphs."""
    resource_type: str
    audiences: tuple[str, ...]
    grade_bands: tuple[str, ...]
    topics: tuple[str, ...]
    educational_use: tuple[str, ...]
    licence: str
    alt_text: str
    """Text for the preview picture (the first page)."""
    picture_alt: str
    picture_words: str
    """The headline drawn into the PNG file."""
    time_required: int
    """Minutes to read, teach or fill in."""
    print_size: str
    content_note: str
    maker: Maker
    layout: str
    """Which page design draws the text; see ``documents.LAYOUTS``."""
    files: tuple[FileKind, ...]
    picture: str | None
    """Name of the scene of the PNG file, if there is one."""
    editable: bool
    cobranding: str
    fit: tuple[float, int]
    """Type scale and number of pages of the PDF, see ``documents.best_fit``."""


@dataclass(frozen=True, slots=True)
class KitSection:
    """A part of a kit for one audience; ``resources`` are title keys in reading order."""

    audience: str
    heading: str
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kit:
    """An ordered set of documents (a toolkit)."""

    key: str
    language: Language
    title: str
    summary: str
    description: str
    maker: Maker
    audiences: tuple[str, ...]
    sections: tuple[KitSection, ...]


@cache
def _source() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("titles.toml").read_text(encoding="utf-8"))


@cache
def makers() -> Mapping[str, Maker]:
    """Return the invented organisations by slug."""
    return {row["slug"]: Maker(**row) for row in _source()["maker"]}


@cache
def titles() -> tuple[Title, ...]:
    """Return every document, each Spanish one directly after its original."""
    return tuple(_title(row, language) for row in _source()["title"] for language in LANGUAGES if language in row)


@cache
def kits() -> tuple[Kit, ...]:
    """Return the kits in the order a newcomer should meet them."""
    return tuple(_kit(row) for row in _source()["kit"])


def phrase(language: Language, name: str, **values: object) -> str:
    """Return a short text of the page furniture, such as "Page 1 of 2"."""
    return str(_source()["phrases"][language][name]).format(**values)


def get_title(key: str) -> Title:
    """Return the document with this key.

    Raises:
        KeyError: there is no such document.
    """
    for title in titles():
        if title.key == key:
            return title
    raise KeyError(key)


def _title(row: dict[str, Any], language: Language) -> Title:
    words = row[language]
    original = language == LANGUAGES[0]
    return Title(
        key=row["key"] if original else f"{row['key']}-{language}",
        slug=row["key"],
        language=language,
        translation_of=None if original else row["key"],
        title=words["title"],
        summary=words["summary"],
        description=words["description"].strip(),
        resource_type=row["type"],
        audiences=tuple(row["audiences"]),
        grade_bands=tuple(row["grades"]),
        topics=tuple(row["topics"]),
        educational_use=tuple(row["use"]),
        licence=row["licence"],
        alt_text=words["alt"],
        picture_alt=words.get("picture_alt", ""),
        picture_words=words.get("picture_words", ""),
        time_required=row["minutes"],
        print_size=row.get("print_size", "letter"),
        content_note=row.get("content_note", "none"),
        maker=makers()[row["maker"]],
        layout=row["layout"],
        files=tuple(row["files"]),
        picture=row.get("picture"),
        editable=row.get("editable", False),
        cobranding=row.get("cobranding", "none"),
        fit=(words["fit"][0], words["fit"][1]),
    )


def _kit(row: dict[str, Any]) -> Kit:
    return Kit(
        key=row["key"],
        language=row["language"],
        title=row["title"],
        summary=row["summary"],
        description=row["description"].strip(),
        maker=makers()[row["maker"]],
        audiences=tuple(row["audiences"]),
        sections=tuple(
            KitSection(section["audience"], section["heading"], tuple(section["resources"]))
            for section in row["section"]
        ),
    )
