from __future__ import annotations

import pytest
from flask import Flask

from hub.web.once import once_a_request

asked: list[object] = []


@once_a_request
def double(number: int, *, times: int = 2) -> int:
    asked.append(number)
    return number * times


@once_a_request
def fail() -> int:
    asked.append("fail")
    raise RuntimeError("no electricity")


@once_a_request
def of_another_name(number: int) -> int:
    return -double(number)


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    asked.clear()


def test_a_page_asks_once_for_the_same(app: Flask) -> None:
    with app.test_request_context("/"):
        assert [double(2), double(2), double(3), double(2, times=3), of_another_name(2)] == [4, 4, 6, 6, -4]
        assert asked == [2, 3, 2]


def test_the_next_page_asks_again(app: Flask) -> None:
    for _page in range(2):
        with app.app_context(), app.test_request_context("/"):
            double(2)
    assert asked == [2, 2]


def test_outside_of_a_page_nothing_is_kept(app: Flask) -> None:
    double(2)
    double(2)
    assert asked == [2, 2]


def test_an_error_is_not_kept(app: Flask) -> None:
    with app.test_request_context("/"):
        for _time in range(2):
            with pytest.raises(RuntimeError, match="no electricity"):
                fail()
    assert asked == ["fail", "fail"]
