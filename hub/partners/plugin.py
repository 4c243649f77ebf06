"""What the partner registry adds to the hub."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, url_for

from hub.accounts.models import Account
from hub.db import write_transaction
from hub.i18n import _l
from hub.partners import contributions
from hub.partners.models import Partner
from hub.partners.services import list_public_slugs, privacy
from hub.partners.services.search import SOURCE, documents
from hub.partners.views import accepting, directory, join, mine, people, review
from hub.plugins import (
    STAFF,
    DashboardCard,
    JobKind,
    NavItem,
    NextStep,
    Permission,
    Plugin,
    Role,
    SearchSource,
    Slot,
    SlotFill,
)

if TYPE_CHECKING:
    from hub.jobs import JobRun

_EDITORS: frozenset[Role] = frozenset({"owner", "coordinator", "administrator"})
_PEOPLE: frozenset[Role] = frozenset({"owner", "administrator"})


class PartnersPlugin(Plugin):
    """The public directory, joining, an organization's own pages, and the reviewers' queue."""

    name = "partners"
    label = _l("Partners")

    def blueprints(self) -> Iterable[Blueprint]:
        """Pages under ``/partners``."""
        yield from (directory.bp, join.bp, mine.bp, people.bp, accepting.bp, review.bp)

    def nav_items(self) -> Iterable[NavItem]:
        """The directory for everybody, one's own organization, the queue for reviewers."""
        yield NavItem(_l("Partners"), "partners.directory", "main", order=30, icon="users")
        yield NavItem(_l("My organization"), "my_partners.index", "account", order=20, icon="building-2")
        yield NavItem(
            _l("Requests to join"),
            "partner_review.queue",
            "staff",
            review.PERMISSION,
            order=20,
            icon="clipboard-list",
            text=_l("Decide about claims and new organizations."),
        )

    def permissions(self) -> Iterable[Permission]:
        """Who may open which pages; about which organization is for the policies to say."""
        yield Permission(review.PERMISSION, _l("Decide requests to join"), STAFF)
        yield Permission("partners:partner:edit", _l("Edit organizations"), _EDITORS)
        yield Permission("partners:people:manage", _l("Invite and remove people"), _PEOPLE)

    def dashboard_cards(self) -> Iterable[DashboardCard]:
        """One's organization and team; for reviewers what waits."""
        yield DashboardCard("partners.review", contributions.review_card, review.PERMISSION, order=20)
        yield DashboardCard("partners.organization", contributions.organization_card, order=50)
        yield DashboardCard("partners.team", contributions.team_card, order=60)

    def next_steps(self, account: Account, now: datetime) -> Iterable[NextStep]:
        """Join, complete the profile, review."""
        return contributions.next_steps(account, now)

    def search_sources(self) -> Iterable[SearchSource]:
        """Public entries of the registry."""
        yield SearchSource(SOURCE, documents)

    def sitemap(self) -> Iterable[str]:
        """The directory and the profiles of partners; listings that nobody has claimed are not advertised."""
        yield url_for("partners.directory")
        yield url_for("partner_join.index")
        yield from (url_for("partners.profile", slug=slug) for slug in list_public_slugs())

    def offers(self) -> Iterable[Slot]:
        """Places on the public profile and on the members' own page."""
        context = {"partner": Partner, "now": datetime}
        yield Slot("partner.pledges", "The profile of an organization: what it does in campaigns.", context)
        yield Slot("partner.resources", "The profile of an organization: what it shares.", context)
        yield Slot("my_partner.overview", "The members' page of their organization: panels.", context)
        yield Slot("my_partner.aside", "The same page, beside it: small panels for what is seldom done.", context)

    def slots(self) -> Iterable[SlotFill]:
        """What the privacy page says about joining."""
        yield SlotFill("pages.privacy", contributions.privacy, order=10)

    def jobs(self) -> Iterable[JobKind]:
        """Once a day, what is known of people without a use goes."""
        yield JobKind("partners.tidy", _tidy, _l("Remove old invitations and words of old requests"), timedelta(days=1))

    def export_personal_data(self, account_id: int) -> Mapping[str, list[dict[str, Any]]]:
        """Memberships, requests and invitations of one account."""
        return privacy.export_account(account_id)

    def erase_personal_data(self, account_id: int, now: datetime) -> None:
        """The same rows go, or lose the words about the person."""
        privacy.erase_account(account_id, now=now)

    def load_demo(self, now: datetime) -> None:
        """Listings of real bodies, invented partners, and requests that wait."""
        from hub.partners.demo import load

        load(now)


def _tidy(run: JobRun) -> None:
    with write_transaction():
        privacy.forget(run.now)
