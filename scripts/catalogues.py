"""Message catalogues: update, compile and check, one catalogue for the hub and one for each plugin.

``python -m scripts.catalogues extract|update|compile|check`` in ``.venv``; set-up calls ``compile_stale``, which
reads stamps with the standard library alone and asks Babel only when a catalogue has changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.steps import ROOT, STAMPS, VENV, fingerprint, read_stamp, run, step, write_stamp

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

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
        """Where the languages are."""
        return self.package / "translations"

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


def collect(catalogue: Catalogue) -> Catalog:
    """Return the messages marked in code and templates, without line numbers: those change with every edit."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir
    from babel.messages.frontend import parse_keywords

    found = Catalog(project=catalogue.project, header_comment=f"# Messages of {catalogue.project}.", fuzzy=False)
    for name, line, message, comments, context in extract_from_dir(
        catalogue.package,
        METHODS,
        {pattern: {"silent": "false"} for pattern, method in METHODS if method == "jinja2"},
        keywords=parse_keywords(KEYWORDS),
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    ):
        found.add(message, locations=[(name, line)], auto_comments=comments, context=context)
    return found


def update() -> None:
    """Bring the catalogue of every language up to date; new messages are empty, unused ones go."""
    for catalogue in catalogues():
        template = collect(catalogue)
        for language in LANGUAGES if len(template) else ():
            current = _read(catalogue, language)
            current.update(template, no_fuzzy_matching=True, update_creation_date=False)
            _write(catalogue.source(language), current)


def check() -> int:
    """Print every message that is not collected or not translated; return how many there are."""
    faults = 0
    for catalogue in catalogues():
        template = collect(catalogue)
        for language in LANGUAGES:
            current = _read(catalogue, language)
            for message in template:
                known = current.get(message.id, message.context) if message.id else None
                words = known.string if known else ""
                translated = all(words) if isinstance(words, (list, tuple)) else bool(words)
                if message.id and (known is None or known.fuzzy or not translated):
                    faults += 1
                    print(f"{catalogue.package.name}, {language}: {message.id!r} ({message.locations[0][0]})")
    return faults


def _read(catalogue: Catalogue, language: str) -> Catalog:
    """Return the catalogue of a language; a new one when there is none."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    file = catalogue.source(language)
    if not file.exists():
        return Catalog(
            locale=language,
            project=catalogue.project,
            version="1",
            header_comment=f"# Messages of {catalogue.project} in this language.",
            last_translator="The Partner Hub authors",
            language_team="none",
            msgid_bugs_address="none",
            fuzzy=False,
        )
    with file.open("rb") as handle:
        return read_po(handle, locale=language)


def _write(file: Path, catalogue: Catalog) -> None:
    from babel.messages.pofile import write_po

    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as handle:
        write_po(handle, catalogue, width=120, include_lineno=False, sort_output=True, ignore_obsolete=True)


def main(arguments: list[str]) -> int:
    """Run one command; return the exit status."""
    if arguments == ["compile"]:
        return 1 if compile_all() else 0
    if arguments == ["check"]:
        return 1 if check() else 0
    if arguments == ["update"]:
        update()
        return 0
    print("Usage: python -m scripts.catalogues update|compile|check", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
