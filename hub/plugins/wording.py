"""Which texts of a plugin are missing in a language: those marked in code and templates, against what is compiled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

KEYWORDS = {"_": None, "_l": None, "N_": None, "gettext": None, "lazy_gettext": None, "mark": None, "ngettext": (1, 2)}
METHODS = [("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2"), ("**.py", "python")]


def missing_words(package: Path, language: str) -> list[str]:
    """Return the texts of a package that have no translation into a language, each once, in order of the files."""
    known = _compiled(package / "translations" / language / "LC_MESSAGES" / "messages.mo")
    return list(dict.fromkeys(text for text in _marked(package) if not known.get(text)))


def _marked(package: Path) -> Iterator[str]:
    from babel.messages.extract import extract_from_dir

    for _file, _line, message, _comments, _context in extract_from_dir(package, METHODS, {}, keywords=KEYWORDS):
        yield message if isinstance(message, str) else message[0]


def _compiled(path: Path) -> dict[str, Any]:
    from babel.messages.mofile import read_mo

    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalogue = read_mo(file)
    return {one.id if isinstance(one.id, str) else one.id[0]: one.string for one in catalogue if one.id}
