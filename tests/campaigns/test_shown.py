"""Texts in the shape in which pages show them."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from hub.campaigns.models import Edition, Statistic
from hub.campaigns.views import shown


def test_a_numbered_list_becomes_steps() -> None:
    found = shown.steps("1. **Pledge.** Say so.\n\n2) Just wear it.\n")
    assert [(step.title, step.text) for step in found] == [("Pledge", "Say so."), ("Just wear it.", "")]


def test_any_other_text_stays_a_text() -> None:
    assert shown.steps("Come as you are.\n1. Or not.") == []
    assert shown.ideas("Sing\n- Dance") == []


def test_ideas_have_a_known_picture_and_safe_words() -> None:
    found = shown.ideas("- [camera] Take **a picture**\n- [onload] <script>alert(1)</script>\n* Sing [x](javascript:a)")
    assert [idea.icon for idea in found] == ["camera", "sparkles", "sparkles"]
    assert str(found[0].text) == "Take <strong>a picture</strong>"
    assert "<script" not in found[1].text
    assert 'href="javascript' not in found[2].text


@pytest.mark.parametrize(
    ("value", "bound", "unit", "words"),
    [
        (4_200_000, "about", "people", "About 4,200,000"),
        (90, "more_than", "percent", "More than 90%"),
        (14.3, "about", "percent", "About 14.3%"),
        (1984, "exact", "year", "1984"),
        (12, "less_than", "cases", "Less than 12"),
    ],
)
def test_a_figure_never_loses_its_bound(app: Flask, value: float, bound: str, unit: str, words: str) -> None:
    statistic = Statistic(
        statement="s",
        value=value,
        bound=bound,
        unit=unit,
        period="2024",
        source_title="t",
        source_publisher="p",
        source_url="https://s.example/",
        translations={},
    )
    with app.test_request_context():
        figure = shown.figure(statistic)
    assert figure is not None
    assert (figure.value, figure.source) == (words, "t, p (2024)")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), "November 1–30, 2026"),
        (date(2026, 10, 28), date(2026, 11, 3), "October 28, 2026 to November 3, 2026"),
    ],
)
def test_a_year_is_told_by_its_first_and_last_day(app: Flask, first: date, last: date, words: str) -> None:
    with app.test_request_context():
        assert shown.period(Edition(starts_on=first, ends_on=last)).replace("\u2060", "") == words


@pytest.mark.parametrize("colour", ["#1f7a4d", "#ffff00", "#000000", "#ffffff", "#808080", "#0f766e"])
def test_every_pair_of_a_colour_can_be_read(app: Flask, colour: str) -> None:
    with app.test_request_context():
        pairs = shown.pairs(colour)
    assert len(pairs) == 4
    assert all(pair.contrast >= 4.5 for pair in pairs), pairs


def test_what_is_no_colour_has_no_pairs(app: Flask) -> None:
    with app.test_request_context():
        assert shown.pairs("green") == []
