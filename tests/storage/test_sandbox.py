from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pytest
from flask import Flask

from hub.errors import Invalid
from hub.storage import sandbox
from hub.storage.sandbox import Limits

QUICK = Limits(seconds=1, output=1024 * 1024)


@pytest.fixture(autouse=True)
def _find_unruly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, str(Path(__file__).parent)])


def test_a_child_gives_back_what_a_function_makes() -> None:
    assert sandbox.run("unruly:echo", b"ab", times=2) == b"abab"
    assert sandbox.run("unruly:echo", io.BytesIO(b"stream")) == b"stream"
    assert sandbox.run("unruly:echo", b"") == b""


def test_a_refusal_comes_back_in_words_for_people() -> None:
    with pytest.raises(Invalid, match="Not on a Sunday, 100% sure"):
        sandbox.run("unruly:refuse", b"")


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("fail", "may be damaged"),
        ("die", "may be damaged"),
        ("missing", "may be damaged"),
        ("take_memory", "too large or too complex"),
        ("spin", "too large or too complex"),
        ("sleep", "too large or too complex"),
    ],
)
def test_a_child_that_misbehaves_harms_nobody(function: str, message: str) -> None:
    start = time.monotonic()
    with pytest.raises(Invalid, match=message) as raised:
        sandbox.run(f"unruly:{function}", b"", limits=QUICK)
    assert "inner detail" not in str(raised.value)
    assert time.monotonic() - start < 20


def test_a_child_cannot_fill_the_disk() -> None:
    with pytest.raises(Invalid):
        sandbox.run("unruly:write_much", b"x" * 100, limits=QUICK)


def test_a_child_knows_no_secrets_and_no_open_files(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    monkeypatch.setenv("HUB_SECRET_KEY", "secret")
    known = sandbox.run("unruly:environment", b"").decode().split()
    assert not [name for name in known if name.startswith("HUB_")]
    # Standard streams, and the folder that the list itself is read from.
    assert len([name for name in known if name.isdigit()]) <= 4
