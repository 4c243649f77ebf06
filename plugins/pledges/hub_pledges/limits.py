"""A limit against floods, in memory only.

Who asks is remembered as a keyed hash for the length of the window. The key is random, made anew every day and
never written anywhere, so not even the hash of an address outlives the process or the day.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

MOST_PLACES = 20_000
"""Places that are remembered at a time; the one not seen for longest is forgotten first."""
DAY_SECONDS = 86_400


class SlidingLimit:
    """At most ``most`` pledges from one place in any ``seconds``. Safe with threads."""

    def __init__(self, most: int, seconds: float, *, timer: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self.seconds = seconds
        self._timer = timer
        self._lock = threading.Lock()
        self._seen: OrderedDict[bytes, deque[float]] = OrderedDict()
        self._key = secrets.token_bytes(32)
        self._key_until = timer() + DAY_SECONDS

    def allows(self, address: str) -> bool:
        """Count one try from an address; ``False`` when there were too many."""
        now = self._timer()
        with self._lock:
            tries = self._tries(address, now)
            while tries and tries[0] <= now - self.seconds:
                tries.popleft()
            if len(tries) >= self.most:
                return False
            tries.append(now)
            return True

    def reset(self) -> None:
        """Forget everything."""
        with self._lock:
            self._seen.clear()

    def _tries(self, address: str, now: float) -> deque[float]:
        if now >= self._key_until:
            self._key, self._key_until = secrets.token_bytes(32), now + DAY_SECONDS
            self._seen.clear()
        while self._seen and next(iter(self._seen.values()))[-1] <= now - self.seconds:
            self._seen.popitem(last=False)  # the first was seen longest ago
        place = hashlib.blake2b(_network(address).encode(), key=self._key, digest_size=16).digest()
        tries = self._seen.setdefault(place, deque())
        self._seen.move_to_end(place)
        if len(self._seen) > MOST_PLACES:
            self._seen.popitem(last=False)
        return tries


def _network(address: str) -> str:
    """Return the address, or the 64 bits of IPv6 that one household has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


personal_pledges = SlidingLimit(60, 3600)
"""A school or library has many people behind one address; sixty in an hour is a class, twice."""
