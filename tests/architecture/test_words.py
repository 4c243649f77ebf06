"""What changes from year to year is data of an edition: no month, colour, year or number of a line is in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CODE = ("hub", *(f"plugins/{name}/hub_{name}" for name in ("toolkits", "pledges", "helplines")), "migrations")
LEFT_OUT = re.compile(r"(^|/)(demo|testing)(/|_|\.)|/data/|/demo_|/static/dist/")
"""The demo is data, and tests have campaigns of their own."""
WORDS = re.compile(
    r"\b(novemb\w*|noviembre|green|verde|hope month|runaway safeline|1-?800-?(?!-?555)\w+|nrpm)\b", re.IGNORECASE
)
"""Numbers with 555 in the middle are nobody's."""
YEARS = re.compile(r"(?<![\d.#u])20[123]\d(?!\d)")
ALLOWED = {
    ("hub/settings.py", "needs a time zone, as in 2026-11-10T12:00:00+00:00"),  # how a moment is written
}


def files(*endings: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of every file of the product with one of these endings, demo and tests apart."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*")):
            name = str(path.relative_to(ROOT))
            if path.suffix in endings and not LEFT_OUT.search(name):
                yield name, path.read_text("utf-8")


def is_bad(name: str, text: str) -> bool:
    for where, words in ALLOWED:
        if where == name:
            text = text.replace(words, "")
    return bool(WORDS.search(text) or YEARS.search(text))


def constants(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and value of every constant that is no docstring."""
    tree = ast.parse(source)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in said and isinstance(node.value, str | int):
            yield node.lineno, str(node.value)


def test_code_names_no_month_colour_or_year() -> None:
    found = [
        f"{name}:{line} {value[:60]}"
        for name, source in files(".py")
        for line, value in constants(source)
        if is_bad(name, value)
    ]
    assert found == []


def test_templates_and_styles_name_none_either() -> None:
    endings = (".html", ".txt", ".css", ".ics", ".svg")
    found = [
        f"{name}: {line.strip()[:80]}"
        for name, text in files(*endings)
        for line in text.splitlines()
        if is_bad(name, line)
    ]
    for path in (*ROOT.glob("frontend/js/*.js"), *ROOT.glob("frontend/scss/*.scss")):
        found += [f"{path.name}: {line}" for line in path.read_text("utf-8").splitlines() if WORDS.search(line)]
    assert found == []


def test_nor_do_the_texts_in_any_language() -> None:
    for path in (ROOT / folder / "translations" for folder in CODE):
        for catalogue in path.glob("*/LC_MESSAGES/messages.po"):
            with catalogue.open("rb") as file:
                texts = [text for message in read_po(file) for text in (message.id, message.string) if text]
            flat = [part for text in texts for part in ([text] if isinstance(text, str) else list(text))]
            assert [part for part in flat if WORDS.search(part)] == []
