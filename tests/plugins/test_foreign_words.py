"""The catalogue of a plugin: core's words stay core's, and a wrong placeholder costs one text its translation."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from flask import Flask

from hub import i18n
from hub.errors import PluginError
from hub.i18n import gettext, ngettext, spoken_catalogue
from hub.plugins import Registry
from hub.plugins.catalogues import slips
from hub.plugins.quality import examine
from hub.testing.client import HubClient
from hub.testing.plugin import build_app, dispose
from hub.web import templating
from tests.plugins.installing import installed
from tests.plugins.writing import put, write

CORE = Path(i18n.__file__).parent / "translations/es/LC_MESSAGES/messages.mo"
PLACE = "translations/{}/LC_MESSAGES/messages.mo"
EGGS = ("%(num)s egg of %(name)s", "%(num)s eggs of %(name)s")
Texts = Mapping[str | tuple[str, str], str | tuple[str, ...]]


def compiled(texts: Texts, language: str = "es") -> bytes:
    catalogue = Catalog(language)
    for message, translation in texts.items():
        catalogue.add(message, translation)
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def _spoilt(text: str) -> str:
    return "Hacked " + text.replace("%(", "%(x")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = write(tmp_path / "packages", "birds")
    with installed(folder):
        yield folder


def start(tmp_path: Path, **settings: Any) -> Flask:
    instance = tmp_path / "instance"
    return build_app(
        instance, f"sqlite:///{instance / 'hub.sqlite'}", **{"plugins": "birds", "strict": False, **settings}
    )


def _signs_in(app: Flask) -> str:
    with in_spanish(app):
        found = gettext("Sign in")
    assert found != "Sign in"
    return found


def in_spanish(app: Flask) -> Any:
    return app.test_request_context("/", environ_overrides={"hub.language": "es"})


def test_the_spanish_site_stays_whatever_a_plugin_makes_of_core_s_texts(folder: Path, tmp_path: Path) -> None:
    with CORE.open("rb") as file:
        texts = [tuple(one.id) if isinstance(one.id, list) else one.id for one in read_mo(file) if one.id]
    spoilt: Texts = {
        key: tuple(map(_spoilt, key)) if isinstance(key, tuple) else _spoilt(key)  # type: ignore[misc]  # of two
        for key in texts
    }
    for language in ("es", "en"):
        put(folder, "birds", PLACE.format(language), compiled(spoilt, language))
    app = start(tmp_path)
    browser = HubClient(app)
    for path in ("/es/", "/es/help-now", "/es/partners/", "/", "/account/sign-in"):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert "Hacked" not in answer.text
    assert _signs_in(app) in browser.get("/es/").text
    assert browser.get("/es/nowhere").status_code == 404
    dispose(app)


def test_a_translation_with_another_placeholder_is_told_and_shows_untranslated(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    texts: Texts = {
        "Feed %(name)s the bird": "Da de comer a %(xname)s",
        "Ring %(name)s": "Anilla",
        "Half of %(name)s": "50 % de %(name)s",
        "All of %(name)s": "% según %(name)s",
        "Sing": "Canta al 100 %",
        EGGS: ("un huevo de %(name)s", "%(num)s huevos de %(xname)s"),
        ("One nest of %(name)s", "%(num)s nests of %(name)s"): ("Un nido de %(name)s", "%(num)s nidos de %(name)s"),
    }
    put(folder, "birds", PLACE.format("es"), compiled(texts))
    with caplog.at_level(logging.WARNING, "hub.plugins.loading"):
        app = start(tmp_path)
    registry: Registry = app.extensions["hub_registry"]
    loaded = registry.find("birds")
    assert loaded is not None
    place = "birds (hub-birds): the catalogue translations/es/LC_MESSAGES/messages.mo: the translation of"
    told = [one for one in registry.warnings if one.startswith(place)]
    assert told == [loaded.named(one) for one in slips(loaded)]
    assert f"{place} “Feed %(name)s the bird” has %(xname)s, which the text does not have; write the same" in "".join(
        told
    )
    assert sorted(one.partition("“")[2].partition("”")[0] for one in told) == [
        "%(num)s egg of %(name)s",
        "All of %(name)s",
        "Feed %(name)s the bird",
        "Half of %(name)s",
        "Ring %(name)s",
    ]
    assert "“Ring %(name)s” lacks %(name)s; write the same placeholders" in caplog.text
    with in_spanish(app):
        assert gettext("Feed %(name)s the bird", name="Wren") == "Feed Wren the bird"
        assert gettext("Sing") == "Canta al 100 %"
        assert ngettext(*EGGS, 1, name="Wren") == "1 egg of Wren"
        assert ngettext("One nest of %(name)s", "%(num)s nests of %(name)s", 2, name="Wren") == "2 nidos de Wren"
    words = next(one for one in examine(loaded) if one.rule.name == "Complete Spanish")
    assert any("“Feed %(name)s the bird” has %(xname)s" in line for line in words.missing)
    dispose(app)


def test_in_strict_mode_it_is_raised(folder: Path, tmp_path: Path) -> None:
    put(folder, "birds", PLACE.format("es"), compiled({"Ring %(name)s": "Anilla a %(nombre)s"}))
    with pytest.raises(PluginError, match="has %\\(nombre\\)s, which the text does not have"):
        start(tmp_path, strict=True)


def test_a_catalogue_that_is_replaced_while_the_hub_runs_costs_its_own_words_alone(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = put(folder, "birds", PLACE.format("es"), compiled({"Sing": "Canta"}))
    app = start(tmp_path)
    file.write_bytes(b"half a file")
    assert HubClient(app).get("/es/").status_code == 200
    assert "the catalogue es of the plugin birds cannot be read" in caplog.text
    dispose(app)


@pytest.mark.parametrize("how", [gettext, templating.text])
def test_what_cannot_be_filled_in_shows_untranslated(how: Any, app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with in_spanish(app):
        texts = vars(spoken_catalogue())["_catalog"]
        texts["Hello %(name)s"] = "Hola %(nombre)s"
        try:
            templating._phrase.cache_clear()
            i18n.pass_over.cache_clear()
            assert [how("Hello %(name)s", name="Wren") for _ in range(2)] == ["Hello Wren"] * 2
            assert caplog.text.count("“Hola %(nombre)s” of “Hello %(name)s” cannot be filled in") == 1
        finally:
            del texts["Hello %(name)s"]
            templating._phrase.cache_clear()


@pytest.mark.parametrize("how", [ngettext, templating.counted_text])
def test_what_cannot_be_counted_shows_untranslated(how: Any, app: Flask) -> None:
    with in_spanish(app):
        texts = vars(spoken_catalogue())["_catalog"]
        texts |= {(EGGS[0], form): "%(num)s huevos 50 % de %(name)s" for form in range(2)}
        try:
            assert how(*EGGS, 1, name="Wren") == "1 egg of Wren"
            assert how(*EGGS, 2, name="Wren") == "2 eggs of Wren"
        finally:
            for form in range(2):
                del texts[EGGS[0], form]
