"""Logos: an upload is looked at, made anew without hidden data, and kept as one small picture."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from hub import audit, storage
from hub.accounts.models import Account
from hub.db import db
from hub.errors import Invalid
from hub.i18n import _l
from hub.partners.models import Partner
from hub.storage import StoredFile

TYPES = ("image/png", "image/jpeg", "image/webp")
MAX_BYTES = 4 * 1024 * 1024
MAX_SIDE = 640
"""Pixels; twice the largest size in which a page shows it."""


def set_logo(partner: Partner, stream: BinaryIO, name: str, *, actor: Account | None, now: datetime) -> StoredFile:
    """Give a partner (``logo`` loaded) a logo; the one before is removed.

    Raises:
        Invalid: it is no picture of an allowed type, or too large.
    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Invalid(_l("The logo is larger than 4 MB. Please choose a smaller picture."))
    from hub.storage import images, intake

    intake.inspect(BytesIO(data), name, TYPES)
    picture = images.reencode(data, max_side=MAX_SIDE)
    file = storage.put(
        picture.data,
        name=name,
        content_type=picture.content_type,
        now=now,
        width=picture.width,
        height=picture.height,
    )
    old, partner.logo = partner.logo, file
    db.session.flush()
    if old is not None:
        storage.delete(old)
    _note(partner, "changed", actor, now)
    return file


def remove_logo(partner: Partner, *, actor: Account | None, now: datetime) -> None:
    """Take the logo (loaded) away; a partner without one is left as it is."""
    old, partner.logo = partner.logo, None
    if old is None:
        return
    db.session.flush()
    storage.delete(old)
    _note(partner, "removed", actor, now)


def _note(partner: Partner, what: str, actor: Account | None, now: datetime) -> None:
    partner.updated_at = now
    audit.record(f"partners.logo.{what}", f"partner:{partner.id}", actor=actor, now=now, partner_id=partner.id)
