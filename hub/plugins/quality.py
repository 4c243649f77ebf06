"""What a plugin has that people can rely on: the list that ``hub plugins check`` runs.

The rules of the contract are checked at the start; these are habits that no start can enforce.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet

from hub.i18n import DEFAULT_LANGUAGE, LANGUAGES
from hub.plugins.api import Plugin
from hub.plugins.catalogues import slips
from hub.plugins.data_duty import advise
from hub.plugins.pages import template_folders
from hub.plugins.registry import Loaded
from hub.plugins.settings import SettingFacts
from hub.plugins.wording import missing_words

_INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=", re.IGNORECASE)
_FEW_WORDS = 20
_BOUNDS = frozenset({"<", "<=", "==", "~="})


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the list: what it is called, why it matters, and how it is looked at.

    ``look`` yields what is missing; it raises ``NotHere`` when that cannot be seen from an installed package.
    """

    name: str
    why: str
    look: Callable[[Loaded], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a rule: nothing in ``missing`` is good; ``unseen`` says why it could not be looked at."""

    rule: Rule
    missing: tuple[str, ...]
    unseen: str = ""


class NotHere(Exception):
    """The sources are not on this machine."""


def examine(loaded: Loaded) -> list[Outcome]:
    """Return what came of each rule, in the order of the list."""
    return [_outcome(rule, loaded) for rule in RULES]


def _outcome(rule: Rule, loaded: Loaded) -> Outcome:
    try:
        return Outcome(rule, tuple(dict.fromkeys(rule.look(loaded))))
    except NotHere as reason:
        return Outcome(rule, (), str(reason))


def _readme(loaded: Loaded) -> Iterator[str]:
    beside = _home(loaded).parent / "README.md"
    text = beside.read_text("utf-8") if _is_source(loaded) and beside.exists() else _metadata(loaded, "Description")
    if len(text.split()) < _FEW_WORDS:
        yield f"the package has no README, or one of less than {_FEW_WORDS} words; name it in pyproject.toml"


def _licence(loaded: Loaded) -> Iterator[str]:
    if not any(_metadata(loaded, field) for field in ("License-Expression", "License", "License-File")):
        yield 'pyproject.toml names no licence, as in license = "Apache-2.0"'


def _author(loaded: Loaded) -> Iterator[str]:
    if not loaded.author:
        yield "pyproject.toml names no authors"


def _range(loaded: Loaded) -> Iterator[str]:
    given = loaded.plugin.requires_core
    if not any(one.operator in _BOUNDS for one in SpecifierSet(given)):
        yield f"`requires_core` is {given!r}; name the first hub that may break it, as in '>=0.1,<0.2'"


def _permissions(loaded: Loaded) -> Iterator[str]:
    for one in loaded.collected["permissions"]:
        if str(one.label) == one.name:
            yield f"the permission “{one.name}” has its name for a label"
        elif isinstance(one.label, str):
            yield f"the label of “{one.name}” cannot be translated; mark it with `_l`"


def _settings(loaded: Loaded) -> Iterator[str]:
    for model in loaded.collected["settings"]:
        for key, field in model.model_fields.items():
            facts = next((one for one in field.metadata if isinstance(one, SettingFacts)), None)
            if facts is None or not facts.help:
                yield f"the setting “{key}” has no label or no help; declare it by `setting(..., help=_l(...))`"


def _words(loaded: Loaded) -> Iterator[str]:
    languages = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]
    for language in languages:
        for message in missing_words(_home(loaded), language):
            yield f"not in the catalogue “{language}”, or not compiled: “{message}”"
    yield from slips(loaded)


def _duty(loaded: Loaded) -> Iterator[str]:
    yield from advise(loaded)


def _docstrings(loaded: Loaded) -> Iterator[str]:
    home, revisions = _home(loaded), loaded.plugin.migrations()
    for path in sorted(home.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        place = path.relative_to(home.parent).as_posix()
        if tree.body and ast.get_docstring(tree) is None:
            yield f"{place} does not say what it is for"
        # The labels of a form say what it is for, and a revision goes up and down.
        is_told = path.name == "forms.py" or revisions in path.parents
        for node in tree.body if not is_told else ():
            is_public = isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
            if is_public and ast.get_docstring(node) is None:  # type: ignore[arg-type]  # one of the two
                yield f"{place}, line {node.lineno}: `{node.name}` has no docstring"  # type: ignore[attr-defined]  # the same


def _app_wide(loaded: Loaded) -> Iterator[str]:
    if type(loaded.plugin).init_app is not Plugin.init_app:
        yield "it uses `init_app`; tell us which hook is missing"


def _inline(loaded: Loaded) -> Iterator[str]:
    for folder in template_folders(loaded):
        for path in sorted(folder.rglob("*.html")):
            lines = path.read_text("utf-8").splitlines()
            if lines and lines[0].lower().startswith("<!doctype"):
                continue  # a document of its own, for a download: no page of the hub
            for number, line in enumerate(lines, 1):
                if _INLINE.search(line):
                    yield f"{path.relative_to(folder)}, line {number}: style or script inside of the page"


def _types(loaded: Loaded) -> Iterator[str]:
    if not (_home(loaded) / "py.typed").exists():
        yield "the package has no file py.typed"


def _tests(loaded: Loaded) -> Iterator[str]:
    if not _is_source(loaded):
        raise NotHere("tests are not part of an installed package; check where its sources are")
    texts = [path.read_text("utf-8") for path in _home(loaded).parent.glob("tests/**/test_*.py")]
    if not texts:
        yield "there is no test in the folder tests"
    elif not any("PluginContract" in text for text in texts):
        yield "no test inherits `hub.testing.contract.PluginContract`"


def _home(loaded: Loaded) -> Path:
    file: Any = getattr(sys.modules.get(loaded.package), "__file__", None)
    if file is None:
        raise NotHere("its code is not in files")
    return Path(file).parent


def _is_source(loaded: Loaded) -> bool:
    return (_home(loaded).parent / "pyproject.toml").exists()


def _metadata(loaded: Loaded, field: str) -> str:
    try:
        facts = distribution(loaded.distribution).metadata
    except PackageNotFoundError:
        raise NotHere("the package has no metadata") from None
    return str(facts.json.get(field.lower().replace("-", "_")) or "").strip()


RULES = (
    Rule("A README", "Who finds the package wants to know what it adds and what it keeps.", _readme),
    Rule("A licence", "Without one nobody may use it.", _licence),
    Rule("An author", "Somebody can be asked. Administrators see it on the plugins page.", _author),
    Rule("A version range", "A hub it was not written for leaves it out, instead of breaking with it.", _range),
    Rule("Permissions in words", "Administrators decide by the label, in their language.", _permissions),
    Rule("Settings with help", "The form is made of them, and nothing else explains it.", _settings),
    Rule(
        "Complete Spanish",
        "Every text that is marked in its code and templates is in the compiled catalogue, with its placeholders.",
        _words,
    ),
    Rule("Data duty", "What it keeps of people is exported and erased, what is of one year is carried on.", _duty),
    Rule(
        "Docstrings",
        "Every module, public class and function says what it is for; the labels of a form do.",
        _docstrings,
    ),
    Rule("No hooks for the whole application", "`init_app` can change the pages of everybody.", _app_wide),
    Rule(
        "Nothing inside of pages",
        "The policy of the site forbids inline style and script, so they would not run.",
        _inline,
    ),
    Rule("Types", "`py.typed` lets those who extend it check their code.", _types),
    Rule("Tests", "There are tests, and they inherit `PluginContract`.", _tests),
)
"""Every rule, in the order in which they are told."""
