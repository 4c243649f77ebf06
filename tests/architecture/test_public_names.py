"""The plugin that is the proof imports documented names only; the document says which these are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import hub.plugins

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "explanation" / "plugin-contract.md"
PROOF = ROOT / "plugins" / "helplines" / "hub_helplines"
OPEN = {"hub.web"}
"""Packages of which every module is public."""
PARTS = ("models", "services")
"""Modules that are public in every package that the document names."""


def documented() -> set[str]:
    """Return the modules that the document names as part of the contract."""
    section = DOCUMENT.read_text("utf-8").partition("## What belongs to it")[2].partition("## ")[0]
    named = {name.removesuffix(".CONTRACT_VERSION") for name in re.findall(r"`(hub(?:\.[a-z_0-9]+)+)`", section)}
    return named | {"hub.plugins"}


def imports(text: str) -> Iterator[tuple[str, str]]:
    """Yield each module of the hub that some code imports from, with the name it takes."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def undocumented(text: str) -> list[str]:
    """Return what some code takes from the hub and the document does not name."""
    known = documented()
    found = []
    for module, name in imports(text):
        if module != "hub" and not module.startswith("hub."):
            continue
        wanted = f"hub.{name}" if module == "hub" else module
        is_open = wanted in known or any(wanted.startswith(f"{one}.") for one in OPEN & known)
        is_part = any(wanted.startswith(f"{one}.{part}") for one in known for part in PARTS)
        if (name.startswith("_") and name not in {"_", "_l"}) or not (is_open or is_part):
            found.append(f"{wanted}: {name}")
        if module == "hub.plugins" and name not in hub.plugins.__all__:
            found.append(f"hub.plugins: {name}")
    return found


def test_the_directory_of_help_uses_documented_names_only() -> None:
    found = {
        f"{path.name}: {one}" for path in sorted(PROOF.rglob("*.py")) for one in undocumented(path.read_text("utf-8"))
    }
    assert found == set()


@pytest.mark.parametrize(
    "code",
    [
        "from hub.accounts.people import find",
        "from hub.plugins.registry import Registry",
        "from hub.plugins import get_secret",
        "from hub.campaigns.forms import ServiceForm",
        "from hub.campaigns.services import _hidden",
        "from hub import accounts",
        "import hub.extensions",
        "def late():\n    from hub.purge import purge",
    ],
)
def test_other_names_are_seen(code: str) -> None:
    assert undocumented(code)


@pytest.mark.parametrize(
    "code",
    [
        "from hub import clock, mail",
        "from hub.i18n import _, _l",
        "from hub.partners.services.people import list_holders",
    ],
)
def test_documented_names_may_be_used(code: str) -> None:
    assert undocumented(code) == []
