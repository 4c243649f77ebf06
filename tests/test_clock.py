"""The clock: real time, or a time that starts at a moment of choice and is the same for a whole instance."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from hub import clock
from hub.testing.plugin import MakeApp

START = datetime(2031, 5, 4, 12, tzinfo=UTC)
ASK = """
import sys
from datetime import datetime
from pathlib import Path
from hub import clock
clock.start_clock(datetime.fromisoformat(sys.argv[1]), Path(sys.argv[2]))
print((clock.now() - clock.machine_now()).total_seconds())
"""


@pytest.fixture(autouse=True)
def _real_time_again() -> Iterator[None]:
    yield
    clock.set_clock(None)


def test_processes_that_start_at_different_times_agree(tmp_path: Path) -> None:
    real = clock.machine_now()
    with time_machine.travel(real, tick=False):
        clock.start_clock(START, tmp_path)
        assert clock.now() == START
    with time_machine.travel(real + timedelta(hours=3), tick=False):
        clock.set_clock(None)
        clock.start_clock(START, tmp_path)  # a worker that is started later, or a server that is started again
        assert clock.now() == START + timedelta(hours=3)


def test_another_moment_or_another_instance_starts_anew(tmp_path: Path) -> None:
    real = clock.machine_now()
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    with time_machine.travel(real, tick=False):
        clock.start_clock(START, tmp_path / "one")
    with time_machine.travel(real + timedelta(hours=3), tick=False):
        for start, folder in ((START, "two"), (START + timedelta(days=1), "one")):
            clock.start_clock(start, tmp_path / folder)
            assert clock.now() == start


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASK, START.isoformat(), str(tmp_path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    shifts = {round(float(process.communicate(timeout=60)[0]), 2) for process in processes}
    assert max(shifts) - min(shifts) < 0.05
    assert len(list(tmp_path.iterdir())) == 1


def test_an_application_starts_the_clock_of_its_instance(make_app: MakeApp) -> None:
    make_app(plugins="", now=START)
    assert timedelta(0) <= clock.now() - START < timedelta(minutes=1)
    make_app(plugins="")
    assert abs(clock.now() - clock.machine_now()) < timedelta(seconds=1)
