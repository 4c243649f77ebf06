"""The real survey files, which stay outside the project: every row is read and the known numbers come out."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from hub.partners.imports.formats import parse_file
from hub.partners.imports.listing import Listing
from hub.testing.need import unavailable

DATA = Path(os.environ.get("HUB_TEST_DATA") or Path(__file__).parents[2].parent / "shared" / "data")


def real_file(name: str) -> Path:
    """Return a data file, or skip the test where it is missing."""
    path = DATA / name
    if not path.is_file():
        unavailable(f"{name} is not in {DATA}; set HUB_TEST_DATA to the folder that holds it")
    return path


@pytest.fixture(scope="module")
def survey_2015() -> dict[str, Listing]:
    parsed = parse_file("imls-pls", real_file("pls_fy2015_ae.csv"))
    assert parsed.problems == ()
    return {listing.identifier: listing for listing in parsed.listings}


def test_all_rows_of_the_survey_are_read(survey_2015: dict[str, Listing]) -> None:
    listings = survey_2015.values()
    assert len(listings) == 9251
    assert sum(listing.closed for listing in listings) == 20
    assert sum(listing.phone is None for listing in listings) == 29
    assert sum(listing.city is None for listing in listings) == 1  # AR0069 has a street in both city columns
    assert all(listing.postal_code and listing.latitude and listing.street for listing in listings)
    assert sum((listing.postal_code or "").startswith("0") for listing in listings) == 1583
    assert {listing.source_year for listing in listings} == {2015}
    assert Counter(listing.state for listing in listings).most_common(1) == [("NY", 756)]


def test_no_name_of_the_survey_is_left_in_capitals(survey_2015: dict[str, Listing]) -> None:
    for listing in survey_2015.values():
        for text in (listing.name, listing.city, listing.county):
            assert text is None or any(char.islower() for char in text)
            assert text is None or not set("`’()") & set(text) or text == listing.name


@pytest.mark.parametrize(
    ("identifier", "name", "city"),
    [
        ("WI0153", "Kimberly–Little Chute Public Library", "Kimberly"),
        ("WI0166", "Land O' Lakes Public Library", "Land O' Lakes"),
        ("ID0014", "Coeur d'Alene Public", "Coeur d'Alene"),
        ("AR0069", None, None),
    ],
)
def test_known_rows(survey_2015: dict[str, Listing], identifier: str, name: str | None, city: str | None) -> None:
    listing = survey_2015[identifier]
    assert name is None or listing.name == name
    assert listing.city == city


def test_the_hard_cases_read_like_the_whole_file(survey_2015: dict[str, Listing]) -> None:
    parsed = parse_file("imls-pls", real_file("pls_fy2015_ae_hard_cases.csv"))
    assert len(parsed.listings) == 51
    assert all(survey_2015[listing.identifier] == listing for listing in parsed.listings)


def test_the_next_year_differs_as_its_readme_says(survey_2015: dict[str, Listing]) -> None:
    parsed = parse_file("imls-pls-json", real_file("pls_fy2016_portal_sample.json"))
    assert (len(parsed.listings), parsed.problems) == (1000, ())
    new = {item.identifier for item in parsed.listings if item.identifier not in survey_2015}
    both = [(survey_2015[item.identifier], item) for item in parsed.listings if item.identifier in survey_2015]
    assert new == {"AK0138", "AK0139", "AL8011", "AR0082", "AR0083", "TX0390"}
    assert sum(old.name != later.name for old, later in both) == 8
    assert sum(old.phone != later.phone for old, later in both) == 19
    assert all(len(listing.postal_code or "") == 5 for listing in parsed.listings)


@pytest.mark.parametrize(
    ("form", "name", "rows"),
    [("agencies", "state_education_agencies.csv", 56), ("national", "national_partners.csv", 20)],
)
def test_our_own_lists_are_carried_by_the_package(form: str, name: str, rows: int) -> None:
    packaged = Path(__file__).parents[2] / "hub" / "partners" / "data" / name
    parsed = parse_file(form, packaged)
    assert (len(parsed.listings), parsed.problems) == (rows, ())
