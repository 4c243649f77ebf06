"""Every hook, setting, permission, signal, slot and command has a heading in the reference, with its signature."""

from __future__ import annotations

import re

import pytest

from scripts import reference

ENTRY = re.compile(r"^### (?P<name>.+)\n\n```text\n(?P<signature>.+)\n```\n\n(?P<text>(?:(?!^#).*\n?)*)", re.MULTILINE)
PAGES = ("plugins", "testing", "slots", "permissions", "settings", "signals", "commands")


def entries(text: str) -> dict[str, tuple[str, str]]:
    """Return signature and text of each heading."""
    return {one["name"]: (one["signature"], one["text"].strip()) for one in ENTRY.finditer(text)}


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return reference.pages(reference.our_registry())


@pytest.mark.parametrize("name", PAGES)
def test_everything_has_a_heading_and_its_signature(written: dict[str, str], name: str) -> None:
    there = entries((reference.FOLDER / f"{name}.md").read_text("utf-8"))
    wanted = entries(written[name])
    remedy = "run: python -m scripts.reference"
    assert sorted(wanted.keys() - there.keys()) == [], f"no heading; {remedy}"
    assert sorted(there.keys() - wanted.keys()) == [], f"a heading for something that is gone; {remedy}"
    different = {one: there[one][0] for one, (signature, _text) in wanted.items() if there[one][0] != signature}
    assert different == {}, f"another signature; {remedy}"


@pytest.mark.parametrize("name", PAGES)
def test_everything_says_what_it_is_for(written: dict[str, str], name: str) -> None:
    assert [one for one, (_signature, text) in entries(written[name]).items() if not text] == []


def test_a_change_is_seen(written: dict[str, str]) -> None:
    text = written["plugins"]
    changed = text.replace("def jobs(self) -> Iterable[JobKind]", "def jobs(self) -> list[JobKind]")
    assert entries(changed)["jobs"] != entries(text)["jobs"]
    assert "jobs" not in entries(text.replace("### jobs\n", "### job\n"))


def test_the_reference_names_all_there_is(written: dict[str, str]) -> None:
    assert {"HUB_ENV", "HUB_PLEDGES_MOST_A_DAY"} <= entries(written["settings"]).keys()
    assert "account-erased" in entries(written["signals"])
    assert "toolkits:resource:review" in entries(written["permissions"])
    assert {"hub plugins new", "hub toolkits reindex", "hub serve"} <= entries(written["commands"]).keys()
    assert "render(*, edition: Edition, day: CampaignDay | None, now: datetime)" in written["slots"]
