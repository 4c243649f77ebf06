"""Several things in the same moment, for tests of what the database has to decide."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")
START_SECONDS = 30


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Let all calls begin in the same moment, each in a thread of its own; return their answers in that order.

    A thread has no application context: a call asks by a client of its own, or pushes one. What the test itself has
    written must be committed. An error of a call is raised when all are over.
    """
    start = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        start.wait(START_SECONDS)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        answers = [pool.submit(run, call) for call in calls]
    return [answer.result() for answer in answers]
