"""Files: one facade over a local folder or an object store.

Names are imported when they are first used: child processes that parse a file (``hub.storage.child``)
import this package, too, and must not wait for the database layer they never use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hub.storage.context import init_app as init_app
    from hub.storage.models import StoredFile as StoredFile
    from hub.storage.names import clean_name as clean_name
    from hub.storage.services import delete as delete
    from hub.storage.services import find_orphans as find_orphans
    from hub.storage.services import iter_chunks as iter_chunks
    from hub.storage.services import local_path as local_path
    from hub.storage.services import open_file as open_file
    from hub.storage.services import put as put
    from hub.storage.services import put_back as put_back
    from hub.storage.services import read_bytes as read_bytes
    from hub.storage.services import remove_orphans as remove_orphans

_PLACES = {"StoredFile": "models", "init_app": "context", "clean_name": "names"}


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    try:
        return getattr(import_module(f"hub.storage.{_PLACES.get(name, 'services')}"), name)
    except AttributeError:
        raise AttributeError(f"module 'hub.storage' has no attribute {name!r}") from None
