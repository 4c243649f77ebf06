"""The archive itself: whole or not there at all, each part with its checksum."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

FORMAT = 1
CHUNK_BYTES = 1024 * 1024

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What an archive holds."""

    tables: int
    rows: int
    files: int


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that appears under its name only when it is whole and on disk; an error leaves nothing."""
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)  # of one that was killed
    try:
        # It holds addresses and hashes of passwords: nobody else on this machine may read it.
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _to_disk(target.parent)


class Entry:
    """Writes one part of the archive and notes its checksum."""

    def __init__(self, archive: zipfile.ZipFile, name: str, sums: dict[str, str]) -> None:
        self.name, self.sums, self.digest = name, sums, hashlib.sha256()
        self.stream = archive.open(name, "w", force_zip64=True)

    def __enter__(self) -> Callable[[bytes], None]:
        return self._write

    def _write(self, data: bytes) -> None:
        self.digest.update(data)
        self.stream.write(data)

    def __exit__(self, *_error: object) -> None:
        self.stream.close()
        self.sums[self.name] = self.digest.hexdigest()


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what is left of a stream, a mebibyte at a time."""
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
