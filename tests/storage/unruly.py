"""Functions for child processes that misbehave, each in its own way."""

from __future__ import annotations

import os
import time
from pathlib import Path

from hub.storage.refusal import Refused


def echo(data: bytes, *, times: int = 1) -> bytes:
    return data * times


def refuse(_data: bytes) -> bytes:
    raise Refused("Not on a %(day)s, 100%% sure.", day="Sunday")


def fail(_data: bytes) -> bytes:
    raise ValueError("inner detail")


def take_memory(_data: bytes) -> bytes:
    return b"x" * (4 * 1024**3)


def spin(_data: bytes) -> bytes:
    while True:
        pass


def sleep(_data: bytes) -> bytes:
    time.sleep(600)
    return b""


def write_much(data: bytes) -> bytes:
    return data * 10_000_000


def die(_data: bytes) -> bytes:
    os.kill(os.getpid(), 11)
    return b""


def environment(_data: bytes) -> bytes:
    return "\n".join([*os.environ, *(str(fd.name) for fd in Path("/proc/self/fd").iterdir())]).encode()
