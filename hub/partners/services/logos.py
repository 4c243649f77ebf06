"""Logos: an upload is looked at, made anew without hidden data, and kept as one small picture."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from hub import audit, storage
from hub.accounts.models import Account
from hub.db import db
from hub.partners.models import Partner
from hub.storage import StoredFile, images, intake

KINDS = ("png", "jpg", "jpeg", "webp")
MAX_BYTES = 4 * 1024 * 1024
MAX_SIDE = 640
"""Pixels; more than twice the largest size in which a page shows it."""


def prepare_logo(stream: BinaryIO, name: str) -> images.Image:
    """Return an uploaded picture as the hub keeps it. Takes up to a second, so call it before a transaction begins.

    Raises:
        Invalid: it is no picture of an allowed kind, damaged, or too large.
    """
    intake.inspect(stream, name, KINDS, max_bytes=MAX_BYTES)
    return images.reencode(stream, MAX_SIDE)


def set_logo(partner: Partner, picture: images.Image, *, actor: Account | None, now: datetime) -> StoredFile:
    """Give a partner (``logo`` loaded) a logo; the one before is removed."""
    file = storage.put(
        picture.data,
        name=f"{partner.slug}.{picture.extension}",
        content_type=picture.content_type,
        now=now,
        width=picture.width,
        height=picture.height,
    )
    _replace(partner, file, "changed", actor, now)
    return file


def remove_logo(partner: Partner, *, actor: Account | None, now: datetime) -> None:
    """Take the logo (loaded) away; a partner without one is left as it is."""
    if partner.logo is not None:
        _replace(partner, None, "removed", actor, now)


def _replace(partner: Partner, file: StoredFile | None, what: str, actor: Account | None, now: datetime) -> None:
    old, partner.logo = partner.logo, file
    partner.updated_at = now
    db.session.flush()
    if old is not None:
        storage.delete(old)
    audit.record(f"partners.logo.{what}", f"partner:{partner.id}", actor=actor, now=now, partner_id=partner.id)
