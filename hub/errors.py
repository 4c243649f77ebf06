"""The errors that rules raise. Views turn them into pages in one place (``hub.web.errors``)."""

from __future__ import annotations

from typing import ClassVar, Protocol


class Message(Protocol):
    """A text for people: a plain string or a lazy translation."""

    def __str__(self) -> str: ...
    def __mod__(self, params: dict[str, object], /) -> object: ...


class HubError(Exception):
    """A rule was broken; ``message`` says so in words for the person who reads it.

    ``message`` may be lazy (``hub.i18n._l``); ``params`` fill its ``%(name)s`` places.
    """

    status: ClassVar[int] = 400

    def __init__(self, message: Message, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        """Return the message in the language of the moment, with its values filled in."""
        text = str(self.message)
        return text % self.params if self.params else text


class Invalid(HubError):
    """What was sent cannot be taken as it is; nothing was changed."""

    status = 400


class Forbidden(HubError):
    """This person may not do this."""

    status = 403


class NotFound(HubError):
    """There is no such thing, or this person may not know that there is."""

    status = 404


class Conflict(HubError):
    """It cannot be done in the present state: already done, taken, or changed by somebody else."""

    status = 409


class TooMany(HubError):
    """A limit against floods was reached."""

    status = 429


class Unavailable(HubError):
    """What this needs does not work at present; nothing was changed, and it may work later."""

    status = 503


class PluginError(HubError):
    """A plugin breaks the contract; the message names the plugin, the place and what to do."""

    status = 500
