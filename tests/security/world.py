"""A small hub with something in every state, so that every address leads somewhere.

Names that must not leak begin with ``Hidden``; each is one word, so that search can be asked for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask

from hub import clock
from hub.accounts.models import Account
from hub.accounts.services import get_account
from hub.accounts.signing_in import SignedIn
from hub.campaigns.models import CampaignDay, Edition, Statistic
from hub.campaigns.scope import today
from hub.campaigns.services.problems import report_problem
from hub.db import db
from hub.partners.models import Invitation, Membership, Partner, PartnerRequest
from hub.partners.services import invitations, requests
from hub.partners.services.people import Person
from hub.partners.services.search import index_partners
from hub.testing.client import HubClient
from hub.testing.factories import (
    NOON,
    make_account,
    make_campaign,
    make_day,
    make_edition,
    make_help,
    make_membership,
    make_partner,
)
from hub_pledges.services.organizations import PledgeValues, make_pledge
from hub_toolkits.models import Resource, Toolkit
from hub_toolkits.services import kit_building, previews, resources, review
from hub_toolkits.services.files import CheckedFile, add_file
from hub_toolkits.services.resources import Facts

TEXT = b"Ways to help\nTalk, listen, and call the line together.\n"
ROLES = ("member", "owner", "reviewer", "coordinator", "administrator")
TOKEN = "an-invitation-for-a-test-1234567890"
CAMPAIGN = "hope"
HIDDEN_STREET = "77 Hiddenstreet"
HIDDEN_ZIP = "60699-1234"


@dataclass(slots=True)
class World:
    """What was made; ``accounts`` has one person for each role, ``stranger`` has an account and nothing else."""

    accounts: dict[str, Account] = field(default_factory=dict)
    ours: Partner = field(default_factory=Partner)
    theirs: Partner = field(default_factory=Partner)
    values: dict[str, dict[str, object]] = field(default_factory=dict)
    """Values of the placeholders in addresses, by kind of address (see ``fill``)."""


def build(app: Flask) -> World:
    """Fill the empty database of a test."""
    clock.set_clock(NOON)
    world = World()
    edition, day = _campaign()
    world.ours = make_partner(slug="ours", name="Our Library", postal_code="60601")
    world.theirs = make_partner(
        slug="theirs",
        name="Their Shelter",
        partner_type="youth_service_provider",
        street=HIDDEN_STREET,
        postal_code=HIDDEN_ZIP,
        hide_street=True,
    )
    unclaimed = make_partner(slug="listed", name="Listed Library", status="unclaimed", source="imls-pls")
    for state in ("pending", "paused", "closed"):
        make_partner(slug=f"hidden-{state}", name=f"Hidden{state} House", status=state)
    _people(world)
    theirs = make_membership(partner=world.theirs, role="owner")
    invitation = _invite(world.theirs, get_account(theirs.account_id))
    claim = requests.claim(
        unclaimed.id, get_account(world.accounts["stranger"].id), job_title="Aide", evidence="Ask", now=NOON
    )
    report_problem("Hiddenproblem on a page", page="/about", reply_to="", language="en", now=NOON)
    published = _resource(world.ours, _person(world.accounts["owner"]), "Public Poster", "published", world)
    hidden = {
        state: _resource(world.theirs, _person(get_account(theirs.account_id)), f"Hidden{state} Poster", state, world)
        for state in ("draft", "submitted", "changes_requested", "retired")
    }
    kit, secret_kit = _kits(world, published.id, hidden["retired"])
    review.retire(hidden["retired"], side="maker", text="", actor=_person(get_account(theirs.account_id)), now=NOON)
    pledge = _pledge(edition, day, world.theirs, theirs.account_id, is_listed=False)
    _pledge(edition, day, world.ours, world.accounts["owner"].id, is_listed=True)
    index_partners([one.id for one in db.session.query(Partner)])
    db.session.commit()
    world.values = _values(world, edition, day, theirs, invitation, claim, published, hidden["draft"], kit, pledge)
    world.values["hidden"] = {"kit": secret_kit.slug, **{f"resource_{key}": one for key, one in hidden.items()}}
    return world


def _campaign() -> tuple[Edition, CampaignDay]:
    edition = make_edition(make_campaign(slug=CAMPAIGN, name="Hope Month"))
    day = make_day(edition)
    make_help(edition, slug="line")
    planned = make_edition(
        make_campaign(slug="planned", name="Hiddenplan Week", is_featured=False), state="planning", theme="Hiddentheme"
    )
    make_day(planned, slug="planned-day", name="Hiddenday")
    db.session.add(
        Statistic(
            key="figure",
            statement="Young people without a home",
            value=4_200_000,
            bound="about",
            unit="people",
            period="a year",
            source_title="A study",
            source_publisher="A school",
            source_url="https://study.example/",
        )
    )
    return edition, day


def _people(world: World) -> None:
    for role in ROLES:
        account = make_account(role if role not in {"member", "owner"} else None, email=f"{role}@ours.example")
        if role in {"member", "owner"}:
            make_membership(account, world.ours, role)
        world.accounts[role] = account
    world.accounts["stranger"] = make_account(email="stranger@else.example", name="Sam Stranger")


def _invite(partner: Partner, owner: Account) -> Invitation:
    row = invitations.invite(partner, "invited@else.example", "member", actor=owner, language="en", now=NOON)
    row.token_hash = invitations.hash_token(TOKEN)
    return row


def _person(account: Account) -> Person:
    return Person(account.id, account.opaque_id, account.email, account.name, account.language)


def _resource(partner: Partner, maker: Person, title: str, state: str, world: World) -> Resource:
    facts = Facts(
        title=title,
        resource_type="poster",
        summary=f"{title} in words that say what it is.",
        audiences=("libraries",),
    )
    made = resources.create_resource(partner, facts, actor=maker, now=NOON)
    name = f"{title.split(maxsplit=1)[0]}.txt"
    file = add_file(
        made,
        CheckedFile(name=name, content_type="text/plain", content=TEXT),
        alt_text="",
        quota_bytes=1 << 30,
        actor=maker,
        now=NOON,
        draw=False,
    )
    previews.keep_pictures(file.id, 1, [(TEXT, 10, 10), (TEXT, 20, 20)], now=NOON)
    if state == "draft":
        return made
    reviewer = _person(world.accounts["reviewer"])
    review.submit(made, actor=maker, now=NOON, quiet=True)
    if state == "changes_requested":
        review.request_changes(made, text="Hiddenwords to the makers", actor=reviewer, now=NOON, quiet=True)
    if state in {"published", "retired"}:
        made = review.publish(made, actor=reviewer, now=NOON, quiet=True)
    return made


def _kits(world: World, published_id: int, soon_retired: Resource) -> tuple[Toolkit, Toolkit]:
    """Make a public kit with a resource that will be taken down, and one that is not public."""
    keeper = _person(world.accounts["coordinator"])
    made = []
    for title, wanted in (("Public Kit", (published_id, soon_retired.id)), ("Hiddenkit", (published_id,))):
        facts = kit_building.KitFacts(title=title, summary="For everybody who begins here.")
        kit = kit_building.create_kit(facts, actor=keeper, now=NOON)
        section = kit_building.add_section(kit, "First", actor=keeper, now=NOON)
        for resource_id in wanted:
            kit_building.add_item(kit, section.id, resource_id, actor=keeper, now=NOON)
        made.append(kit)
    kit_building.publish_kit(made[0], actor=keeper, now=NOON)
    return made[0], made[1]


def _pledge(edition: Edition, day: CampaignDay, partner: Partner, account_id: int, *, is_listed: bool) -> int:
    account = get_account(account_id)
    values = PledgeValues(
        activities=("wear_green",),
        planned_on=day.date,
        place_kind="library",
        region="IL",
        city="Springfield",
        expected_people=20,
        is_listed=is_listed,
        note="Hiddennote",
    )
    made = make_pledge(edition, day, partner, values, by=SignedIn(account, 0, frozenset(), ""), now=NOON, today=today())
    return made.id


def _values(
    world: World,
    edition: Edition,
    day: CampaignDay,
    theirs: Membership,
    invitation: Invitation,
    claim: PartnerRequest,
    published: Resource,
    draft: Resource,
    kit: Toolkit,
    pledge_id: int,
) -> dict[str, dict[str, object]]:
    """Return values for placeholders: ``""`` for most pages, else by the name of the blueprint or endpoint."""
    file, theirs_file = published.files[0], draft.files[0]
    kits: dict[str, object] = {
        "slug": kit.slug,
        "section_id": kit.sections[0].id,
        "item_id": kit.sections[0].items[0].id,
    }
    foreign = {"slug": world.theirs.slug, "membership_id": theirs.id, "invitation_id": invitation.id}
    return {
        "": {
            "campaign": CAMPAIGN,
            "year": edition.year,
            "day": day.slug,
            "slug": world.ours.slug,
            "account_id": world.accounts["stranger"].id,
            "role": "reviewer",
            "session_id": 1,
            "report_id": 1,
            "key": "figure",
            "token": TOKEN,
            "request_id": claim.id,
            "reason": "reset",
            "change": "pause",
            "membership_id": theirs.id,
            "invitation_id": invitation.id,
            "pledge_id": pledge_id,
            "resource_id": published.id,
            "file_id": file.id,
            "name": file.stored.name,
            "page": 0,
            "step": "files",
            "service_id": 1,
            "phone_id": 1,
            "who": 1,
            "to": "on",
        },
        "campaigns_admin": {"slug": CAMPAIGN},
        "campaigns_admin.edit_service": {"slug": "line"},
        "campaigns_admin.delete_service": {"slug": "line"},
        "helplines_api.service": {"service_id": UUID(int=1)},
        "pledges_admin": {"slug": CAMPAIGN},
        "partner_join": {"slug": "listed"},
        "toolkits": {"slug": published.slug},
        "toolkits_kits": kits,
        "toolkits_kit_admin": kits,
        "foreign": foreign
        | {
            "resource_id": draft.id,
            "file_id": theirs_file.id,
            "name": theirs_file.stored.name,
            "request_id": claim.id,
            "session_id": 5,
        },
    }


def new_browser(app: Flask) -> Any:
    """Return a browser without anybody; its answers are used as contexts, which Werkzeug's types do not know."""
    return HubClient(app)
