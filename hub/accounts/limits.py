"""Limits against guessing and floods: in memory for one server with threads, in a Redis that several share.

While that Redis is away, each server counts for itself. They count by ``request.remote_addr``, which only
configured proxies may set (``HUB_TRUSTED_PROXIES``), and by the address that was typed, known or not.
"""

from __future__ import annotations

import hashlib
import time
from ipaddress import IPv6Address, ip_address

from flask import Flask, Response, request
from flask_limiter import Limiter, RateLimitExceeded

from hub.accounts.emails import find_normalised
from hub.i18n import ngettext
from hub.web.errors import error_page

SIGN_IN_FROM_ONE_PLACE = "30 per 15 minutes"
"""Failed sign-ins only: a library has many people behind one address."""
SIGN_IN_TO_ONE_ACCOUNT = "10 per 15 minutes"
MAILS_FROM_ONE_PLACE = "20 per hour"
MAILS_TO_ONE_ADDRESS = "5 per hour"
PASSWORDS_OF_ONE_SESSION = "10 per 15 minutes"


def place() -> str:
    """Return who asks: the address, or the network of 64 bits that one household has in IPv6."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)


def typed_email() -> str:
    """Return a digest of the address in the form, so that no list of addresses lies in memory."""
    typed = request.form.get("email", "")
    return hashlib.sha256((find_normalised(typed) or typed[:254].lower()).encode()).hexdigest()


limiter = Limiter(place, strategy="moving-window", headers_enabled=False)


def has_failed(response: Response) -> bool:
    """Return whether a sign-in was refused; a good one does not count against its place."""
    return response.status_code >= 400


def init_app(app: Flask) -> None:
    """Count the requests of an application."""
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _too_many)


def counting_problem() -> str | None:
    """Say whether the Redis that several servers share is away."""
    if limiter.storage.check():
        return None
    return "the Redis of HUB_RATE_LIMIT_URL does not answer; until it does, each server counts for itself"


def _too_many(_error: RateLimitExceeded) -> Response:
    limit = limiter.current_limit
    seconds = max(1, int(limit.reset_at - time.time()) + 1) if limit else 60
    minutes = -(-seconds // 60)
    text = ngettext(
        "That was too often in a short time. Please wait a minute, then try again.",
        "That was too often in a short time. Please wait %(num)s minutes, then try again.",
        minutes,
    )
    response = error_page(429, text)
    response.headers["Retry-After"] = str(seconds)
    return response
