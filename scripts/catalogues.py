"""Message catalogues: extract, update and compile, one catalogue for the hub and one for each plugin.

``python -m scripts.catalogues extract|update|compile|check`` in ``.venv``; set-up calls ``compile_stale``, which
reads stamps with the standard library alone and asks Babel only when a catalogue has changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scripts.steps import ROOT, STAMPS, VENV, fingerprint, read_stamp, run, step, write_stamp

STAMP = STAMPS / "catalogues.json"
LANGUAGES = ("es",)
KEYWORDS = ("_", "_l", "N_", "gettext", "lazy_gettext", "mark", "ngettext:1,2")
METHODS = [("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2"), ("**.py", "python")]


@dataclass(frozen=True)
class Catalogue:
    """The messages of one distribution."""

    project: str
    package: Path

    @property
    def folder(self) -> Path:
        """Where the template and the languages are."""
        return self.package / "translations"

    @property
    def template(self) -> Path:
        """The extracted English messages."""
        return self.folder / "messages.pot"

    def source(self, language: str) -> Path:
        """The catalogue that translators edit."""
        return self.folder / language / "LC_MESSAGES" / "messages.po"


def catalogues() -> list[Catalogue]:
    """Return the hub's catalogue and one for each plugin in ``plugins/``."""
    plugins = sorted(ROOT.glob("plugins/*/hub_*/__init__.py"))
    return [
        Catalogue("Partner Hub", ROOT / "hub"),
        *(Catalogue(f"Partner Hub: {file.parent.name.removeprefix('hub_')}", file.parent) for file in plugins),
    ]


def sources() -> Iterator[Path]:
    """Yield every catalogue that translators edit."""
    for catalogue in catalogues():
        yield from sorted(catalogue.folder.glob("*/LC_MESSAGES/*.po"))


def compile_stale() -> None:
    """Compile all catalogues in ``.venv`` when one of them changed or a compiled file is missing."""
    files = list(sources())
    wanted = fingerprint(files)
    if read_stamp(STAMP).get("sources") == wanted and all(file.with_suffix(".mo").exists() for file in files):
        return
    with step("Compiling the translations"):
        python = VENV / "bin" / "python"
        failure = "A translation could not be compiled; the lines above name it."
        run([python, "-m", "scripts.catalogues", "compile"], failure=failure, log="catalogues")
        write_stamp(STAMP, {"sources": wanted})


def compile_all() -> int:
    """Write a ``.mo`` beside every ``.po``; return how many catalogues have errors."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    faulty = 0
    for file in sources():
        with file.open("rb") as handle:
            catalogue = read_po(handle, locale=file.parent.parent.name)
        errors = [(message, error) for message, found in catalogue.check() for error in found]
        for message, error in errors:
            print(f"{file.relative_to(ROOT)}:{message.lineno}: {error}", file=sys.stderr)
        faulty += bool(errors)
        temporary = file.with_suffix(".mo.new")
        with temporary.open("wb") as handle:
            write_mo(handle, catalogue)
        temporary.replace(file.with_suffix(".mo"))
    return faulty


def extract() -> None:
    """Write the template of every catalogue from the marked messages in code and templates."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir
    from babel.messages.frontend import parse_keywords
    from babel.messages.pofile import write_po

    for catalogue in catalogues():
        found = Catalog(
            project=catalogue.project,
            header_comment=f"# Messages of {catalogue.project}, collected by scripts/catalogues.py.",
            creation_date=_creation_date(catalogue.template),
            fuzzy=False,
        )
        options = {"**.html": {"silent": "false"}, "**/templates/**.html": {"silent": "false"}}
        for name, line, message, comments, context in extract_from_dir(
            catalogue.package,
            METHODS,
            options,
            keywords=parse_keywords(KEYWORDS),
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        ):
            found.add(message, locations=[(name, line)], auto_comments=comments, context=context)
        if not len(found):
            continue
        catalogue.folder.mkdir(exist_ok=True)
        with catalogue.template.open("wb") as handle:
            write_po(handle, found, width=120, include_lineno=False, sort_output=True, omit_header=False)


def _creation_date(template: Path) -> datetime | None:
    """Return the date in the template's header, so that collecting the same messages changes nothing."""
    from babel.messages.pofile import read_po

    if not template.exists():
        return None
    with template.open("rb") as handle:
        date = read_po(handle).creation_date
    return date if isinstance(date, datetime) else None


def update() -> None:
    """Extract, then bring the catalogue of every language up to date; new messages are left empty."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    extract()
    for catalogue in catalogues():
        if not catalogue.template.exists():
            continue
        with catalogue.template.open("rb") as handle:
            template = read_po(handle)
        for language in LANGUAGES:
            file = catalogue.source(language)
            if file.exists():
                with file.open("rb") as handle:
                    current = read_po(handle, locale=language)
            else:
                current = Catalog(locale=language, project=catalogue.project, fuzzy=False)
            current.update(template, no_fuzzy_matching=True)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as handle:
                write_po(handle, current, width=120, include_lineno=False, sort_output=True, ignore_obsolete=True)


def main(arguments: list[str]) -> int:
    """Run one command; return the exit status."""
    if arguments == ["compile"]:
        return 1 if compile_all() else 0
    if arguments == ["extract"]:
        extract()
        return 0
    if arguments == ["update"]:
        update()
        return 0
    print("Usage: python -m scripts.catalogues extract|update|compile", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
