"""The store of bytes: random keys, written once, on disk before anybody is told.

obstore's local store neither fsyncs nor keeps attributes; so this module fsyncs, and type and name live
in our table.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.store import LocalStore

CHUNK = 256 * 1024


class FileStore:
    """A folder of files. Keys are random and never used again; nothing is ever overwritten."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self._store = LocalStore(root)

    @staticmethod
    def new_key() -> str:
        """Return a key that nobody can guess, two folders deep."""
        name = secrets.token_hex(16)
        return f"{name[:2]}/{name[2:4]}/{name}"

    def put(self, key: str, chunks: Iterable[bytes]) -> None:
        """Write a file and return when it is on disk, with its folders; on an error nothing is left.

        Raises:
            FileExistsError: the key is taken.
            OSError: it could not be written.
        """
        try:
            obstore.put(self._store, key, iter(chunks), mode="create")
            self._sync(self.path(key))
        except obstore.exceptions.AlreadyExistsError as error:
            raise FileExistsError(key) from error
        except obstore.exceptions.BaseError as error:
            raise OSError(f"{key} could not be written: {error}") from error

    def read(self, key: str, start: int, length: int) -> Iterator[bytes]:
        """Return a part of a file in chunks.

        Raises:
            FileNotFoundError: there is no such file.
        """
        if length <= 0:
            return
        found = obstore.get(self._store, key, options={"range": (start, start + length)})
        for chunk in found.stream(min_chunk_size=CHUNK):
            yield bytes(chunk)

    def delete(self, key: str) -> None:
        """Remove a file; one that is gone already is no error."""
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return

    def path(self, key: str) -> Path:
        """Return where a file lies."""
        return self.root / key

    def keys(self, *, older_than: timedelta) -> Iterator[str]:
        """Return the keys of all files that have been there for some time, left-overs of writing included."""
        limit = time.time() - older_than.total_seconds()
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and path.stat().st_mtime < limit:
                yield path.relative_to(self.root).as_posix()

    def _sync(self, path: Path) -> None:
        for place in (path, *list(path.parents)[:2], self.root):
            descriptor = os.open(place, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
