"""The store of the current application."""

from __future__ import annotations

from flask import current_app

from hub.storage.store import FileStore


def current_store() -> FileStore:
    """Return the store that ``init_app`` made."""
    store: FileStore = current_app.extensions["hub_storage"]
    return store
