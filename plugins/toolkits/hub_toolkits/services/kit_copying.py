"""The kits of one year as drafts for the next."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hub.db import db
from hub_toolkits.models import Toolkit, ToolkitItem, ToolkitSection
from hub_toolkits.services.kit_building import KitFacts, create_kit


def copy_kits(source_id: int, target_id: int, now: datetime) -> list[Toolkit]:
    """Copy the kits made for one edition to another, with their parts; a coordinator publishes them when they fit."""
    parts = selectinload(Toolkit.sections).selectinload(ToolkitSection.items)
    query = select(Toolkit).where(Toolkit.edition_id == source_id).order_by(Toolkit.position, Toolkit.id).options(parts)
    return [_copy(kit, target_id, now) for kit in db.session.scalars(query).all()]


def _copy(kit: Toolkit, edition_id: int, now: datetime) -> Toolkit:
    values = {item.name: getattr(kit, item.name) for item in fields(KitFacts)}
    facts = KitFacts(**{**values, "audiences": tuple(kit.audiences), "edition_id": edition_id})
    made = create_kit(facts, actor=None, now=now, partner_id=kit.partner_id, is_demo=kit.is_demo)
    made.sections = [
        ToolkitSection(
            heading=section.heading,
            position=section.position,
            items=[ToolkitItem(resource_id=item.resource_id, position=item.position) for item in section.items],
        )
        for section in kit.sections
    ]
    db.session.flush()
    return made
