"""A small load generator: threads with kept-alive connections, bounded in time, on loopback only."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Request:
    """One request, sent again and again."""

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: Mapping[str, str] | None = None
    expect: int = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """Requests in a second, and milliseconds that half and 99 of 100 requests stayed under."""

    per_second: float
    p50: float
    p99: float


class BadAnswer(Exception):
    """The server answered something else than expected: the figure would mean nothing."""


def run(port: int, request: Request, *, seconds: float, connections: int) -> Outcome:
    """Send one request for ``seconds`` over some connections."""
    times: list[float] = []
    problems: list[str] = []
    end = time.perf_counter() + seconds
    threads = [threading.Thread(target=_loop, args=(port, request, end, times, problems)) for _ in range(connections)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - started
    if problems or len(times) < 2:
        raise BadAnswer(problems[0] if problems else f"{request.path}: no answers in {seconds} s")
    cuts = quantiles(times, n=100)
    return Outcome(len(times) / spent, cuts[49] * 1000, cuts[98] * 1000)


def _loop(port: int, request: Request, end: float, times: list[float], problems: list[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    own: list[float] = []
    try:
        while (before := time.perf_counter()) < end and not problems:
            connection.request(request.method, request.path, request.body or None, dict(request.headers or {}))
            answer = connection.getresponse()
            while answer.read(262_144):
                pass
            own.append(time.perf_counter() - before)
            if answer.status != request.expect:
                problems.append(f"{request.method} {request.path} answered {answer.status}, not {request.expect}")
    except OSError as error:
        problems.append(f"{request.path}: {error}")
    finally:
        connection.close()
        times.extend(own)
