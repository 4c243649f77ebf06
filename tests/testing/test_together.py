from __future__ import annotations

from threading import Barrier

import pytest

from hub.testing.together import at_once


def test_all_are_under_way_together_and_answer_in_order() -> None:
    meeting = Barrier(3)

    def meet(number: int) -> int:
        meeting.wait(10)  # would never end if one of them ran before the others
        return number

    assert at_once(lambda: meet(1), lambda: meet(2), lambda: meet(3)) == [1, 2, 3]


def test_an_error_of_one_is_raised_when_all_are_over() -> None:
    done: list[int] = []

    def fail() -> None:
        raise KeyError("missing")

    with pytest.raises(KeyError, match="missing"):
        at_once(fail, lambda: done.append(1))
    assert done == [1]
