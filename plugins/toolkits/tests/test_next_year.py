"""The kits of a year come along into the next as drafts."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from hub.campaigns.models import Edition
from hub.db import db
from hub.testing.factories import NOON, make_campaign, make_edition
from hub_toolkits.models import Toolkit, ToolkitItem, ToolkitSection
from hub_toolkits.plugin import ToolkitsPlugin
from hub_toolkits.services import kits


def make_kit(edition: Edition | None, resource: Any, title: str) -> Toolkit:
    section = ToolkitSection(heading="To read", items=[ToolkitItem(resource_id=resource.id)])
    toolkit = Toolkit(
        slug=title.casefold(),
        title=title,
        summary="For a start.",
        published_at=NOON,
        created_at=NOON,
        updated_at=NOON,
        edition_id=edition.id if edition else None,
        sections=[section],
    )
    db.session.add(toolkit)
    db.session.flush()
    return toolkit


def test_kits_come_along_as_drafts_with_their_parts(app: Flask, make_resource: Any) -> None:
    resource, campaign = make_resource(), make_campaign()
    old, new = make_edition(campaign, year=2026), make_edition(campaign, year=2027, state="planning")
    kit = make_kit(old, resource, "Families")
    make_kit(None, resource, "Always")
    db.session.commit()
    ToolkitsPlugin().copy_edition(old.id, new.id, NOON)
    db.session.commit()
    made = db.session.scalars(select(Toolkit).where(Toolkit.edition_id == new.id)).one()
    assert (made.title, made.summary, made.published_at) == (kit.title, kit.summary, None)
    assert made.slug != kit.slug
    (part,) = kits.get_kit(made.slug).sections
    assert (part.heading, [item.resource_id for item in part.items]) == ("To read", [resource.id])
    assert db.session.get_one(Toolkit, kit.id).published_at == NOON
