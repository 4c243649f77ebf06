"""What is measured beside requests: statements a page, import, start and memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from scripts.bench.servers import free_port, hub_environment, serve_hub
from scripts.bench.setting import Setting

SURVEY = "pls_fy2015_ae.csv"


def report(folder: Path, url: str, setting: Setting, megabytes: float) -> None:
    """Print the rest, one figure a line."""
    print("\nSQL statements a page (goal: lists 5, details 8)")
    for name, count in setting.statements.items():
        print(f"  {name:<20}{count:>4}")
    print(f"\nMemory of the worker after the load: {megabytes:.0f} MB (goal: 200)")
    with serve_hub(folder / "instance", url, free_port()) as again:
        print(f"Start of an instance with its demo to the first answer: {again.start_seconds:.1f} s (goal: 4)")
    started = time.perf_counter()
    subprocess.run([_hub(), "--help"], check=True, stdout=subprocess.DEVNULL)
    print(f"hub --help: {time.perf_counter() - started:.2f} s (goal: well under 1)")
    _import(folder, url)


def _import(folder: Path, url: str) -> None:
    survey = Path(os.environ.get("HUB_TEST_DATA", "../shared/data")) / SURVEY
    if not survey.is_file():
        print(f"Import: {SURVEY} is not here; set HUB_TEST_DATA to the folder that holds it")
        return
    environment = hub_environment(folder / "instance", url)
    started = time.perf_counter()
    command = [_hub(), "partners", "import", "imls-pls", str(survey)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    rows = re.search(r"[\d,]+", done.stdout)
    spent = time.perf_counter() - started
    print(f"Import of the survey with the command's own start: {spent:.1f} s (goal: 15), {rows and rows.group()} rows")


def _hub() -> str:
    return str(Path(sys.executable).parent / "hub")
