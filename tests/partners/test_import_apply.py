"""Listings become partners: matched by identifier, owners' words win, nothing is removed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.audit import AuditEntry
from hub.db import db, write_transaction
from hub.partners.cli import partners as partners_command
from hub.partners.imports.apply import ImportReport, apply_listings
from hub.partners.imports.formats import parse_file
from hub.partners.imports.listing import Listing
from hub.partners.models import Partner, PartnerIdentifier, PartnerName
from hub.partners.services import search
from hub.search import Query, find
from hub.testing.need import unavailable

DATA = Path(os.environ.get("HUB_TEST_DATA") or Path(__file__).parents[2].parent / "shared" / "data")
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "scheme": "fscs",
    "identifier": "AK9001",
    "name": "Kettle Memorial Library",
    "partner_type": "public_library",
    "source": "imls-pls",
    "source_year": 2015,
    "street": "1 Harbor Road",
    "city": "Kettle",
    "state": "AK",
    "postal_code": "99503-6055",
    "phone": "+19075550100",
    "population_served": 900,
    "latitude": 59.7,
    "longitude": -151.8,
}


def listing(**values: Any) -> Listing:
    return Listing(**{**FACTS, **values})


def run(*listings: Listing, now: datetime = NOW, **options: Any) -> ImportReport:
    """Apply listings in a transaction of their own, as the command does."""
    with write_transaction():
        return apply_listings(listings, now=now, **options)


def only_partner() -> Partner:
    db.session.expire_all()
    return db.session.scalars(select(Partner)).one()


def other_names() -> list[str]:
    return list(db.session.scalars(select(PartnerName.name).order_by(PartnerName.name)))


def found(words: str) -> int:
    """Return how many partners search finds."""
    return find(Query(search.SOURCE, words)).total


def counts(report: ImportReport) -> dict[str, int]:
    """Return the numbers of a report that are not 0."""
    names = ("added", "updated", "renamed", "phones", "closed", "unchanged", "outdated")
    return {name: number for name in names if (number := getattr(report, name))}


def test_a_new_listing_is_unclaimed_and_nobodys(app: Flask) -> None:
    assert counts(run(listing(acronym="KML", description="By the harbor.", alternate_name="Old Kettle Library"))) == {
        "added": 1
    }
    partner = only_partner()
    assert {name: getattr(partner, name) for name in FACTS if name not in {"scheme", "identifier"}} == {
        name: value for name, value in FACTS.items() if name not in {"scheme", "identifier"}
    }
    assert (partner.status, partner.slug, partner.sort_name) == (
        "unclaimed", "kettle-memorial-library", "kettle memorial library",
    )  # fmt: skip
    assert (partner.acronym, partner.summary, partner.hide_street) == ("KML", "By the harbor.", False)
    assert (partner.activated_at, partner.created_at, partner.updated_at) == (None, NOW, NOW)
    assert other_names() == ["Old Kettle Library"]


def test_a_listing_of_which_little_is_known_is_taken(app: Flask) -> None:
    run(Listing(scheme="national", identifier="nn", name="Nn", partner_type="national_agency", source="national"))
    partner = only_partner()
    assert (partner.state, partner.phone, partner.website, partner.latitude, partner.source_year) == (
        None, "", "", None, None,
    )  # fmt: skip


def test_the_street_of_a_youth_service_provider_is_hidden(app: Flask) -> None:
    run(listing(partner_type="youth_service_provider"))
    assert only_partner().hide_street


def test_a_listing_that_turns_out_to_be_a_youth_service_provider_hides_its_street(app: Flask) -> None:
    run(listing())
    run(listing(partner_type="youth_service_provider", source_year=2016))
    partner = only_partner()
    assert (partner.partner_type, partner.hide_street) == ("youth_service_provider", True)
    with write_transaction():
        only_partner().hide_street = False  # staff know that everybody may know it
    run(listing(partner_type="youth_service_provider", source_year=2017, phone="+19075550111"))
    assert not only_partner().hide_street


def test_a_closed_listing_comes_in_closed(app: Flask) -> None:
    assert counts(run(listing(closed=True))) == {"added": 1, "closed": 1}
    assert only_partner().status == "closed"


def test_the_same_name_gets_an_address_of_its_own(app: Flask) -> None:
    places = [("AK", "Kettle"), ("AL", "Kettle"), ("AL", "Pan"), ("AL", "Pan"), (None, None)]
    run(*(listing(identifier=f"X{i}", state=state, city=city) for i, (state, city) in enumerate(places)))
    base = "kettle-memorial-library"
    assert set(db.session.scalars(select(Partner.slug))) == {
        f"{base}-ak", f"{base}-al", f"{base}-pan-al", f"{base}-x3", f"{base}-x4",
    }  # fmt: skip


def test_a_second_run_changes_and_writes_nothing(app: Flask, count_queries: Callable[[], Any]) -> None:
    run(listing(alternate_name="Old Kettle Library"))
    with count_queries() as statements:
        report = run(listing(alternate_name="Old Kettle Library"), now=NOW + timedelta(days=1))
    assert counts(report) == {"unchanged": 1}
    assert all(statement.startswith("SELECT") for statement in statements)
    assert only_partner().updated_at == NOW


def test_a_later_year_updates_and_the_old_name_is_still_found(app: Flask) -> None:
    run(listing())
    later = NOW + timedelta(days=365)
    report = run(listing(source_year=2016, name="Kettle Public Library", phone="+19075550111"), now=later)
    assert counts(report) == {"updated": 1, "renamed": 1, "phones": 1}
    partner = only_partner()
    assert (partner.name, partner.sort_name, partner.phone) == (
        "Kettle Public Library", "kettle public library", "+19075550111",
    )  # fmt: skip
    assert [found(words) for words in ("kettle memorial", "kettle public", "elsewhere")] == [1, 1, 0]
    assert (partner.slug, partner.source_year, partner.updated_at) == ("kettle-memorial-library", 2016, later)
    assert other_names() == ["Kettle Memorial Library"]


def test_a_name_that_comes_back_is_no_longer_another_name(app: Flask) -> None:
    run(listing())
    run(listing(source_year=2016, name="Kettle Public Library"))
    assert counts(run(listing(source_year=2017))) == {"updated": 1, "renamed": 1}
    assert other_names() == ["Kettle Public Library"]
    assert counts(run(listing(source_year=2017))) == {"unchanged": 1}


def test_what_a_later_year_does_not_say_stays(app: Flask) -> None:
    run(listing())
    report = run(listing(source_year=2016, phone=None, postal_code="99503", population_served=None, latitude=None))
    assert counts(report) == {"unchanged": 1}
    partner = only_partner()
    assert (partner.phone, partner.postal_code, partner.population_served) == ("+19075550100", "99503-6055", 900)
    assert partner.source_year == 2016


def test_after_a_move_the_longer_zip_code_goes(app: Flask) -> None:
    run(listing())
    run(listing(source_year=2016, street="2 Hill Road", postal_code="99503"))
    assert only_partner().postal_code == "99503"


def test_an_older_year_overwrites_nothing_and_still_adds(app: Flask) -> None:
    run(listing(source_year=2016))
    report = run(listing(name="Older Name", phone="+19075550199"), listing(identifier="AK9002", name="Other"))
    assert counts(report) == {"added": 1, "outdated": 1}
    assert set(db.session.scalars(select(Partner.name))) == {"Kettle Memorial Library", "Other"}


def test_what_is_absent_stays(app: Flask) -> None:
    run(listing())
    run(listing(identifier="AK9002", name="Other", source_year=2016))
    assert db.session.scalar(select(func.count()).select_from(Partner)) == 2


@pytest.mark.parametrize("status", ["pending", "active", "paused", "closed"])
def test_an_owners_words_win(app: Flask, status: str) -> None:
    run(listing())
    with write_transaction():
        partner = only_partner()
        partner.status, partner.name, partner.sort_name = status, "Our Kettle", "our kettle"
        partner.phone, partner.website, partner.activated_at = "", "https://kettle.example/", NOW
    later = listing(
        source_year=2016, name="Kettle Public Library", phone="+19075550111", website="https://x.example/",
        population_served=950, closed=True,
    )  # fmt: skip
    report = run(later)
    assert counts(report) == {"updated": 1}
    partner = only_partner()
    assert (partner.status, partner.name, partner.phone, partner.website) == (
        status, "Our Kettle", "", "https://kettle.example/",
    )  # fmt: skip
    assert (partner.population_served, partner.source_year) == (950, 2016)
    assert other_names() == ["Kettle Public Library"]
    assert counts(run(later)) == {"unchanged": 1}


def test_a_listing_closes_and_a_later_year_opens_it_again(app: Flask) -> None:
    run(listing())
    assert counts(run(listing(source_year=2016, closed=True))) == {"updated": 1, "closed": 1}
    assert only_partner().status == "closed"
    assert counts(run(listing(source_year=2016))) == {
        "unchanged": 1
    }  # staff may have closed it: the same year is no news
    assert only_partner().status == "closed"
    assert counts(run(listing(source_year=2017))) == {"updated": 1}
    assert only_partner().status == "unclaimed"


def test_a_dry_run_counts_and_writes_nothing(app: Flask) -> None:
    assert counts(run(listing(), dry_run=True)) == {"added": 1}
    assert db.session.scalar(select(func.count()).select_from(Partner)) == 0


def test_many_rows_go_in_batches_with_progress(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed: list[int] = []
    monkeypatch.setattr(search, "index_partners", indexed.extend)
    seen: list[tuple[int, int]] = []
    many = [listing(identifier=f"X{number:04}", name=f"Library {number}") for number in range(1201)]
    run(*many, progress=lambda done, steps: seen.append((done, steps)))
    assert seen == [(500, 1201), (1000, 1201), (1201, 1201)]
    assert sorted(indexed) == sorted(db.session.scalars(select(Partner.id)))
    pairs = select(PartnerIdentifier.value, Partner.name).join(Partner, Partner.id == PartnerIdentifier.partner_id)
    assert dict(db.session.execute(pairs).all()) == {item.identifier: item.name for item in many}


def test_search_hears_only_of_what_changed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    run(listing(), listing(identifier="AK9002", name="Other"))
    indexed: list[Iterable[int]] = []
    monkeypatch.setattr(search, "index_partners", indexed.append)
    run(listing(source_year=2016, name="Renamed"), listing(identifier="AK9002", name="Other", source_year=2016))
    renamed = db.session.scalars(select(Partner.id).where(Partner.name == "Renamed")).one()
    assert [list(ids) for ids in indexed] == [[renamed]]


def test_the_audit_log_gets_one_entry_for_an_import_that_wrote(app: Flask) -> None:
    for _ in range(2):
        run(listing(), listing(identifier="AK9002", name="Other"))
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.target, entry.actor, entry.at) == ("partners.import.applied", "registry:fscs", "", NOW)
    assert entry.details["added"] == 2


def test_an_address_of_our_own_is_not_given_away(app: Flask) -> None:
    run(listing(name="Review"))
    assert only_partner().slug == "review-ak"


def test_a_failure_half_way_leaves_nothing_behind(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_ids: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(search, "index_partners", fail)
    with pytest.raises(RuntimeError):
        run(listing())
    assert db.session.scalar(select(func.count()).select_from(Partner)) == 0


CSV = "scheme,identifier,name,partner_type,state\nnces,1,Alder Schools,school_district,ID\nnces,2,Bad,starship,ID\n"


def test_the_command_imports_and_reports(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(CSV)
    run_cli = app.test_cli_runner()

    dry = run_cli.invoke(partners_command, ["import", "generic", str(path), "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert "Dry run: nothing was written" in dry.stdout
    assert db.session.scalar(select(func.count()).select_from(Partner)) == 0

    db.session.rollback()
    done = run_cli.invoke(partners_command, ["import", "generic", str(path)])
    assert done.exit_code == 0, done.output
    assert "1  added" in done.stdout
    assert done.stderr.strip() == "line 3: “starship” is not a type of partner."
    db.session.rollback()
    assert only_partner().name == "Alder Schools"


def test_the_command_refuses_a_broken_file(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(CSV.encode()[:-8])
    result = app.test_cli_runner().invoke(partners_command, ["import", "generic", str(path)])
    assert result.exit_code == 1
    assert "was cut off" in str(result.exception)
    assert db.session.scalar(select(func.count()).select_from(Partner)) == 0


@pytest.mark.slow
def test_the_real_survey_twice_then_the_next_year(app: Flask) -> None:
    survey, portal = DATA / "pls_fy2015_ae.csv", DATA / "pls_fy2016_portal_sample.json"
    for path in (survey, portal):
        if not path.is_file():
            unavailable(f"{path.name} is not in {DATA}; set HUB_TEST_DATA to the folder that holds it")
    first = parse_file("imls-pls", survey).listings
    assert counts(run(*first)) == {"added": 9251, "closed": 20}
    assert counts(run(*first)) == {"unchanged": 9251}
    second = parse_file("imls-pls-json", portal).listings
    report = run(*second)
    assert (report.added, report.renamed, report.phones, report.outdated) == (6, 8, 19, 0)
    assert report.added + report.updated + report.unchanged == 1000
    assert counts(run(*second)) == {"unchanged": 1000}
    assert counts(run(*first)) == {"unchanged": 9251 - 994, "outdated": 994}
    former = select(Partner.name).join(PartnerName).where(PartnerName.name == "Kettleson Memorial Library")
    assert db.session.scalars(former).all() == ["Sitka Public Library"]
    assert db.session.scalar(select(func.count()).select_from(Partner).where(Partner.status == "closed")) == 20
    assert [found(words) for words in ("kettleson", "sitka", "")] == [1, 1, 9251 - 20 + 6]
