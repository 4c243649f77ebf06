"""Whatever somebody hands in, a parser gives listings or refuses the file; it never fails in another way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.partners.imports.formats import FORMATS, parse_file

HEADERS = {
    "imls-pls": b"STABR,FSCSKEY,LIBNAME,ADDRESS,CITY,ZIP,CITY_M,CNTY,PHONE,POPU_LSA,YR_SUB,STATSTRU,LONGITUD,LATITUDE",
    "agencies": b"usps,agency,website_host,website_path,city",
    "national": b"slug,name,acronym,partner_type,website,description",
    "generic": b"scheme,identifier,name,partner_type,state,postal_code,phone,website,latitude,longitude,source_year",
}
VALUE = st.text(max_size=12) | st.sampled_from(["M", "-3", "AK", "AK0001", "media", "nces", "2016", "03", '"', "x,y"])


def parse(form: str, path: Path, content: bytes) -> None:
    """Parse bytes and check what every result must hold."""
    path.write_bytes(content)
    try:
        parsed = parse_file(form, path)
    except Invalid:
        return
    assert len({listing.key for listing in parsed.listings}) == len(parsed.listings)
    assert all(listing.name.strip() and listing.identifier for listing in parsed.listings)
    assert all(str(problem) and problem.line > 0 for problem in parsed.problems)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that each example writes anew."""
    return tmp_path_factory.mktemp("any") / "list"


@pytest.mark.parametrize("form", FORMATS)
@given(content=st.binary(max_size=300))
@settings(max_examples=60)
def test_any_bytes(path: Path, form: str, content: bytes) -> None:
    parse(form, path, content)


@pytest.mark.parametrize("form", HEADERS)
@given(rows=st.lists(st.lists(VALUE, min_size=1, max_size=15).map(",".join), max_size=4), ended=st.booleans())
@settings(max_examples=80)
def test_any_rows_under_a_good_header(path: Path, form: str, rows: list[str], ended: bool) -> None:
    text = "\r\n".join(["", *rows]) + ("\r\n" if ended else "")
    parse(form, path, HEADERS[form] + text.encode("utf-8", "surrogatepass"))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | VALUE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(VALUE, inner, max_size=3),
    max_leaves=6,
)
RECORD = st.fixed_dictionaries(
    {"state": JSON, "fscs_id": JSON, "library_name": JSON, "year": JSON},
    optional={"zip": JSON, "phone": JSON, "latitude": JSON, "longitude": JSON, "structure_change": JSON},
)


@given(records=st.lists(RECORD | JSON, max_size=4))
@settings(max_examples=120)
def test_any_records_of_the_portal_form(path: Path, records: list[object]) -> None:
    parse("imls-pls-json", path, json.dumps(records).encode())
