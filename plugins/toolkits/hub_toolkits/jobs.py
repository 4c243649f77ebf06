"""Background work: pictures of files."""

from __future__ import annotations

from collections.abc import Iterable

from hub.i18n import _l
from hub.jobs import JobRun
from hub.plugins import JobKind
from hub_toolkits.services.files import RENDER
from hub_toolkits.services.previews import render_file


def kinds() -> Iterable[JobKind]:
    """Yield what this plugin does in the background."""
    yield JobKind(RENDER, _render, _l("Make pictures of a file"))


def _render(run: JobRun) -> None:
    render_file(int(run.payload["file_id"]), now=run.now)
