"""Single values: what counts as a ZIP code, phone, website, count and place."""

from __future__ import annotations

import pytest

from hub.partners.imports import fields
from hub.partners.imports.states import find_state, state_names
from hub.partners.vocabulary import STATES


@pytest.mark.parametrize(
    ("zip_code", "plus_four", "expected"),
    [
        ("01002", None, "01002"),
        ("1002", "M", "01002"),
        ("501", None, "00501"),
        ("99503", "6055", "99503-6055"),
        ("99503-6055", None, "99503-6055"),
        ("995036055", None, "99503-6055"),
        ("99503", "0000", "99503"),
        ("00000", None, None),
        ("M", "M", None),
        ("-3", None, None),
        ("", None, None),
        ("1234567", None, None),
    ],
)
def test_postal_code(zip_code: str, plus_four: str | None, expected: str | None) -> None:
    assert fields.postal_code(zip_code, plus_four) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9072355692", "+19072355692"),
        ("(907) 235-5692", "+19072355692"),
        ("+1 907.235.5692", "+19072355692"),
        ("1-907-235-5692", "+19072355692"),
        ("-3", None),
        ("-4", None),
        ("0000000000", None),
        ("907235569", None),
        ("1-800-RUNAWAY", None),
        ("", None),
    ],
)
def test_phone(text: str, expected: str | None) -> None:
    assert fields.phone(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://library.example/about", "https://library.example/about"),
        ("library.example", "https://library.example"),
        ("http://library.example:8080/", "http://library.example:8080/"),
        ("javascript:alert(1)", None),
        ("ftp://library.example/", None),
        ("https://user:secret@library.example/", None),
        ("https://library.example:port/", None),
        ("localhost", None),
        ("two words.example", None),
        ("", None),
    ],
)
def test_website(text: str, expected: str | None) -> None:
    assert fields.website(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("298908", 298908), ("0", 0), ("-1", None), ("-3", None), ("-9", None), ("M", None), ("", None)],
)
def test_count(text: str, expected: int | None) -> None:
    assert fields.count(text) == expected


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("59.779667", "-151.831591", (59.779667, -151.831591)),
        ("13.437855", "144.71063", (13.437855, 144.71063)),
        ("0", "0", (None, None)),
        ("59.7", "", (None, None)),
        ("91", "10", (None, None)),
        ("nan", "inf", (None, None)),
        ("north", "west", (None, None)),
    ],
)
def test_coordinates_are_both_there_or_neither(
    latitude: str, longitude: str, expected: tuple[float | None, float | None]
) -> None:
    assert fields.coordinates(latitude, longitude) == expected


def test_states_are_found_by_code_and_name() -> None:
    assert len(state_names()) == 56
    assert {code: str(name) for code, name in STATES.items()} == state_names()
    assert [find_state(text) for text in ("tx", "Texas", "VA.", "guam", "Bavaria", "")] == [
        "TX", "TX", "VA", "GU", None, None,
    ]  # fmt: skip
