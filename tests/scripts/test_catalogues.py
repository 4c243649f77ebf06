"""Message catalogues: what is marked is collected, translated and compiled."""

from gettext import GNUTranslations
from pathlib import Path

import pytest

from scripts import catalogues, steps


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with a marked message in code and one in a template."""
    folder = tmp_path / "hub"
    (folder / "templates").mkdir(parents=True)
    (folder / "code.py").write_text('TITLE = _l("Toolkits")\nTEXT = ngettext("%(num)s file", "%(num)s files", 2)\n')
    (folder / "templates" / "page.html").write_text("<h1>{{ _('Hello') }}</h1>{% trans %}Good bye{% endtrans %}")
    for module in (steps, catalogues):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    return folder


def test_update_collects_and_keeps_translations(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogues.update()
    source = package / "translations" / "es" / "LC_MESSAGES" / "messages.po"
    assert catalogues.check() == 4
    assert "'Good bye' (templates/page.html)" in capsys.readouterr().out

    text = source.read_text("utf-8")
    assert str(package) not in text
    for english, spanish in {"Toolkits": "Materiales", "Hello": "Hola", "Good bye": "Adiós"}.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{spanish}"')
    text = text.replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "%(num)s archivo"\nmsgstr[1] "%(num)s archivos"')
    source.write_text(text, "utf-8")
    catalogues.update()
    assert source.read_text("utf-8") == text
    assert catalogues.check() == 0

    assert catalogues.compile_all() == 0
    with source.with_suffix(".mo").open("rb") as compiled:
        translations = GNUTranslations(compiled)
    assert translations.gettext("Hello") == "Hola"
    assert translations.ngettext("%(num)s file", "%(num)s files", 2) == "%(num)s archivos"


def test_wrong_placeholder_is_found(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (package / "code.py").write_text('TEXT = _("Hello %(name)s")\n')
    catalogues.update()
    source = package / "translations" / "es" / "LC_MESSAGES" / "messages.po"
    text = source.read_text("utf-8")
    source.write_text(text.replace('name)s"\nmsgstr ""', 'name)s"\nmsgstr "Hola %(nombre)s"'), "utf-8")
    assert catalogues.compile_all() == 1
    assert "placeholder" in capsys.readouterr().err
