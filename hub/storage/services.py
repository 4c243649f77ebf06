"""Files as rows and bytes that come and go together.

The bytes are on disk before the row is committed. They are removed when that transaction is rolled
back, and when the row's deletion is committed, never before. What a crash leaves behind is an orphan
without a row: ``remove_orphans`` finds it a day later.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import event, select
from sqlalchemy.orm import Mapper, Session, SessionTransaction, object_session

from hub.db import db, is_within
from hub.errors import HubError, Invalid, NotFound
from hub.i18n import _l
from hub.storage.context import current_store
from hub.storage.models import StoredFile
from hub.storage.names import clean_name
from hub.storage.store import CHUNK, FileStore

ORPHAN_AGE = timedelta(days=1)
"""A file without a row may belong to a transaction that is still open; after a day it does not."""
_WRITTEN = "hub_storage_written"
_DOOMED = "hub_storage_doomed"
log = logging.getLogger(__name__)


class StorageFailed(HubError):
    """The bytes could not be written or read; nothing was changed."""

    status = 503


@dataclass(frozen=True, slots=True)
class _Touched:
    store: FileStore
    key: str
    savepoint: SessionTransaction | None


def put(
    content: BinaryIO | bytes,
    *,
    name: str,
    content_type: str,
    now: datetime,
    width: int | None = None,
    height: int | None = None,
    max_bytes: int | None = None,
) -> StoredFile:
    """Store a file and return its row, flushed. The bytes are on disk when this returns.

    ``content`` is read from where it stands; ``width`` and ``height`` are in pixels. What is checked
    about the content (type, pictures without metadata) is checked before: ``intake``, ``images``.

    Raises:
        Invalid: it is empty, or larger than ``max_bytes``.
        StorageFailed: it could not be written, as with a full disk.
    """
    store = current_store()
    key = store.new_key()
    meter = _Meter(io.BytesIO(content) if isinstance(content, bytes) else content, max_bytes)
    session = db.session()
    session.info.setdefault(_WRITTEN, []).append(_Touched(store, key, session.get_nested_transaction()))
    try:
        store.put(key, meter)
    except HubError:
        raise
    except OSError as error:
        log.exception("a file could not be written")
        raise StorageFailed(_l("We could not save the file. Nothing was changed. Please try again later.")) from error
    if not meter.size:
        store.delete(key)
        raise Invalid(_l("The file is empty."))
    file = StoredFile(
        key=key,
        name=clean_name(name),
        content_type=content_type,
        size_bytes=meter.size,
        sha256=meter.digest.hexdigest(),
        width=width,
        height=height,
        created_at=now,
    )
    session.add(file)
    session.flush()
    return file


def put_back(key: str, chunks: Iterable[bytes]) -> None:
    """Write the bytes of a row that a backup brings back, under the key it had; a rollback takes them away again.

    Raises:
        StorageFailed: they could not be written, as with a full disk or a key that is taken.
    """
    store = current_store()
    session = db.session()
    touched = _Touched(store, key, session.get_nested_transaction())
    session.info.setdefault(_WRITTEN, []).append(touched)
    try:
        store.put(key, chunks)
    except OSError as error:
        if isinstance(error, FileExistsError):
            session.info[_WRITTEN].remove(touched)  # somebody else's
        log.exception("a file could not be written")
        raise StorageFailed(_l("We could not save the file. Nothing was changed. Please try again later.")) from error


def open_file(file: StoredFile) -> BinaryIO:
    """Open a file for reading; close it, or use it in ``with``.

    Raises:
        NotFound: its bytes are gone.
    """
    try:
        return local_path(file).open("rb")
    except FileNotFoundError as error:
        log.error("the bytes of file %s are missing", file.id)
        raise NotFound(_l("This file is not there any more.")) from error


def read_bytes(file: StoredFile) -> bytes:
    """Return the whole content of a file."""
    with open_file(file) as stream:
        return stream.read()


def iter_chunks(file: StoredFile, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """Return the content, or a part of it, in chunks of about 256 KB."""
    return current_store().read(file.key, start, file.size_bytes - start if length is None else length)


def local_path(file: StoredFile) -> Path:
    """Return where the bytes lie on this machine; only to be read."""
    return current_store().path(file.key)


def delete(file: StoredFile) -> None:
    """Remove a file: its row in this transaction, its bytes after the commit."""
    db.session.delete(file)


def find_orphans(*, older_than: timedelta = ORPHAN_AGE) -> list[str]:
    """Return keys of files that have no row: what a crash left between writing and commit."""
    known = set(db.session.scalars(select(StoredFile.key)))
    return [key for key in current_store().keys(older_than=older_than) if key not in known]


def remove_orphans(*, older_than: timedelta = ORPHAN_AGE) -> int:
    """Remove files that have no row; return how many there were."""
    orphans = find_orphans(older_than=older_than)
    for key in orphans:
        current_store().delete(key)
    return len(orphans)


class _Meter:
    """Chunks of a stream, counted and hashed on their way to the store."""

    def __init__(self, stream: BinaryIO, max_bytes: int | None) -> None:
        self._stream = stream
        self._max_bytes = max_bytes
        self.size = 0
        self.digest = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._stream.read(CHUNK):
            self.size += len(chunk)
            if self._max_bytes is not None and self.size > self._max_bytes:
                megabytes = self._max_bytes // (1024 * 1024)
                raise Invalid(_l("The file is too large. The limit is %(size)s MB."), size=megabytes)
            self.digest.update(chunk)
            yield chunk


@event.listens_for(StoredFile, "after_delete")
def _doom(_mapper: Mapper[Any], _connection: Any, file: StoredFile) -> None:
    """Remember the bytes of every deleted row, also of one that went with its owner."""
    session = object_session(file)
    if session is not None:
        touched = _Touched(current_store(), file.key, session.get_nested_transaction())
        session.info.setdefault(_DOOMED, []).append(touched)


@event.listens_for(db.session, "after_commit")
def _committed(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.info.pop(_WRITTEN, None)
    _remove(session.info.pop(_DOOMED, []))


@event.listens_for(db.session, "after_soft_rollback")
def _rolled_back(session: Session, undone: SessionTransaction) -> None:
    """Remove what was written in the part that was rolled back, and spare what was deleted in it."""
    if not undone.nested and undone.parent is not None:
        return
    written, doomed = session.info.pop(_WRITTEN, []), session.info.pop(_DOOMED, [])
    if undone.nested:
        session.info[_WRITTEN] = [one for one in written if not is_within(one.savepoint, undone)]
        session.info[_DOOMED] = [one for one in doomed if not is_within(one.savepoint, undone)]
        written = [one for one in written if is_within(one.savepoint, undone)]
    _remove(written)


def _remove(files: list[_Touched]) -> None:
    for one in files:
        try:
            one.store.delete(one.key)
        except Exception:
            log.warning("a file without a row could not be removed; the clean-up will find it", exc_info=True)
