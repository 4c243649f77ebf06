"""What the directory of help services adds to the hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import Blueprint, url_for

from hub import clock
from hub.campaigns import scope
from hub.db import write_transaction
from hub.i18n import _l, ngettext
from hub.plugins import (
    DashboardCard,
    HealthCheck,
    JobKind,
    Listener,
    NavItem,
    NextStep,
    Permission,
    Plugin,
    PluginSettings,
    SearchSource,
    SlotFill,
    TemplateOverride,
    is_on,
)
from hub_helplines import api, cli, notices
from hub_helplines.ages import limits
from hub_helplines.services import confirming, directory, documents, keeping
from hub_helplines.settings import HelplinesSettings
from hub_helplines.views import MANAGE, public, slots, staff
from hub_helplines.vocabulary import ASKERS

if TYPE_CHECKING:
    from hub.jobs import JobRun


class HelplinesPlugin(Plugin):
    """Who helps whom and how they are reached; whoever keeps it is told in time to confirm each again."""

    name = "helplines"
    label = _l("Help directory")
    requires_core = ">=0.1,<0.2"

    def blueprints(self) -> Iterable[Blueprint]:
        """The directory, and the pages of those who keep it."""
        yield public.bp
        yield staff.bp

    def api_blueprints(self) -> Iterable[Blueprint]:
        """The directory for programs."""
        yield api.bp

    def migrations(self) -> Path:
        """What the directory adds to core's contacts."""
        return Path(__file__).parent / "migrations"

    def settings(self) -> type[PluginSettings]:
        """How long a confirmation holds, and when to remind."""
        return HelplinesSettings

    def permissions(self) -> Iterable[Permission]:
        """Coordinators keep the directory."""
        yield Permission(MANAGE, _l("Keep the help directory"), frozenset({"coordinator", "administrator"}))

    def nav_items(self) -> Iterable[NavItem]:
        """At the foot of every page for everybody; a link for those who keep it."""
        yield NavItem(_l("Help services"), "helplines.index", "footer", order=2)
        yield NavItem(
            _l("Help directory"),
            "helplines_admin.index",
            "staff",
            MANAGE,
            order=65,
            icon="life-buoy",
            text=_l("Confirm help services again, and say more about each."),
        )

    def slots(self) -> Iterable[SlotFill]:
        """The help bar, the line under the header, and the chooser on the page of help."""
        yield SlotFill("help.line", slots.help_line)
        yield SlotFill("help.bar", slots.help_bar)
        yield SlotFill("help.aside", slots.help_aside)

    def template_overrides(self) -> Iterable[TemplateOverride]:
        """Core's list of services for staff, which cannot know that a confirmation is too old."""
        yield TemplateOverride("campaigns/staff/services.html", "4318427660a758cd")

    def dashboard_cards(self) -> Iterable[DashboardCard]:
        """What should be confirmed again."""
        yield DashboardCard("helplines.aging", slots.card, MANAGE, order=25)

    def next_steps(self, account: Any, now: datetime) -> Iterable[NextStep]:
        """Confirm what is getting old."""
        return slots.next_steps()

    def search_sources(self) -> Iterable[SearchSource]:
        """Confirmed services."""
        yield SearchSource(documents.SOURCE, documents.documents)

    def listeners(self) -> Iterable[Listener]:
        """Search follows what coordinators change in core."""
        yield Listener("help-service-changed", _follow)

    def sitemap(self) -> Iterator[str]:
        """The directory, its chooser, and every confirmed service."""
        yield url_for("helplines.index")
        yield from (url_for("helplines.asker", who=number) for number in ASKERS)
        yield from (url_for("helplines.service", service_id=one) for one in directory.list_public_ids())

    def jobs(self) -> Iterable[JobKind]:
        """Once a day: which services should be confirmed again?"""
        yield JobKind("helplines.remind", _remind, _l("Ask to confirm help services again"), timedelta(days=1))

    def commands(self) -> Iterable[click.Command]:
        """``hub helplines load`` and ``hub helplines ages``."""
        yield from (cli.load, cli.ages)

    def health_checks(self) -> Iterable[HealthCheck]:
        """Services that nobody has confirmed for too long."""
        yield HealthCheck(_l("Help services are confirmed"), _stale)

    def load_demo(self, now: datetime) -> None:
        """What is known of the national services."""
        from hub_helplines.demo import load

        load(now)


def _follow(_sender: object, *, service_id: int, **_more: object) -> None:
    documents.refresh(service_id, clock.now())


def _remind(run: JobRun) -> None:
    if not is_on("helplines"):
        return  # the pages that the mail leads to are closed
    with write_transaction():
        keeping.forget_removed(today=scope.today())
        entries = confirming.take_due(today=scope.today(), limits=limits())
        if entries:
            notices.ask_to_confirm(entries, permission=MANAGE, now=run.now)


def _stale() -> str | None:
    held = limits()
    stale = [one for one in confirming.list_aging(today=scope.today(), limits=held) if one.state == "stale"]
    if not stale:
        return None
    return ngettext(
        "%(num)s help service was last confirmed more than %(days)s days ago. Confirm it on the staff pages.",
        "%(num)s help services were last confirmed more than %(days)s days ago. Confirm them on the staff pages.",
        len(stale),
        days=held.holds.days,
    )
