"""Background work of the campaigns feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.campaigns import services

if TYPE_CHECKING:
    from hub.jobs import JobRun


def forget_problems(run: JobRun) -> None:
    """Delete reports of problems whose time is over."""
    services.forget_problems(run.now)
