"""The invented partners: their numbers, and that nothing about them can be taken for somebody real."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from email.utils import parseaddr
from pathlib import Path

import pytest

from hub.partners.demo_partners import load_demo_partners
from hub.partners.imports.states import state_names
from hub.partners.vocabulary import AUDIENCES, LANGUAGES, TYPES
from hub.testing.need import unavailable

DATA = Path(os.environ.get("HUB_TEST_DATA") or Path(__file__).parents[2].parent / "shared" / "data")


def test_numbers_are_those_of_the_plan() -> None:
    partners = load_demo_partners()
    assert Counter(partner.partner_type for partner in partners) == {
        "public_library": 14,
        "youth_service_provider": 10,
        "school_district": 6,
        "state_education_agency": 4,
        "youth_group": 3,
        "law_enforcement": 3,
        "health_provider": 2,
        "faith_community": 2,
        "business": 2,
        "tribal_organization": 1,
        "coalition": 1,
    }
    assert Counter(partner.status for partner in partners) == {"active": 43, "pending": 4, "paused": 1}
    states = {partner.state for partner in partners}
    assert len(states - {"DC", "PR", "GU"}) == 34
    assert {"DC", "PR", "GU"} < states < set(state_names())
    assert {partner.partner_type for partner in partners} <= set(TYPES)


def test_there_is_one_of_each_awkward_kind() -> None:
    partners = load_demo_partners()
    assert [partner.slug for partner in partners if partner.languages[0] == "es"] == ["biblioteca-las-ceibas"]
    assert [partner.slug for partner in partners if not partner.has_logo] == ["foxglove-library"]
    assert [partner.slug for partner in partners if len(partner.name) > 150] == ["upper-meander-schools"]
    hidden = [partner for partner in partners if partner.hide_street]
    assert hidden
    assert all(partner.street and partner.partner_type == "youth_service_provider" for partner in hidden)


def test_people_and_sites_are_on_example_domains_and_phones_are_fictional() -> None:
    partners = load_demo_partners()
    people = [person for partner in partners for person in (partner.owner, *partner.members)]
    for address in [person.email for person in people] + [partner.email for partner in partners]:
        assert re.fullmatch(r"[a-z-]+(\.[a-z-]+)?@[a-z-]+\.example", address), address
        assert parseaddr(address)[1] == address
    for partner in partners:
        assert partner.website == f"https://{partner.slug}.example/"
        assert re.fullmatch(r"\+1[2-9]\d{2}55501\d{2}", partner.phone)
    for values in (
        [person.email for person in people],
        [partner.slug for partner in partners],
        [partner.name for partner in partners],
        [partner.phone for partner in partners],
    ):
        assert len(set(values)) == len(values)


def test_texts_fit_their_columns() -> None:
    for partner in load_demo_partners():
        assert len(partner.name) <= 200
        assert len(partner.acronym) <= 20
        assert partner.summary.strip() == partner.summary != ""
        assert partner.audiences
        assert set(partner.audiences) <= set(AUDIENCES)
        assert set(partner.languages) <= set(LANGUAGES)
        assert 1850 < partner.founded_year < 2025


@pytest.mark.parametrize(
    ("name", "encoding", "column"),
    [
        ("pls_fy2015_ae.csv", "cp1252", "LIBNAME"),
        ("pls_fy2015_outlets.csv", "cp1252", "LIBNAME"),
        ("gov_domains.csv", "utf-8", "Organization name"),
    ],
)
def test_no_invented_name_is_that_of_a_real_body(name: str, encoding: str, column: str) -> None:
    def letters(text: str) -> str:
        return re.sub(r"[^a-z0-9]", "", text.casefold())

    path = DATA / name
    if not path.is_file():
        unavailable(f"{name} is not in {DATA}; set HUB_TEST_DATA to the folder that holds it")
    with path.open(encoding=encoding, newline="") as file:
        real = {letters(row[column]) for row in csv.DictReader(file)}
    assert not {partner.name for partner in load_demo_partners() if letters(partner.name) in real}
