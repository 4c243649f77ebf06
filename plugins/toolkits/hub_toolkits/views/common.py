"""What several pages of the plugin need: who asks, and which limits hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, request

from hub.errors import NotFound
from hub.i18n import _l
from hub.web.visitor import Visitor, current_visitor
from hub_toolkits import policies
from hub_toolkits.intake import MAX_FILE_BYTES
from hub_toolkits.models import Resource
from hub_toolkits.services import files, resources

SHARE = "toolkits:resource:share"
REVIEW = "toolkits:resource:review"
MANAGE_KITS = "toolkits:kit:manage"
MEGABYTE = 1024 * 1024
MAX_MEGABYTES = MAX_FILE_BYTES // MEGABYTE


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What one may still send; sizes in bytes."""

    quota: int
    used: int
    request: int

    @property
    def request_megabytes(self) -> int:
        """What fits into one form."""
        return self.request // MEGABYTE

    @property
    def left(self) -> int:
        """Space that is left for the organization."""
        return max(self.quota - self.used, 0)


def visitor() -> Visitor:
    """Return who asks.

    Raises:
        NotFound: nobody is signed in.
    """
    found = current_visitor()
    if found is None:
        raise NotFound(_l("You are not signed in."))
    return found


def own_resource(resource_id: int) -> Resource:
    """Return a resource of one of the visitor's own organizations.

    Raises:
        NotFound: there is none; others do not learn whether it exists.
    """
    resource = resources.get_resource(resource_id)
    if not policies.is_maker(visitor(), resource):
        raise NotFound(_l("There is no such resource."))
    return resource


def quota_bytes() -> int:
    """Return the space for the files of one organization."""
    settings: Any = current_app.extensions["hub_settings"]
    return int(settings.partner_quota_mb) * MEGABYTE


def limits(partner_id: int) -> UploadLimits:
    """Return what an organization may still send."""
    return UploadLimits(quota_bytes(), files.used_bytes(partner_id), int(current_app.config["MAX_CONTENT_LENGTH"]))


def form_version() -> int:
    """Return the version a form was made from; anything else fits no version."""
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
