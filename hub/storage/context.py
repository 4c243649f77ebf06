"""The store of the current application."""

from __future__ import annotations

from flask import Flask, current_app

from hub.settings import Settings
from hub.storage.store import FileStore


def init_app(app: Flask, settings: Settings) -> None:
    """Give an application its store."""
    app.extensions["hub_storage"] = FileStore(settings.files_dir)


def current_store() -> FileStore:
    """Return the store of the current application."""
    store: FileStore = current_app.extensions["hub_storage"]
    return store
