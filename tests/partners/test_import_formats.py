"""The five formats on made-up files with the traps of the real ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.errors import Invalid
from hub.partners.imports.formats import FORMATS, parse_file
from hub.partners.imports.listing import Listing, ParsedFile

PLS_HEADER = (
    "STABR,FSCSKEY,LIBID,LIBNAME,ADDRESS,CITY,ZIP,ZIP4,CITY_M,CNTY,PHONE,POPU_LSA,YR_SUB,STATSTRU,LONGITUD,LATITUDE"
)
PLS_ROW = (
    "MA,MA9001,7,HOLLOW FALLS PUBLIC LIBRARY,1 MAIN ST NE,HOLLOW FALLS,01002,M,HOLLOW FALLS,FRANKLIN`S,4135550100,"
    "1234,2016,00,-72.5,42.3"
)
PORTAL = {
    "fscs_id": "MA9001", "state": "MA", "library_id": "7", "library_name": "HOLLOW FALLS TOWN LIBRARY",
    "address": "1 MAIN ST NE", "city": "HOLLOW FALLS", "zip": "1002", "mailing_city": "HOLLOW FALLS",
    "county": "FRANKLIN", "phone": "-4", "service_area_population": "1240", "structure_change": "3",
    "year": "2017", "longitude": -72.5, "latitude": 42.3,
}  # fmt: skip
GENERIC_HEADER = "scheme,identifier,name,partner_type,state,postal_code,phone,website,source_year,closed"

Parse = Callable[..., ParsedFile]


@pytest.fixture
def parse(tmp_path: Path) -> Parse:
    """Write a file and parse it."""

    def write_and_parse(form: str, content: bytes | str | list[Any], encoding: str = "utf-8") -> ParsedFile:
        path = tmp_path / "list.csv"
        if isinstance(content, list):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return parse_file(form, path)

    return write_and_parse


def pls(*rows: str) -> str:
    return "\r\n".join((PLS_HEADER, *rows, ""))


def test_a_library_becomes_a_listing(parse: Parse) -> None:
    parsed = parse("imls-pls", pls(PLS_ROW), "cp1252")
    assert parsed == ParsedFile(
        (
            Listing(
                scheme="fscs",
                identifier="MA9001",
                name="Hollow Falls Public Library",
                partner_type="public_library",
                source="imls-pls",
                source_year=2015,
                street="1 Main St NE",
                city="Hollow Falls",
                state="MA",
                postal_code="01002",
                county="Franklin's",
                phone="+14135550100",
                population_served=1234,
                latitude=42.3,
                longitude=-72.5,
            ),
        ),
        (),
    )


def test_windows_1252_and_utf_8_give_the_same(parse: Parse) -> None:
    text = pls(PLS_ROW.replace("HOLLOW FALLS PUBLIC", "HOLLOW–FALLS O’ CAFÉ"))
    names = {parse("imls-pls", text, encoding).listings[0].name for encoding in ("cp1252", "utf-8", "utf-8-sig")}
    assert names == {"Hollow–Falls O' Café Library"}


@pytest.mark.parametrize("code", ["", "M", "-1", "-3", "-4", "-9"])
def test_codes_for_no_value_become_no_value(parse: Parse, code: str) -> None:
    missing = {"street", "city", "county", "phone", "population_served", "postal_code"}
    row = f"MA,MA9001,7,HOLLOW FALLS PUBLIC LIBRARY,{code},{code},{code},{code},{code},{code},{code},{code},2016,00,,"
    record = {**PORTAL, "address": code, "city": code, "mailing_city": code, "county": code, "zip": code, "phone": code}
    record |= {"service_area_population": code, "structure_change": "0"}
    for listing in (*parse("imls-pls", pls(row)).listings, *parse("imls-pls-json", [record]).listings):
        assert {name: getattr(listing, name) for name in missing} == dict.fromkeys(missing)
        assert not listing.closed


@pytest.mark.parametrize(("code", "closed"), [("00", False), ("03", True), ("23", True), ("24", False), ("3", True)])
def test_closed_systems_are_marked(parse: Parse, code: str, closed: bool) -> None:
    row = PLS_ROW.replace("2016,00", f"2016,{code}").replace(",1234,", ",-3,").replace("4135550100", "-3")
    listing = parse("imls-pls", pls(row)).listings[0]
    assert (listing.closed, listing.population_served, listing.phone) == (closed, None, None)


def test_a_street_in_the_city_column_gives_way_to_the_postal_city(parse: Parse) -> None:
    row = PLS_ROW.replace("1 MAIN ST NE,HOLLOW FALLS", "M,604 FIRST AVE")
    listing = parse("imls-pls", pls(row)).listings[0]
    assert (listing.street, listing.city) == (None, "Hollow Falls")


def test_bad_rows_are_reported_with_line_and_reason_and_good_ones_go_in(parse: Parse) -> None:
    parsed = parse(
        "imls-pls",
        pls(
            PLS_ROW,
            "MA,MA9002,TOO,SHORT",
            PLS_ROW,
            PLS_ROW.replace("MA9001", "9003"),
            PLS_ROW.replace("MA9001", "MA9004").replace("HOLLOW FALLS PUBLIC LIBRARY", "M"),
            PLS_ROW.replace("MA,MA9001", "XX,MA9005"),
            PLS_ROW.replace("MA9001", "MA9006").replace("2016", "M"),
            "",
            PLS_ROW.replace("MA9001", "MA9007").replace("HOLLOW FALLS PUBLIC LIBRARY", '"TWO\r\nLINES"'),
            PLS_ROW.replace("MA9001", "MA9008"),
            PLS_ROW,
        ),
    )
    assert [listing.identifier for listing in parsed.listings] == ["MA9001", "MA9007", "MA9008"]
    assert [(problem.line, str(problem)) for problem in parsed.problems] == [
        (3, "The row has 4 values; the header has 16."),
        (4, "The identifier MA9001 was already used in line 2."),
        (5, "“9003” is not a library identifier such as AK0001."),
        (6, "MA9004 has no name."),
        (7, "“XX” is not a state or territory."),
        (8, "MA9006 has no year of the survey."),
        (13, "The identifier MA9001 was already used in line 2."),
    ]


def test_the_portal_form_gets_its_zeros_back(parse: Parse) -> None:
    parsed = parse("imls-pls-json", [PORTAL, {**PORTAL, "fscs_id": "x"}, "text", {"fscs_id": "MA9002"}])
    listing = parsed.listings[0]
    assert (listing.name, listing.postal_code) == ("Hollow Falls Town Library", "01002")
    assert (listing.phone, listing.closed, listing.source_year) == (None, True, 2016)
    assert [problem.line for problem in parsed.problems] == [2, 3, 4]


def test_agencies(parse: Parse) -> None:
    parsed = parse(
        "agencies",
        "usps,agency,website_host,website_path,city,domain_basis\n"
        "CT,Connecticut State Department of Education,portal.ct.gov,/sde,Hartford,registered .gov\n"
        "AS,American Samoa Department of Education,,,Pago Pago,unknown\n"
        "ZZ,Nowhere,,,,\n"
        "TX,,,,,\n",
    )
    assert [(item.key, item.website, item.city) for item in parsed.listings] == [
        (("sea", "CT"), "https://portal.ct.gov/sde", "Hartford"),
        (("sea", "AS"), None, "Pago Pago"),
    ]
    assert [problem.line for problem in parsed.problems] == [4, 5]


def test_national(parse: Parse) -> None:
    parsed = parse(
        "national",
        "slug,name,acronym,partner_type,website,description\n"
        'nn,National Network,NN,national_agency,https://nn.example/,"One, two."\n'
        "Bad Slug,Name,,media,,\n"
        "good,Name,,starship,,\n"
        "good,,,media,,\n",
    )
    assert [(item.key, item.acronym, item.description) for item in parsed.listings] == [
        (("national", "nn"), "NN", "One, two.")
    ]
    assert [problem.line for problem in parsed.problems] == [3, 4, 5]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_generic_form_takes_three_separators(parse: Parse, delimiter: str, encoding: str) -> None:
    text = (
        GENERIC_HEADER.upper().replace(",", delimiter)
        + "\n"
        + delimiter.join(
            ["nces", "0100005", "Albertvîlle City", "school_district", "Alabama", "3595", "(256) 555-0100",
             "district.example", "2024", "no"]
        )
    )  # fmt: skip
    listing = parse("generic", text, encoding).listings[0]
    assert listing == Listing(
        scheme="nces",
        identifier="0100005",
        name="Albertvîlle City",
        partner_type="school_district",
        source="nces",
        source_year=2024,
        state="AL",
        postal_code="03595",
        phone="+12565550100",
        website="https://district.example",
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",1,Name,media,,,,,,", "The column scheme is empty."),
        ("NCES!,1,Name,media,,,,,,", "“NCES!” is not a scheme such as nces."),
        ("nces,1,Name,starship,,,,,,", "“starship” is not a type of partner."),
        ("nces,1,Name,media,Bavaria,,,,,", "“Bavaria” cannot be read as state."),
        ("nces,1,Name,media,,ABC,,,,", "“ABC” cannot be read as postal_code."),
        ("nces,1,Name,media,,,12,,,", "“12” cannot be read as phone."),
        ("nces,1,Name,media,,,,javascript:x,,", "“javascript:x” cannot be read as website."),
        ("nces,1,Name,media,,,,,lately,", "“lately” cannot be read as source_year."),
        ("nces,1,Name,media,,,,,,perhaps", "“perhaps” cannot be read as closed."),
        (f"nces,1,{'x' * 201},media,,,,,,", "The column name has more than 200 characters."),
    ],
)
def test_the_generic_form_says_which_value_cannot_be_read(parse: Parse, row: str, reason: str) -> None:
    parsed = parse("generic", f"{GENERIC_HEADER}\n{row}\nnces,2,Other,media,,,,,,\n")
    assert [item.identifier for item in parsed.listings] == ["2"]
    assert [(problem.line, str(problem)) for problem in parsed.problems] == [(2, reason)]


@pytest.mark.parametrize(
    ("form", "content", "message"),
    [
        ("imls-pls", b"", "is empty"),
        ("imls-pls", b" \r\n\r\n", "is empty"),
        ("imls-pls", PLS_HEADER.encode(), "has a header but no rows"),
        ("imls-pls", b"name,city\r\nx,y\r\n", "lacks these columns: stabr, fscskey"),
        ("imls-pls", (PLS_HEADER + ",CITY\r\n").encode(), "these columns twice: city"),
        ("imls-pls", pls(PLS_ROW)[:-30].encode(), "was cut off"),
        ("imls-pls", pls(PLS_ROW.replace("HOLLOW", '"HOLLOW')).encode(), "is broken near line 2"),
        ("imls-pls", pls(PLS_ROW).encode("utf-16"), "is not a text file"),
        ("imls-pls", pls(PLS_ROW).encode() + b"\x81", "is not in the expected encoding"),
        ("imls-pls", b"a\0b", "is not a text file"),
        ("imls-pls", b"PK\x03\x04rest", "is a workbook or a ZIP archive"),
        ("imls-pls", b"%PDF-1.7", "is not a text file"),
        ("imls-pls-json", b"[{", "is not JSON, or was cut off"),
        ("imls-pls-json", b"[" * 100_000, "is not JSON, or was cut off"),
        ("imls-pls-json", b"{}", "does not hold a list"),
        ("imls-pls-json", b"[]", "has no records"),
        ("imls-pls-json", b'[{"state": "MA"}]', "lacks these columns: fscs_id"),
        ("imls-pls-json", b'["\xff"]', "is not in the expected encoding"),
        ("agencies", b"usps\r\nMA\r\n", "lacks these columns: agency"),
        ("national", b"slug\r\nx\r\n", "lacks these columns: name"),
        ("generic", b"name;scheme\r\nx;y\r\n", "lacks these columns: identifier, partner_type"),
        ("generic", "scheme,identifier,name,partner_type\nx,1,Café,media".encode("cp1252"), "Save it again as UTF-8"),
        ("none", b"x", "There is no format “none”"),
    ],
)
def test_a_broken_file_is_refused_as_a_whole(parse: Parse, form: str, content: bytes, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(form, content)
    assert message in str(refused.value)


@pytest.mark.parametrize("form", FORMATS)
def test_a_missing_file_or_a_folder_is_refused(form: str, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(Invalid, match="cannot be read"):
            parse_file(form, path)
