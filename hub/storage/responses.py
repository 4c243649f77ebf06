"""Answers that carry a stored file: never run in our origin, resumable, and named as people know it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import quote

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import FileWrapper

from hub.errors import NotFound
from hub.i18n import _l
from hub.storage.models import StoredFile
from hub.storage.sending import FileResponse, SentFile
from hub.storage.services import open_file
from hub.storage.store import CHUNK
from hub.storage.types import PICTURES
from hub.web.visitor import current_visitor

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'; sandbox"
)
"""What is opened from an answer may do nothing, not even be of our origin."""
_LINK_SALT = "hub-storage-link"


def send(file: StoredFile, *, as_attachment: bool = True, max_age: int = 0, name: str = "") -> Response:
    """Return the answer that carries a file: ETag, Last-Modified, one range, HEAD.

    Only pictures can be shown in the page (``as_attachment=False``); everything else is always saved.
    ``max_age`` is in seconds; 0 keeps it out of every cache. For signed-in people nothing is shared.

    Raises:
        NotFound: the bytes are gone.
    """
    stream = SentFile(open_file(file), file.size_bytes)
    # A server's own wrapper lets the kernel send the file, but it cannot begin in the middle.
    whole = request.environ.get("wsgi.file_wrapper", FileWrapper)
    wrapper: Callable[..., Iterable[bytes]] = FileWrapper if request.range else whole
    response = FileResponse(wrapper(stream, CHUNK), direct_passthrough=True)
    response.sent = stream
    response.content_length = file.size_bytes
    response.headers["Content-Type"] = _content_type(file.content_type)
    attached = as_attachment or file.content_type not in PICTURES
    response.headers["Content-Disposition"] = disposition(name or file.name, attached=attached)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = _cache_control(max_age)
    response.last_modified = file.created_at
    response.set_etag(file.sha256)
    ranges = request.range
    # Several ranges in one request are answered with the whole file, as the standard allows.
    one_range = ranges is None or len(ranges.ranges) == 1
    try:
        response.make_conditional(request, accept_ranges=one_range, complete_length=file.size_bytes)
    except RequestedRangeNotSatisfiable:
        stream.close()
        raise
    response.headers["Accept-Ranges"] = "bytes"
    return response


def disposition(name: str, *, attached: bool) -> str:
    """Return a Content-Disposition whose name survives every alphabet (RFC 6266) and breaks out of nothing."""
    kind = "attachment" if attached else "inline"
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    ascii_name = re.sub(r"[^ !#$&+\-.0-9A-Z^_`a-z{}~()\[\]]", "_", ascii_name).strip() or "file"
    header = f'{kind}; filename="{ascii_name}"'
    if ascii_name != name:
        encoded = quote(name, safe="!#$&+-.^_`|~", encoding="utf-8", errors="replace")
        header += f"; filename*=UTF-8''{encoded}"
    return header


def link_token(file: StoredFile, purpose: str) -> str:
    """Return a signed token for an address that shows one file for a while, as a private preview."""
    return _serializer(purpose).dumps(file.id)


def file_of_token(token: str, purpose: str, *, max_age: int) -> int:
    """Return the id of the file that a token stands for; ``max_age`` is in seconds.

    Raises:
        NotFound: the token is wrong, old, or for another purpose.
    """
    try:
        return int(_serializer(purpose).loads(token, max_age=max_age))
    except (BadData, TypeError, ValueError) as error:
        raise NotFound(_l("This link has expired.")) from error


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"{_LINK_SALT}:{purpose}")


def _content_type(content_type: str) -> str:
    return f"{content_type}; charset=utf-8" if content_type.startswith("text/") else content_type


def _cache_control(max_age: int) -> str:
    if max_age <= 0:
        return "private, no-store"
    return f"{'private' if current_visitor() is not None else 'public'}, max-age={max_age}"
