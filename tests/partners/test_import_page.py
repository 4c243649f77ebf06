"""The page for operators describes what the importer takes, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.partners.imports import agencies, generic, national
from hub.partners.imports.formats import FORMATS, parse_file
from hub.partners.vocabulary import TYPES

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "import.md").read_text("utf-8")


def test_every_format_and_every_column_is_described() -> None:
    formats, header = PAGE.split("## The header of a generic list")
    assert re.findall(r"^\| `([a-z-]+)` \|", formats, re.MULTILINE) == list(FORMATS)
    columns = re.findall(r"^\| `(\w+)` \| (needed)? ?\|", header, re.MULTILINE)
    assert [name for name, needed in columns if needed] == generic.NEEDED
    assert {name for name, needed in columns if not needed} == set(generic.OPTIONAL)
    for module in (agencies, national):
        assert f"`{','.join(module.COLUMNS)}`" in formats


def test_every_type_is_named() -> None:
    types = PAGE.partition("\nTypes: ")[2].partition("\n\n")[0]
    assert re.findall(r"`(\w+)`", types) == list(TYPES)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_example_can_be_imported(tmp_path: Path, encoding: str) -> None:
    example = re.search(r"```\n(scheme,.*?)```", PAGE, re.DOTALL)
    assert example is not None
    path = tmp_path / "list.csv"
    path.write_text(example[1], encoding)
    parsed = parse_file("generic", path)
    assert (len(parsed.listings), parsed.problems) == (1, ())
