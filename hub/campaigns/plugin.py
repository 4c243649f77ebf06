"""What campaigns add to the hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, url_for

from hub.accounts.models import Account
from hub.campaigns import demo, documents, jobs, places
from hub.campaigns.scope import MANAGE, bind
from hub.campaigns.services import list_public_campaigns
from hub.campaigns.services.problems import forget_sender, list_from
from hub.campaigns.views import problems, public, staff
from hub.db import db
from hub.i18n import _l
from hub.plugins import JobKind, NavItem, Permission, Plugin, SearchSource, Slot
from hub.plugins.api import Role


class CampaignsPlugin(Plugin):
    """Campaigns, their years and days, help contacts, figures, and reports of problems."""

    name = "campaigns"
    label = _l("Campaigns")

    def blueprints(self) -> Iterable[Blueprint]:
        """Public pages, pages of coordinators, and the form for problems."""
        bind(public.bp)
        yield public.bp
        yield staff.bp
        yield problems.bp

    def permissions(self) -> Iterable[Permission]:
        """Coordinators run campaigns and read what people report."""
        staff: frozenset[Role] = frozenset({"coordinator", "administrator"})
        yield Permission(MANAGE, _l("Create and change campaigns"), staff)
        yield Permission(problems.READ, _l("Read reports of problems"), staff)

    def nav_items(self) -> Iterable[NavItem]:
        """Links for staff; at the foot of every page all campaigns, and the form."""
        yield NavItem(
            _l("Campaigns"),
            "campaigns_admin.index",
            "staff",
            MANAGE,
            order=60,
            icon="megaphone",
            text=_l("Years, days, help services and figures."),
        )
        yield NavItem(
            _l("Problem reports"),
            "campaigns_problems.index",
            "staff",
            problems.READ,
            order=70,
            icon="flag",
            text=_l("What people told us is wrong."),
        )
        yield NavItem(_l("All campaigns"), "campaigns.index", "footer", order=5)
        yield NavItem(_l("Report a problem"), "campaigns_problems.report", "footer", order=50)

    def offers(self) -> Iterable[Slot]:
        """Places on the home page, a year's, a day's, the help page, and a campaign's page for staff."""
        return places.SLOTS

    def search_sources(self) -> Iterable[SearchSource]:
        """Campaigns, so that former names are found."""
        yield SearchSource(documents.SOURCE, documents.all_documents)

    def jobs(self) -> Iterable[JobKind]:
        """Reports of problems are not kept for ever."""
        label = _l("Delete old reports of problems")
        yield JobKind("campaigns.forget_problems", jobs.forget_problems, label, every=timedelta(days=1))

    def sitemap(self) -> Iterator[str]:
        """The front page, the list of campaigns, help, and every public year and day."""
        yield url_for("campaigns.home")
        yield url_for("campaigns.index")
        yield url_for("campaigns.help_now")
        for overview in list_public_campaigns():
            for edition in overview.campaign.editions:
                if edition.state == "planning":
                    continue
                slug, year = overview.campaign.slug, edition.year
                yield url_for("campaigns.edition", campaign=slug, year=year)
                for day in edition.days:
                    yield url_for("campaigns.day", campaign=slug, year=year, day=day.slug)

    def export_personal_data(self, account_id: int) -> Mapping[str, list[dict[str, Any]]]:
        """Reports of problems that somebody signed with the address of their account."""
        reports = list_from(db.session.get_one(Account, account_id).email)
        return {
            "problem_reports": [
                {"text": one.text, "page": one.page, "reply_to": one.reply_to, "sent": one.created_at.isoformat()}
                for one in reports
            ]
        }

    def erase_personal_data(self, account_id: int, now: datetime) -> None:
        """The reports stay, without the address."""
        forget_sender(db.session.get_one(Account, account_id).email)

    def load_demo(self, now: datetime) -> None:
        """Two campaigns with dates around ``now``, help services and figures."""
        demo.load(now)
