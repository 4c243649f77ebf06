"""What the toolkits plugin adds to the hub."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Blueprint, url_for
from sqlalchemy import func, select

from hub.db import db
from hub.i18n import _, _l
from hub.plugins import (
    STAFF,
    DashboardCard,
    HealthCheck,
    JobKind,
    Listener,
    NavItem,
    NextStep,
    Permission,
    Plugin,
    SearchSource,
    SlotFill,
)
from hub_toolkits import cli, contributions, jobs, listeners
from hub_toolkits.models import ResourceFile
from hub_toolkits.services import catalogue, kit_copying, kits, privacy
from hub_toolkits.settings import ToolkitsSettings
from hub_toolkits.views import files, kit_admin, mine, public, review
from hub_toolkits.views import kits as kit_pages
from hub_toolkits.views.common import MANAGE_KITS, REVIEW, SHARE

__all__ = ["ToolkitsPlugin", "files"]


class ToolkitsPlugin(Plugin):
    """Resources that partners share, their review, and kits."""

    name = "toolkits"
    label = _l("Toolkits")
    requires_core = ">=0.1,<0.2"

    def blueprints(self) -> Iterable[Blueprint]:
        """Pages under ``/toolkits``."""
        return (kit_admin.bp, kit_pages.bp, mine.bp, review.bp, public.bp)

    def permissions(self) -> Iterable[Permission]:
        """Members share, staff review, coordinators put kits together."""
        yield Permission(SHARE, _l("Share resources"), frozenset({"member", "owner"}))
        yield Permission(REVIEW, _l("Review resources"), STAFF)
        yield Permission(MANAGE_KITS, _l("Put kits together"), frozenset({"coordinator", "administrator"}))

    def nav_items(self) -> Iterable[NavItem]:
        """The catalogue for everybody, one's own resources, the queue and the kits for staff."""
        yield NavItem(_l("Toolkits"), "toolkits.index", "main", order=10, icon="library")
        yield NavItem(_l("My resources"), "toolkits_mine.index", "account", SHARE, order=25, icon="folder-open")
        yield NavItem(
            _l("Review resources"),
            "toolkits_review.index",
            "staff",
            REVIEW,
            order=10,
            icon="list-checks",
            text=_l("Publish what partners send, or ask for changes."),
        )
        yield NavItem(
            _l("Kits"),
            "toolkits_kit_admin.index",
            "staff",
            MANAGE_KITS,
            order=30,
            icon="package",
            text=_l("Put resources together for somebody who starts."),
        )

    def dashboard_cards(self) -> Iterable[DashboardCard]:
        """One's own resources; for reviewers what waits."""
        yield DashboardCard("toolkits.review", contributions.review_card, REVIEW, order=15)
        yield DashboardCard("toolkits.mine", contributions.my_card, SHARE, order=30)

    def next_steps(self, account: Any, now: datetime) -> Iterable[NextStep]:
        """Requested changes, the review queue, sharing something."""
        return contributions.next_steps(now)

    def slots(self) -> Iterable[SlotFill]:
        """Kits on the campaign's pages, resources on a partner's."""
        yield SlotFill("home.actions", contributions.home_action, order=20)
        yield SlotFill("home.kits", contributions.home_kits)
        yield SlotFill("edition.main", contributions.edition_kits, order=60)
        yield SlotFill("day.aside", contributions.day_kit, order=60)
        # Offered by the plugin for pledges; without it, nobody asks.
        yield SlotFill("pledges.thanks", contributions.day_kit, order=60)
        yield SlotFill("partner.resources", contributions.partner_resources)
        yield SlotFill("pages.privacy", contributions.privacy, order=40)

    def settings(self) -> type[ToolkitsSettings]:
        """How long a review may take."""
        return ToolkitsSettings

    def migrations(self) -> Path:
        """The plugin's own history."""
        return Path(__file__).parent / "migrations"

    def search_sources(self) -> Iterable[SearchSource]:
        """Public resources of active partners."""
        yield SearchSource(catalogue.SOURCE, catalogue.documents)

    def sitemap(self) -> Iterable[str]:
        """The catalogue, every public resource and every public kit."""
        yield url_for("toolkits.index")
        yield url_for("toolkits_kits.index")
        yield from (url_for("toolkits.resource", slug=slug) for slug in catalogue.list_public_slugs())
        yield from (url_for("toolkits_kits.show", slug=slug) for slug in kits.list_public_slugs())

    def listeners(self) -> Iterable[Listener]:
        """Search follows the partners."""
        return listeners.listeners()

    def jobs(self) -> Iterable[JobKind]:
        """Pictures of files."""
        return jobs.kinds()

    def commands(self) -> Iterable[click.Command]:
        """``hub toolkits reindex`` and ``hub toolkits render``."""
        yield from (cli.reindex, cli.render)

    def health_checks(self) -> Iterable[HealthCheck]:
        """Files of which no picture could be made."""
        yield HealthCheck(_l("Previews of resources can be made"), _failed_previews)

    def export_personal_data(self, account_id: int) -> Mapping[str, list[dict[str, Any]]]:
        """Resources somebody began or sent, and their messages."""
        return privacy.export_account(account_id)

    def erase_personal_data(self, account_id: int, now: datetime) -> None:
        """What stays loses its author."""
        privacy.erase_account(account_id)

    def copy_edition(self, source_id: int, target_id: int, now: datetime) -> None:
        """The kits of a year come along as drafts; resources belong to every year."""
        kit_copying.copy_kits(source_id, target_id, now)

    def load_demo(self, now: datetime) -> None:
        """Documents, kits, reviews and counts of invented partners."""
        from hub_toolkits.demo_loading import load

        load(now)


def _failed_previews() -> str | None:
    count = db.session.scalar(select(func.count()).where(ResourceFile.preview_state == "failed")) or 0
    if count < 10:
        return None  # now and then a file is odd; many at once mean that something is missing here
    return _(
        "No picture could be made of %(count)s files. Try “hub toolkits render --again”, and look at the log.",
        count=count,
    )
