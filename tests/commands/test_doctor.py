"""``hub doctor`` and work that nobody can do at the moment."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from flask import Flask

import hub.cli
from hub import clock, jobs
from hub.db import write_transaction
from hub.plugins import get_registry


def test_work_that_waits_for_its_plugin_is_a_note_and_no_failure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub.cli, "_make_app", lambda: app)
    with write_transaction():
        jobs.enqueue("owls.count", now=clock.now())
    note = "note work waits until its plugin is in use again: owls.count"
    assert note not in CliRunner().invoke(hub.cli.cli, ["doctor"]).output
    monkeypatch.setattr(get_registry(), "is_safe_mode", True)
    jobs.run_pending(app)
    done = CliRunner().invoke(hub.cli.cli, ["doctor"])
    assert note in done.output
    assert "ok   Background work succeeds" in done.output
