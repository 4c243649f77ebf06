"""What a command says on the terminal, and what goes into the log: a traceback is for the log alone."""

from __future__ import annotations

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from hub.settings import Settings, ensure_folder

FILE = "hub.log"
MOST_BYTES = 1_000_000


def set_up(settings: Settings) -> None:
    """Send warnings to the terminal in a line each, and all of them whole to ``hub.log`` in the instance folder.

    For commands that do something and end. Those that serve write everything to the terminal, which is their log.
    Whoever has set up logging before keeps it.
    """
    root = logging.getLogger()
    if root.handlers:
        return
    path = ensure_folder(settings) / FILE
    terminal = logging.StreamHandler()
    terminal.setFormatter(_Brief(path))
    terminal.addFilter(lambda record: not getattr(record, "hub_in_report", False))
    root.addHandler(terminal)
    try:
        whole = _OwnersFile(path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        return  # a folder that nobody may write to: the lines on the terminal have to do
    whole.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(whole)


class _OwnersFile(RotatingFileHandler):
    """A log that only its owner may read: what fails may name people."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding=self.encoding)


class _Brief(logging.Formatter):
    """The message without the traceback, and where to find that."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for one record."""
        where = f" (traceback in {self._path})" if record.exc_info else ""
        return f"hub: {record.getMessage()}{where}"
