"""Counting a download when it is complete: no addresses, no cookies, nothing about who."""

from __future__ import annotations

import re

from flask import Flask, Response, current_app, request

from hub import clock
from hub.db import side_session
from hub.storage.sending import when_whole
from hub_toolkits.services.downloads import count_download

_BOT = re.compile(r"(?i)(?<!cu)bot(\b|_)|crawl|spider|slurp|preview|fetcher|scan|monitor|facebookexternalhit|archive")
"""Agents that name themselves so; Cubot makes phones."""


def counted(response: Response, *, resource_id: int | None = None, toolkit_id: int | None = None) -> Response:
    """Let a response be counted when its last byte has been handed to the server.

    Not counted: HEAD, parts that do not make up the whole, "not modified", browsers that fetch ahead, and
    agents that name themselves bots or no name at all.
    """
    if request.method == "GET" and _is_person():
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy would be gone by then

        def note() -> None:
            with app.app_context(), side_session() as session:
                count_download(session, now=clock.now(), resource_id=resource_id, toolkit_id=toolkit_id)

        when_whole(response, note)
    return response


def _is_person() -> bool:
    ahead = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}".lower()
    agent = request.headers.get("User-Agent", "")
    return bool(agent) and not _BOT.search(agent) and "prefetch" not in ahead and "preview" not in ahead
