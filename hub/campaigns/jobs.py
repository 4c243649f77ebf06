"""Background work of the campaigns feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.campaigns import services
from hub.db import write_transaction

if TYPE_CHECKING:
    from hub.jobs import JobRun


def forget_problems(run: JobRun) -> None:
    """Delete reports of problems whose time is over."""
    with write_transaction():
        services.forget_problems(run.now)
