"""Demo content: the made documents as published resources, some in every state of a review, kits, and counts.

Nothing here is untrusted, so documents are drawn in this process; that is ten times as quick.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from PIL import Image
from sqlalchemy import insert, select, update

from hub.campaigns.services import featured_edition
from hub.db import db, table_of
from hub.partners.models import Partner
from hub.partners.services.people import Person, list_people_of, list_reviewers
from hub_toolkits import demo_reviews
from hub_toolkits.demo.build import DemoFile, build_document
from hub_toolkits.demo.catalogue import Kit, Maker, Title, kits, titles
from hub_toolkits.demo.palette import Palette
from hub_toolkits.models import DownloadDay, Resource, Toolkit
from hub_toolkits.parsers import pdf
from hub_toolkits.services import kit_building, previews, resources, review
from hub_toolkits.services.files import CheckedFile, add_file
from hub_toolkits.services.resources import Facts

COLOUR = "#1f7a4d"
"""Of the documents when there is no campaign yet."""
COUNTED_DAYS = 30
ROOM = 1 << 40
MAKERS: Mapping[str, tuple[str, ...]] = {
    "safe-nights-coalition": ("lakeshore-nine", "green-sock-society", "driftless-education-services"),
    "open-lantern": ("lantern-house-youth", "second-porch", "tangerine-door", "kite-street-outreach"),
    "night-owl-council": ("porchlight-youth-council",),
    "larkmoor-library": ("harbor-lantern-library", "amber-ridge-county-library", "juniper-hollow-library"),
    "willow-fork-schools": ("silver-alder-schools", "mesa-verbena-schools", "pelican-marsh-schools"),
    "alder-creek-youth-unit": ("marigold-city-police-youth",),
    "quill-and-lamp": ("tidewater-school-partnerships", "capitol-quarter-wellbeing"),
}
"""Partners of the demo registry that stand for the makers named in the catalogue of documents, in turn."""


def load(now: datetime) -> None:
    """Add what is missing; a second time changes nothing and builds nothing."""
    partners = _partners()
    reviewers = list_reviewers(except_partner_id=0)
    if not partners or not reviewers:
        return
    loader = _Loader(partners, reviewers[0], now)
    loader.load_titles()
    loader.load_kits()
    demo_reviews.load(loader.by_key, partners, reviewers[0], now)


class _Loader:
    """Loads documents, then kits of them. ``by_key`` maps keys of the catalogue to public resources."""

    def __init__(self, partners: Mapping[str, Partner], reviewer: Person, now: datetime) -> None:
        edition = featured_edition()
        self.edition_id = edition.id if edition else None
        self.palette = Palette.from_colour(edition.colour if edition else COLOUR)
        self.partners = partners
        self.reviewer = reviewer
        self.now = now
        self.by_key: dict[str, Resource] = {}

    def load_titles(self) -> None:
        known = {
            (one.title, one.language): one
            for one in db.session.scalars(select(Resource).where(Resource.is_demo, Resource.replaces_id.is_(None)))
        }
        added: list[Resource] = []
        for place, (title, partner) in enumerate(self._with_makers()):
            resource = known.get((title.title, title.language))
            if resource is None:
                resource = self._add(title, partner, self.now - timedelta(days=190 - 4 * place, hours=place % 9))
                added.append(resource)
            self.by_key[title.key] = resource
        _count(added, self.now)

    def load_kits(self) -> None:
        known = set(db.session.scalars(select(Toolkit.title).where(Toolkit.is_demo)))
        for place, kit in enumerate(kits()):
            if kit.title not in known:
                self._add_kit(kit, self.now - timedelta(days=40 - 5 * place))

    def _with_makers(self) -> Iterator[tuple[Title, Partner]]:
        """Yield each document with a partner of the registry as its maker, both languages with the same one."""
        turns: dict[str, str] = {}
        used: dict[str, int] = {}
        for title in titles():
            if title.slug not in turns:
                choices = [slug for slug in MAKERS.get(title.maker.slug, ()) if slug in self.partners]
                choices = choices or sorted(self.partners)
                turn = used.get(title.maker.slug, 0)
                used[title.maker.slug] = turn + 1
                turns[title.slug] = choices[turn % len(choices)]
            partner = self.partners[turns[title.slug]]
            maker = Maker(partner.slug, partner.name, partner.partner_type, partner.website)
            yield replace(title, maker=maker), partner

    def _add(self, title: Title, partner: Partner, at: datetime) -> Resource:
        maker = _speaker(partner)
        original = self.by_key.get(title.translation_of or "")
        resource = resources.create_resource(partner, facts_of(title, original), actor=maker, now=at, is_demo=True)
        add_files(resource, build_document(title, self.palette).files, maker, at)
        review.submit(resource, actor=maker, now=at + timedelta(hours=2), quiet=True)
        return review.publish(resource, actor=self.reviewer, now=at + timedelta(days=1), quiet=True)

    def _add_kit(self, kit: Kit, at: datetime) -> None:
        facts = kit_building.KitFacts(
            title=kit.title,
            summary=kit.summary,
            description=kit.description,
            language=kit.language,
            audiences=kit.audiences,
            edition_id=self.edition_id,
        )
        maker = next((slug for slug in MAKERS.get(kit.maker.slug, ()) if slug in self.partners), None)
        partner_id = self.partners[maker].id if maker else None
        toolkit = kit_building.create_kit(facts, actor=self.reviewer, now=at, partner_id=partner_id, is_demo=True)
        for part in kit.sections:
            section = kit_building.add_section(toolkit, part.heading, actor=self.reviewer, now=at)
            for key in part.resources:
                if key in self.by_key:
                    kit_building.add_item(toolkit, section.id, self.by_key[key].id, actor=self.reviewer, now=at)
        kit_building.publish_kit(toolkit, actor=self.reviewer, now=at)


def facts_of(title: Title, original: Resource | None) -> Facts:
    """Return the words of a demo document as the catalogue of the hub keeps them."""
    notes = () if title.content_note == "none" else (title.content_note,)
    return Facts(
        title=title.title,
        resource_type=title.resource_type,
        summary=title.summary,
        description=title.description,
        audiences=title.audiences,
        grade_bands=title.grade_bands or (("9-12",) if "youth" in title.audiences else ()),
        topics=title.topics,
        educational_use=title.educational_use,
        content_notes=notes,
        language=title.language,
        translation_of_id=original.id if original else None,
        licence=title.licence,
        time_required_minutes=title.time_required,
        print_size=title.print_size,
        cobranding=title.cobranding,
        is_editable=title.editable,
    )


def add_files(resource: Resource, files: Iterable[DemoFile], maker: Person, at: datetime) -> None:
    """Store files with the pictures of their pages."""
    for file in files:
        content_type = file.content_type.partition(";")[0]
        checked = CheckedFile(name=file.name, content_type=content_type, content=file.content)
        row = add_file(resource, checked, alt_text=file.alt_text, quota_bytes=ROOM, actor=maker, now=at, draw=False)
        if row.preview_state == "waiting":
            pages, drawn = _draw(file.content, content_type)
            previews.keep_pictures(row.id, pages, drawn, now=at)


def _draw(content: bytes, content_type: str) -> tuple[int | None, list[previews.Picture]]:
    if content_type == "application/pdf":
        return pdf.split_pictures(pdf.render(content))
    drawn: list[previews.Picture] = []
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    for side in (previews.LARGE_SIDE, previews.SMALL_SIDE):
        picture.thumbnail((side, side))
        output = io.BytesIO()
        picture.save(output, "WEBP", quality=86, method=1)
        drawn.insert(0, (output.getvalue(), picture.width, picture.height))
    return None, drawn


def _partners() -> Mapping[str, Partner]:
    query = select(Partner).where(Partner.is_demo, Partner.status == "active")
    return {partner.slug: partner for partner in db.session.scalars(query)}


def _speaker(partner: Partner) -> Person:
    return list_people_of(partner.id)[0]


def _count(added: Sequence[Resource], now: datetime) -> None:
    """Write thirty days of downloads: a few each day, more on weekdays, more for what is useful to many."""
    rows: list[dict[str, Any]] = []
    for place, resource in enumerate(added):
        for back in range(COUNTED_DAYS):
            day = (now - timedelta(days=back)).date()
            weight = 1 + (place * 7) % 11 + (5 if place < 8 else 0)
            count = (weight * (2 + (place + back * 3) % 5)) // (4 if day.weekday() < 5 else 9)
            if count:
                rows.append({"resource_id": resource.id, "day": day, "count": count})
    if not rows:
        return
    db.session.execute(insert(DownloadDay), rows)
    for resource in added:
        total = sum(row["count"] for row in rows if row["resource_id"] == resource.id)
        table = table_of(Resource)
        db.session.execute(update(table).where(table.c.id == resource.id).values(download_count=total))
