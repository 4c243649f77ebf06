"""Slots in the pages of campaigns: where pledges, kits and what else a campaign needs have their place."""

from __future__ import annotations

from datetime import datetime

from hub.campaigns.models import Campaign, CampaignDay, Edition
from hub.plugins import Slot

_HOME = {"edition": Edition, "day": CampaignDay | None, "now": datetime}
_DAY = {"edition": Edition, "day": CampaignDay, "now": datetime}

SLOTS = (
    Slot("home.actions", "Home: the buttons under the date.", _HOME),
    Slot("home.counter", "Home: how many take part, under the hero.", _HOME),
    Slot("home.map", "Home: where they are, beside the counter.", _HOME),
    Slot("home.kits", "Home: what helps to take part.", _HOME),
    Slot("home.supporters", "Home: who takes part, near the end.", _HOME),
    Slot("edition.main", "The page of a year: after its text and days.", _HOME),
    Slot("day.actions", "The page of a day: the buttons under the date.", _DAY),
    Slot("day.counter", "The page of a day: how many take part.", _DAY),
    Slot("day.form", "The page of a day: the form to take part.", _DAY),
    Slot("day.aside", "The page of a day: beside its text.", _DAY),
    Slot("day.map", "The page of a day: where they are.", _DAY),
    Slot("day.supporters", "The page of a day: who takes part.", _DAY),
    Slot("help.aside", "The help page: beside the services."),
    Slot("campaign_staff.aside", "The staff page of a campaign: beside its years.", {"campaign": Campaign}),
)
