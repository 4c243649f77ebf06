"""Counting a download when it is complete: no addresses, no cookies, nothing about who."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, Response, current_app, request

from hub import clock
from hub.db import side_session
from hub_toolkits.services.downloads import count_download

_BOT = re.compile(r"(?i)bot\b|bot[/;_ -]|crawl|spider|slurp|preview|fetcher|scan|monitor|facebookexternalhit|archive")
_CONTENT_RANGE = re.compile(r"bytes 0-(\d+)/(\d+)")
log = logging.getLogger(__name__)


def counted(response: Response, *, resource_id: int | None = None, toolkit_id: int | None = None) -> Response:
    """Let a response be counted when its last byte has been handed to the server.

    Not counted: HEAD, parts that do not make up the whole, "not modified", browsers that fetch ahead, and
    agents that name themselves bots or no name at all.
    """
    if not _is_whole(response) or not _is_person():
        return response
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy would be gone by then

    def note() -> None:
        with app.app_context(), side_session() as session:
            count_download(session, now=clock.now(), resource_id=resource_id, toolkit_id=toolkit_id)

    response.response = _Counted(response.response, note)
    return response


class _Counted:
    """The content of an answer; calls ``note`` once when it was read to its end, never when it was broken off."""

    def __init__(self, content: Any, note: Callable[[], None]) -> None:
        self._content = content
        self._note = note

    def __iter__(self) -> Iterator[bytes]:
        yield from self._content
        try:
            self._note()
        except Exception:
            # The reader has the file; a count that is lost is not worth an error.
            log.warning("a download could not be counted", exc_info=True)

    def close(self) -> None:
        close = getattr(self._content, "close", None)
        if close is not None:
            close()


def _is_whole(response: Response) -> bool:
    if request.method != "GET":
        return False
    if response.status_code == 200:
        return True
    match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    return response.status_code == 206 and match is not None and int(match[1]) + 1 == int(match[2])


def _is_person() -> bool:
    ahead = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}".lower()
    agent = request.headers.get("User-Agent", "")
    return bool(agent) and not _BOT.search(agent) and "prefetch" not in ahead and "preview" not in ahead
