"""Every hook, setting, permission, signal, slot and command has a heading in the reference, with its signature."""

from __future__ import annotations

import ast
import re

import pytest

from scripts import reference
from scripts.steps import ROOT

ENTRY = re.compile(r"^### (?P<name>.+)\n\n```text\n(?P<signature>.+)\n```\n\n(?P<text>(?:(?!^#).*\n?)*)", re.MULTILINE)
PAGES = ("plugins", "testing", "slots", "permissions", "settings", "signals", "commands")


def entries(text: str) -> dict[str, tuple[str, str]]:
    """Return signature and text of each heading."""
    return {one["name"]: (one["signature"], one["text"].strip()) for one in ENTRY.finditer(text)}


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return reference.pages(reference.our_registry())


def differences(written: str, there: str) -> list[str]:
    """Return what a page lacks, has too much, or says with another signature than the code."""
    wanted, found = entries(written), entries(there)
    return [
        *(f"no heading for {one}" for one in sorted(wanted.keys() - found.keys())),
        *(f"a heading for {one}, which is gone" for one in sorted(found.keys() - wanted.keys())),
        *(
            f"{one} is {wanted[one][0]}, not {found[one][0]}"
            for one in sorted(wanted.keys() & found.keys())
            if wanted[one][0] != found[one][0]
        ),
    ]


@pytest.mark.parametrize("name", PAGES)
def test_everything_has_a_heading_and_its_signature(written: dict[str, str], name: str) -> None:
    there = (reference.FOLDER / f"{name}.md").read_text("utf-8")
    assert differences(written[name], there) == [], "run: python -m scripts.reference"


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("plugins", "next_steps"),
        ("settings", "HUB_PLEDGES_MOST_A_DAY"),
        ("permissions", "toolkits:resource:review"),
        ("signals", "partner-approved"),
        ("slots", "day.counter"),
        ("commands", "hub toolkits reindex"),
    ],
    ids=["hook", "setting", "permission", "signal", "slot", "command"],
)
def test_what_is_new_gone_or_another_is_seen_in_each_kind(written: dict[str, str], page: str, name: str) -> None:
    text = written[page]
    signature = entries(text)[name][0]
    without = text.replace(f"### {name}\n", f"## {name}\n")
    assert differences(text, without) == [f"no heading for {name}"]
    assert differences(without, text) == [f"a heading for {name}, which is gone"]
    other = text.replace(f"```text\n{signature}\n```", f"```text\n{signature} or so\n```")
    assert f"{name} is {signature}, not {signature} or so" in differences(text, other)


def test_signals_are_sent_with_what_their_reference_says(written: dict[str, str]) -> None:
    sent = {name: set(re.findall(r"(\w+):", signature)) for name, (signature, _) in entries(written["signals"]).items()}
    found: dict[str, set[str]] = {}
    for file in (ROOT / "hub").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "send":
                name = ast.unparse(node.func.value).removeprefix("signals.").replace("_", "-")
                if name in sent:
                    found.setdefault(name, set()).update(str(one.arg) for one in node.keywords)
    assert found == sent


@pytest.mark.parametrize("name", PAGES)
def test_everything_says_what_it_is_for(written: dict[str, str], name: str) -> None:
    assert [one for one, (_signature, text) in entries(written[name]).items() if not text] == []


def test_the_reference_names_all_there_is(written: dict[str, str]) -> None:
    assert {"HUB_ENV", "HUB_PLEDGES_MOST_A_DAY"} <= entries(written["settings"]).keys()
    assert "account-erased" in entries(written["signals"])
    assert "toolkits:resource:review" in entries(written["permissions"])
    assert {"hub plugins new", "hub toolkits reindex", "hub serve"} <= entries(written["commands"]).keys()
    assert "render(*, edition: Edition, day: CampaignDay | None, now: datetime)" in written["slots"]
