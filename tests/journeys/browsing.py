"""A person's browser, and a note of everything in it that should not happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

OWN_SCHEMES = {"blob", "data", "about"}


@dataclass
class Watch:
    """What a browser asked for and complained about. ``host`` is the hub's own, with its port."""

    host: str
    requests: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    allowed_hosts: set[str] = field(default_factory=set)
    """Other hosts to which the test goes on purpose."""
    expected: tuple[str, ...] = ()
    """Parts of complaints that the test brings about on purpose."""

    def follow(self, context: BrowserContext) -> None:
        """Listen to all pages of ``context``."""
        context.on("request", self._note_request)
        context.on("console", self._note_message)
        context.on("weberror", self._note_error)

    def found(self) -> list[str]:
        """Return requests to other hosts, script errors, and messages of the content security policy."""
        complaints = [one for one in self.complaints if not any(part in one for part in self.expected)]
        return [f"asked {one}" for one in self.foreign] + complaints

    def _note_request(self, request: Request) -> None:
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        if parts.netloc not in {self.host, *self.allowed_hosts} and parts.scheme not in OWN_SCHEMES:
            self.foreign.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            where = message.location["url"]
            self.complaints.append(f"{where}: {message.text}")

    def _note_error(self, error: WebError) -> None:
        self.complaints.append(f"script error: {error.error}")
