"""What pledges owe to the hub."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select

from hub.campaigns.models import CampaignDay
from hub.db import db
from hub.testing.contract import PluginContract
from hub.testing.factories import NOON, make_day, make_partner
from hub_pledges.models import Pledge


class TestContract(PluginContract):
    plugin = "pledges"
    permissions: ClassVar = {
        "pledges:pledge:make": {"member", "owner"},
        "pledges:pledge:list": {"coordinator", "administrator"},
    }

    def make_content(self, count: int) -> Mapping[str, object]:
        day = db.session.scalars(select(CampaignDay)).first() or make_day()
        for _number in range(count):
            _pledge(day)
        return {}

    def make_personal_data(self, account: Any) -> None:
        day = db.session.scalars(select(CampaignDay)).first() or make_day()
        _pledge(day, account_id=account.id, note=f"Ask {account.name}.")


def _pledge(day: CampaignDay, **values: Any) -> None:
    partner = make_partner()
    facts = {"planned_on": date(2026, 11, 13), "place_kind": "library", "region": "IL", "expected_people": 10}
    made = {"created_at": NOON, "updated_at": NOON, "is_listed": True, "activities": ["wear_green"]}
    db.session.add(Pledge(day_id=day.id, partner_id=partner.id, **facts, **made, **values))
    db.session.flush()
