"""What pledges add to the hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, url_for

from hub.campaigns.models import CampaignDay, Edition
from hub.campaigns.services import list_public_campaigns
from hub.db import write_transaction
from hub.i18n import _l
from hub.partners.models import Partner
from hub.plugins import PARTNER, DashboardCard, JobKind, NavItem, NextStep, Permission, Plugin, Role, Slot, SlotFill
from hub_pledges.services import privacy
from hub_pledges.settings import PledgesSettings
from hub_pledges.views import LIST, MAKE, dashboard, organizations, people, public, slots, staff

if TYPE_CHECKING:
    from hub.jobs import JobRun

_COORDINATORS: frozenset[Role] = frozenset({"coordinator", "administrator"})


class PledgesPlugin(Plugin):
    """Organizations and single people say that they take part in a day; everybody sees how many they are."""

    name = "pledges"
    label = _l("Pledges")
    requires_core = ">=0.1,<0.2"

    def blueprints(self) -> Iterable[Blueprint]:
        """The list of coordinators."""
        yield staff.bp

    def campaign_blueprints(self) -> Iterable[Blueprint]:
        """Forms, thank-you pages, supporters and the calendar file of an edition."""
        yield public.bp
        yield people.bp
        yield organizations.bp

    def settings(self) -> type[PledgesSettings]:
        """How many pledges of single people count on one day."""
        return PledgesSettings

    def migrations(self) -> Path:
        """Tables of pledges."""
        return Path(__file__).parent / "migrations"

    def permissions(self) -> Iterable[Permission]:
        """Members pledge for their own organization; coordinators see all pledges."""
        yield Permission(MAKE, _l("Pledge for an organization"), PARTNER)
        yield Permission(LIST, _l("See all pledges"), _COORDINATORS)

    def nav_items(self) -> Iterable[NavItem]:
        """A link for coordinators."""
        yield NavItem(
            _l("Pledges"),
            "pledges_admin.index",
            "staff",
            LIST,
            order=50,
            icon="hand-heart",
            text=_l("Who takes part in which year; export as a table."),
        )

    def slots(self) -> Iterable[SlotFill]:
        """Numbers, map, forms and supporters for the pages of campaigns and partners."""
        yield SlotFill("home.actions", slots.home_actions, order=10)
        yield SlotFill("home.counter", slots.counter)
        yield SlotFill("home.map", slots.home_map)
        yield SlotFill("home.supporters", slots.home_supporters)
        yield SlotFill("day.actions", slots.day_actions, order=10)
        yield SlotFill("day.counter", slots.counter)
        yield SlotFill("day.form", slots.day_form)
        yield SlotFill("day.map", slots.day_map)
        yield SlotFill("day.supporters", slots.day_supporters)
        yield SlotFill("edition.main", slots.edition_main)
        yield SlotFill("partner.pledges", slots.partner_pledges)
        yield SlotFill("my_partner.overview", slots.my_partner, order=20)
        yield SlotFill("pages.privacy", slots.privacy)

    def offers(self) -> Iterable[Slot]:
        """A place on the page that says thanks; there is no organization when a person has pledged."""
        context = {"edition": Edition, "day": CampaignDay, "partner": Partner | None}
        yield Slot("pledges.thanks", "The page after a pledge: what helps now.", context)

    def dashboard_cards(self) -> Iterable[DashboardCard]:
        """My pledge; for people without an organization, how they take part on their own."""
        yield DashboardCard("pledges.mine", dashboard.card, MAKE, order=30)
        yield DashboardCard("pledges.person", dashboard.person_card, order=35)

    def next_steps(self, account: Any, now: datetime) -> Iterable[NextStep]:
        """Pledge for the main day."""
        return dashboard.next_steps(account)

    def sitemap(self) -> Iterator[str]:
        """The supporters of every public year."""
        for overview in list_public_campaigns():
            for edition in overview.campaign.editions:
                if edition.state != "planning":
                    yield url_for("pledges.supporters", campaign=overview.campaign.slug, year=edition.year)

    def jobs(self) -> Iterable[JobKind]:
        """Once a day, who pledged long ago is forgotten."""
        yield JobKind("pledges.forget", _forget, _l("Forget who entered pledges long ago"), timedelta(days=1))

    def export_personal_data(self, account_id: int) -> Mapping[str, list[dict[str, Any]]]:
        """Pledges that this person made."""
        return privacy.export_account(account_id)

    def erase_personal_data(self, account_id: int, now: datetime) -> None:
        """The pledges stay with the organizations, without the person."""
        privacy.erase_account(account_id)

    def copy_edition(self, source_id: int, target_id: int, now: datetime) -> None:
        """Nothing comes along: who takes part says so anew each year."""

    def load_demo(self, now: datetime) -> None:
        """About 140 pledges over the demo's years."""
        from hub_pledges.demo import load

        load(now)


def _forget(run: JobRun) -> None:
    with write_transaction():
        privacy.forget_contacts(run.now.date())
