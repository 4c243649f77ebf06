"""Readable names: known traps of the survey, and what must hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.partners.imports.names import readable_address, readable_city, readable_name, tidy

CAPITALS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Ll"]), max_size=60)
ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=60) | CAPITALS


@pytest.mark.parametrize(
    ("raw", "readable"),
    [
        ("ANCHOR POINT PUBLIC LIBRARY", "Anchor Point Public Library"),
        ("TOP OF THE RIVER COMMUNITY/SCHOOL LIBRARY", "Top of the River Community/School Library"),
        ("THE LIBRARY AT CEDAR CREEK LAKE", "The Library at Cedar Creek Lake"),
        ("NEW YORK PUBLIC LIBRARY, THE BRANCH LIBRARIES", "New York Public Library, The Branch Libraries"),
        ("WAITSBURG (WELLER) PUBLIC LIBRARY", "Waitsburg (Weller) Public Library"),
        ("PELICAN RAPIDS: A PLACE TO LEARN", "Pelican Rapids: A Place to Learn"),
        ("MANCHESTER-BY-THE-SEA PUB. LIBRARY", "Manchester-by-the-Sea Pub. Library"),
        ("HO-HO-KUS", "Ho-Ho-Kus"),
        ("KIMBERLY–LITTLE CHUTE PUBLIC LIBRARY", "Kimberly–Little Chute Public Library"),
        ("LAND O’ LAKES PUBLIC LIBRARY", "Land O' Lakes Public Library"),
        ("COEUR D`ALENE PUBLIC", "Coeur d'Alene Public"),
        ("D`ANGELO LIBRARY", "D'Angelo Library"),
        ("MOUNTAIN BROOK - EMMET O`NEAL LIBRARY", "Mountain Brook - Emmet O'Neal Library"),
        ("L`ANSE AREA SCHOOL-PUBLIC LIBRARY", "L'Anse Area School-Public Library"),
        ("P`OE TSAWA COMMUNITY LIBRARY", "P'oe Tsawa Community Library"),
        ("ST. MARY`S COUNTY LIBRARY", "St. Mary's County Library"),
        ("OGDEN FARMERS` LIBRARY", "Ogden Farmers' Library"),
        ("MCIVER`S GRANT PUBLIC LIBRARY", "McIver's Grant Public Library"),
        ("HANSON-MCCOOK REGIONAL LIBRARY", "Hanson-McCook Regional Library"),
        ("MACDONALD PUBLIC LIBRARY", "MacDonald Public Library"),
        ("MACKINAW DISTRICT PUBLIC LIBRARY", "Mackinaw District Public Library"),
        ("DEKALB COUNTY PUBLIC LIBRARY", "DeKalb County Public Library"),
        ("GUIN - MCHS COMMUNITY LIBRARY", "Guin - MCHS Community Library"),
        ("JB NICKELLS MEMORIAL LIBRARY", "JB Nickells Memorial Library"),
        ("R. C. SMITH AND E.E. SMITH LIBRARY", "R. C. Smith and E.E. Smith Library"),
        ("U.S.S. LIBERTY MEMORIAL PUBLIC LIBRARY", "U.S.S. Liberty Memorial Public Library"),
        ("CARNEGIE FR LIB OF SWISSVALE", "Carnegie Fr Lib of Swissvale"),
        ("BASEHOR COMMUNITY LIBRARY, DIST #2, LV. CO.", "Basehor Community Library, Dist #2, Lv. Co."),
        ("LIBRARY DISTRICT #2 , LINN COUNTY", "Library District #2, Linn County"),
        ("LOUIS BAY 2ND LIBRARY", "Louis Bay 2nd Library"),
        ("HENRY VIII LIBRARY", "Henry VIII Library"),
        ("FORT HANCOCK ISD/PUBLIC LIBRARY", "Fort Hancock ISD/Public Library"),
        ("FOND DU LAC PUBLIC LIBRARY", "Fond du Lac Public Library"),
        ("SERGEANT FERNANDO DE LA ROSA LIBRARY", "Sergeant Fernando de la Rosa Library"),
        ("WEST DE SOTO LIBRARY", "West De Soto Library"),
        ("SAGE CAFÉ LIBRARY", "Sage Café Library"),
        ("KANSAS CITY, KS", "Kansas City, KS"),
        ("CROWN POINT, N. Y.", "Crown Point, N. Y."),
    ],
)
def test_capitals_become_readable(raw: str, readable: str) -> None:
    assert readable_name(raw) == readable


@pytest.mark.parametrize("name", ["eLibrary of McGraw", "iSchool", "Library of THE North", "D`Arcy Library"])
def test_a_name_with_small_letters_is_left_as_it_is(name: str) -> None:
    assert readable_name(name) == name


@pytest.mark.parametrize(
    ("raw", "readable"),
    [
        ("PO BOX 130", "PO Box 130"),
        ("100 1/2 MAIN STREET NE", "100 1/2 Main Street NE"),
        ("215 2ND ST SW, STE. 2B", "215 2nd St SW, Ste. 2B"),
        ("34 RIVER ROAD (S.R.112)", "34 River Road (S.R.112)"),
        ("405 `E` ST.", "405 'E' St."),
        ("W63N589 HANOVER AVE.", "W63N589 Hanover Ave."),
        ("1960 WEST WA:K LANE", "1960 West Wa:k Lane"),
        ("10 OAK PL", "10 Oak Pl"),
    ],
)
def test_a_street_becomes_readable(raw: str, readable: str) -> None:
    assert readable_address(raw) == readable


@pytest.mark.parametrize(
    ("raw", "city"),
    [
        ("PULASKI (S)", "Pulaski"),
        ("OAK RIDGE (IN)", "Oak Ridge"),
        ("SUNSET, LOUISIANA", "Sunset"),
        ("WILMINGTON, DE", "Wilmington"),
        ("NARROWS, VA.", "Narrows"),
        ("CLYDE .", "Clyde"),
        ("COEUR D`ALENE", "Coeur d'Alene"),
        ("MANCHESTER-BY-THE-SE", "Manchester-by-the-Sea"),
        ("604 FIRST AVE", None),
        ("", None),
        (".", None),
    ],
)
def test_marks_are_taken_off_a_city_and_a_street_is_no_city(raw: str, city: str | None) -> None:
    assert readable_city(raw) == city


@given(ANY_TEXT)
def test_reading_twice_changes_nothing(text: str) -> None:
    for convert in (tidy, readable_name, readable_address):
        assert convert(convert(text)) == convert(text)
    city = readable_city(text)
    assert city is None or readable_city(city) == city


@given(ANY_TEXT)
def test_a_name_never_becomes_empty(text: str) -> None:
    assert bool(readable_name(text)) == bool(tidy(text))


@given(CAPITALS)
def test_only_case_and_apostrophes_change(text: str) -> None:
    def letters(value: str) -> str:
        return "".join(char for char in value.casefold() if char.isalnum())

    assert letters(readable_name(text)) == letters(tidy(text))
