"""The catalogues themselves: complete, whole, and written by the rules of the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from scripts import catalogues
from scripts.steps import ROOT

FILES = tuple(catalogues.sources())
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")


def read(file: Path) -> Catalog:
    """Return a catalogue as it is in the file."""
    with file.open("rb") as handle:
        return read_po(handle, locale=file.parent.parent.name)


def pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Yield each text with its translation, where it has one; a message with a number gives a pair for each form."""
    for message in messages(catalogue):
        yield from (pair for pair in zip(forms(message.id), forms(message.string), strict=True) if pair[1])


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the forms of a text: one, or one for each number."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def messages(catalogue: Catalog) -> list[Message]:
    """Return the messages without the header."""
    return [message for message in catalogue if message.id]


def test_the_hub_and_its_plugins_have_a_catalogue() -> None:
    names = {file.relative_to(ROOT).parts[-5] for file in FILES}
    assert {"hub", "hub_toolkits", "hub_pledges", "hub_helplines"} <= names
    assert len(FILES) == len(catalogues.catalogues()) * len(catalogues.LANGUAGES)


def test_every_marked_text_is_collected_and_translated(capsys: pytest.CaptureFixture[str]) -> None:
    faults = catalogues.check()
    assert faults == 0, capsys.readouterr().out


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-5])
def test_nothing_is_fuzzy_empty_or_broken(file: Path) -> None:
    catalogue = read(file)
    assert [message.id for message in messages(catalogue) if message.fuzzy] == []
    assert [message.id for message in messages(catalogue) if not all(map(str.strip, forms(message.string)))] == []
    assert [(message.id, found) for message, found in catalogue.check() if found] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-5])
def test_placeholders_and_edges_are_kept(file: Path) -> None:
    for text, translation in pairs(read(file)):
        assert sorted(PLACEHOLDER.findall(translation)) == sorted(PLACEHOLDER.findall(text)), text
        # Pieces that are put together in a template bring their spaces along.
        assert translation[0].isspace() == text[0].isspace(), text
        assert translation[-1].isspace() == text[-1].isspace(), text
        assert re.findall(r"&\w+;|</?\w+", translation) == re.findall(r"&\w+;|</?\w+", text), text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-5])
def test_marks_are_those_of_the_language(file: Path) -> None:
    """Spanish opens its questions and exclamations, quotes with « », and ends a sentence where English does."""
    for text, translation in pairs(read(file)):
        assert translation.count("¿") == translation.count("?"), translation
        assert translation.count("¡") == translation.count("!"), translation
        assert not re.search("[“”„]", translation), translation
        assert translation.count("«") == translation.count("»"), translation
        if text[-1] in ".?!:":
            assert translation[-1] == text[-1], text


def test_the_same_text_says_the_same_everywhere() -> None:
    """The catalogues are laid on top of each other, so that a text can have only one translation."""
    known: dict[str, str] = {}
    for file in FILES:
        for text, translation in pairs(read(file)):
            assert known.setdefault(text, translation) == translation, text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-5])
def test_it_compiles(file: Path) -> None:
    catalogue = read(file)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    translations = GNUTranslations(compiled)
    for message in messages(catalogue):
        if isinstance(message.id, str):
            assert translations.gettext(message.id) == message.string
        else:
            singular, plural = message.id
            found = tuple(translations.ngettext(singular, plural, number) for number in (1, 2))
            assert found == forms(message.string)
            assert translations.ngettext(singular, plural, 0) == found[1]
