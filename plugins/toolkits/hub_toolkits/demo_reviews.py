"""What waits and what went back: demo resources in every state of a review, with the talk about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hub import storage
from hub.db import db
from hub.partners.models import Partner
from hub.partners.services.people import Person, list_people_of
from hub_toolkits.models import Preview, Resource, ResourceFile, ReviewMessage
from hub_toolkits.services import resources, review, revisions
from hub_toolkits.services.files import CheckedFile, add_file
from hub_toolkits.services.previews import keep_pictures
from hub_toolkits.services.resources import WORDS, Facts

ROOM = 1 << 40


def load(by_key: Mapping[str, Resource], partners: Mapping[str, Partner], reviewer: Person, now: datetime) -> None:
    """Add the stories whose title is not there yet."""
    known = set(db.session.scalars(select(Resource.title).where(Resource.is_demo)))
    stories = _Stories(by_key, partners, reviewer, now)
    for title, tell in (
        ("Window Poster: Our Library Is a Safe Stop", stories.waiting_poster),
        ("Bookmark: Three Numbers to Keep", stories.sent_back_bookmark),
        ("Invitation to a Parent Evening", stories.draft_invitation),
        ("Ten Ways, the First Edition", stories.taken_down),
    ):
        if title not in known:
            tell(title)
    stories.new_version()


class _Stories:
    """Each method tells one story, with files borrowed from the published documents."""

    def __init__(
        self, by_key: Mapping[str, Resource], partners: Mapping[str, Partner], reviewer: Person, now: datetime
    ) -> None:
        self.by_key, self.partners, self.reviewer, self.now = by_key, partners, reviewer, now

    def waiting_poster(self, title: str) -> None:
        """A poster that waits for a reviewer since yesterday."""
        resource, maker = self._begin(
            "harbor-lantern-library",
            Facts(
                title=title,
                resource_type="poster",
                summary="A poster for a front window. It says that nobody has to explain why they come in.",
                description="Print it on thick paper and hang it at eye height, where it can be read from outside.",
                audiences=("libraries", "youth"),
                grade_bands=("6-8", "9-12"),
                topics=("community_awareness", "housing_and_shelter"),
                educational_use=("library_program",),
                licence="CC-BY-4.0",
                print_size="tabloid",
                cobranding="add_logo",
            ),
            days=2,
            borrow="light-it-green",
        )
        self._send(resource, maker, days=1, text="We printed twenty of these last year and people asked for the file.")

    def sent_back_bookmark(self, title: str) -> None:
        """A bookmark that a reviewer has sent back with a clear request."""
        resource, maker = self._begin(
            "porchlight-youth-council",
            Facts(
                title=title,
                resource_type="bookmark",
                summary="A bookmark with three numbers for a bad night, made by young people for young people.",
                description="Runaways know these numbers already. This is for everybody else.",
                audiences=("youth",),
                grade_bands=("9-12",),
                topics=("running_away", "stress_and_coping"),
                educational_use=("outreach_table",),
                licence="CC0-1.0",
                print_size="letter",
            ),
            days=9,
            borrow="pocket-card",
        )
        self._send(resource, maker, days=8, text="")
        review.request_changes(
            resource,
            text="Thank you, this is lovely. Two things: please write “youth who have run away” instead of “runaways”, "
            "and add the hours when the text line answers.",
            actor=self.reviewer,
            now=self._ago(6),
            quiet=True,
        )
        self._say(resource, maker, "We will ask the council on Thursday and send it again.", days=5)

    def draft_invitation(self, title: str) -> None:
        """A draft without a file yet."""
        self._begin(
            "silver-alder-schools",
            Facts(
                title=title,
                resource_type="letter_template",
                summary="A short letter that invites parents to an evening about talking at home.",
                audiences=("families",),
                topics=("family_communication",),
                is_editable=True,
                cobranding="free_edit",
            ),
            days=3,
            borrow=None,
        )

    def taken_down(self, title: str) -> None:
        """An older document that its makers have taken down."""
        resource, maker = self._begin(
            "lakeshore-nine",
            Facts(
                title=title,
                resource_type="event_guide",
                summary="The first edition of our ten ways to join. The new one is shorter and easier to print.",
                audiences=("general_public",),
                topics=("community_awareness",),
                licence="CC0-1.0",
            ),
            days=160,
            borrow="ten-easy-ways",
        )
        self._send(resource, maker, days=159, text="")
        review.publish(resource, actor=self.reviewer, now=self._ago(158), quiet=True)
        review.retire(resource, side="maker", text="There is a better one.", actor=maker, now=self._ago(60))

    def new_version(self) -> None:
        """A new version of a public card that waits, while everybody sees the old one."""
        original = self.by_key.get("pocket-card")
        if original is None or resources.find_copy(original) is not None:
            return
        original = resources.get_resource(original.id)
        if original.version > 3:
            return  # somebody has worked with it since
        maker = list_people_of(original.partner_id)[0]
        copy = revisions.begin(original, actor=maker, now=self._ago(3))
        words: dict[str, Any] = {name: getattr(copy, name) for name in WORDS}
        words["summary"] = f"{original.summary} Now with space for a local number."
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in words.items()
        }
        resources.change_resource(copy, Facts(**values), version=copy.version, actor=maker, now=self._ago(2))
        self._send(copy, maker, days=2, text="We added a line where each town can write its own number.")

    def _begin(self, slug: str, facts: Facts, *, days: int, borrow: str | None) -> tuple[Resource, Person]:
        partner = self.partners.get(slug) or self.partners[min(self.partners)]
        maker = list_people_of(partner.id)[0]
        resource = resources.create_resource(partner, facts, actor=maker, now=self._ago(days), is_demo=True)
        if borrow is not None and borrow in self.by_key:
            self._borrow(self.by_key[borrow], resource, maker, self._ago(days))
        return resource, maker

    def _borrow(self, source: Resource, resource: Resource, maker: Person, at: datetime) -> None:
        """Copy the last file of a published document, with its pictures."""
        query = (
            select(ResourceFile)
            .where(ResourceFile.resource_id == source.id, ResourceFile.preview_state == "ready")
            .order_by(ResourceFile.position.desc())
            .options(joinedload(ResourceFile.stored))
        )
        file = db.session.scalars(query).first()
        if file is None:
            return
        query_previews = (
            select(Preview).where(Preview.file_id == file.id).order_by(Preview.page).options(joinedload(Preview.stored))
        )
        drawn = [(storage.read_bytes(one.stored), one.width, one.height) for one in db.session.scalars(query_previews)]
        checked = CheckedFile(
            name=f"{resource.slug}.{file.stored.name.rpartition('.')[2]}",
            content_type=file.stored.content_type,
            content=storage.read_bytes(file.stored),
        )
        row = add_file(resource, checked, alt_text=file.alt_text, quota_bytes=ROOM, actor=maker, now=at, draw=False)
        keep_pictures(row.id, file.pages, drawn, now=at)

    def _send(self, resource: Resource, maker: Person, *, days: int, text: str) -> None:
        review.submit(resource, text=text, actor=maker, now=self._ago(days), quiet=True)

    def _say(self, resource: Resource, maker: Person, text: str, *, days: int) -> None:
        at = self._ago(days)
        db.session.add(
            ReviewMessage(resource_id=resource.id, author_id=maker.account_id, side="maker", text=text, created_at=at)
        )
        db.session.flush()

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)
