"""The table of national services, tables of one's own, the demo, and the two commands."""

from __future__ import annotations

import csv
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from hub.campaigns.models import HelpService
from hub.db import db, write_transaction
from hub.errors import Invalid
from hub.plugins import get_registry
from hub.testing.factories import NOON
from hub_helplines import cli
from hub_helplines.models import Details
from hub_helplines.services import loading
from hub_helplines.vocabulary import NEEDS

from .helpers import DUE, STALE, make_service

HEAD = ",".join(loading.COLUMNS)
ROW = "house,night-line,Night Line,hotline,youth;all,https://line.example/,18005550100,1-800,,,24/7,en;es,Listens"


def test_the_national_services_wait_for_their_confirmation(app: Flask) -> None:
    done = loading.load(loading.national(), actor=None, now=NOON)
    assert len(done.added) == 27
    assert all(service.assured_date is None and not service.assurer for service in done.added)
    again = loading.load(loading.national(), actor=None, now=NOON)
    assert (again.added, again.known) == ([], 27)


def test_the_table_is_that_of_the_demo() -> None:
    """Core's demo must have help without this plugin, so the table lies there as well."""
    core = (files("hub.campaigns") / "data" / "national_services.csv").read_text(encoding="utf-8")
    assert core == loading.national()


def test_the_national_services_are_complete_in_both_languages(app: Flask) -> None:
    loading.load_national(actor=None, now=NOON)
    services = db.session.scalars(select(HelpService)).all()
    spanish = {service.slug: service.translations["es"] for service in services}
    assert all(texts["name"] and texts["description"] for texts in spanish.values())
    assert all(bool(spanish[one.slug].get("schedule")) == bool(one.schedule) for one in services)
    core = tomllib.loads((files("hub.campaigns") / "data" / "demo.toml").read_text(encoding="utf-8"))["services_es"]
    assert core.items() <= spanish.items()
    table = (files("hub.partners") / "data" / "national_partners.csv").read_text(encoding="utf-8")
    names = {row["name"] for row in csv.DictReader(table.splitlines())}
    assert {service.organization for service in services} <= names
    assert db.session.scalar(select(func.count()).select_from(Details)) == 16


def test_what_somebody_has_written_is_left_alone(app: Flask) -> None:
    own = make_service(slug="988", translations={"es": {"name": "Nuestra línea"}}, details={"alert": "Ours"})
    loading.load_national(actor=None, now=NOON)
    assert own.translations == {"es": {"name": "Nuestra línea"}}
    assert db.session.get_one(Details, own.id).alert == "Ours"


def test_a_row_becomes_a_service(app: Flask) -> None:
    service = loading.load(f"\ufeff{HEAD}\n{ROW}\n", actor=None, now=NOON).added[0]
    assert (service.slug, service.organization, service.kind) == ("night-line", "house", "hotline")
    assert (service.audiences, service.languages) == (["youth", "general_public"], ["en", "es"])
    named = loading.load(f"{HEAD},organization\n{ROW.replace('night', 'day')},Hope House", actor=None, now=NOON).added[
        0
    ]
    assert named.organization == "Hope House"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("slug,name\nx,X", "columns are missing: org"),
        ("", "columns are missing"),
        (f"{HEAD}\n{ROW}\n{ROW}", "Line 3: “night-line” stands there twice."),
        (f"{HEAD}\n{ROW.replace('hotline', 'pigeon')}", "Line 2: a service needs"),
        (f"{HEAD}\n{ROW.replace('Night Line', '')}", "Line 2: a service needs"),
        (f"{HEAD}\n{ROW.replace('Night Line', 'x' * 201)}", "is too long"),
        (f"{HEAD}\n{ROW.replace('18005550100', 'call us')}", "write “call us” in digits alone"),
        (f"{HEAD}\n{ROW.replace('https://line.example/', 'javascript:alert(1)')}", "is not a web address"),
        (f"{HEAD}\nhouse,x", "Line 2: a service needs"),
    ],
)
def test_a_table_that_cannot_be_used_adds_nothing(app: Flask, text: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        loading.load(text, actor=None, now=NOON)
    assert words in str(caught.value)
    assert db.session.scalar(select(func.count()).select_from(HelpService)) == 0


def run(app: Flask, *arguments: str) -> Result:
    commands = {"load": cli.load, "ages": cli.ages}
    return app.test_cli_runner().invoke(commands[arguments[0]], list(arguments[1:]))


def test_the_command_loads_a_table(app: Flask, tmp_path: Path) -> None:
    table = tmp_path / "own.csv"
    table.write_text(f"{HEAD}\n{ROW}\n", "utf-8")
    assert "Added 1, 0 were there already." in run(app, "load", str(table)).output
    assert "Added 27, 0 were there already." in run(app, "load").output
    table.write_bytes(f"{HEAD}\n{ROW}é".encode("cp1252"))
    answer = run(app, "load", str(table))
    assert answer.exit_code == 1 and "This file is not UTF-8." in answer.output
    table.write_text("slug\nx", "utf-8")
    answer = run(app, "load", str(table))
    assert answer.exit_code == 1 and "columns are missing" in answer.output


def test_the_command_lists_what_grows_old(app: Flask) -> None:
    make_service(slug="fresh")
    db.session.commit()
    assert "Every confirmed service was confirmed lately." in run(app, "ages").output
    make_service(slug="due", assured_date=DUE)
    make_service(slug="stale", assured_date=STALE)
    db.session.commit()
    lines = run(app, "ages").output.splitlines()
    assert [line.split()[1:3] for line in lines] == [["stale", "stale:"], ["due", "due:"]]


def test_the_demo_says_more_about_services_and_confirms_nothing(app: Flask) -> None:
    def load() -> None:
        for loaded in get_registry().loaded:
            if loaded.name in {"partners", "campaigns", "helplines"}:
                with write_transaction():
                    loaded.plugin.load_demo(NOON)

    load()
    before = dict(db.session.execute(select(HelpService.slug, HelpService.assured_date)).all())
    found = {details.service_id: details for details in db.session.scalars(select(Details))}
    assert len(found) >= 15
    assert all(set(details.needs) <= NEEDS.keys() and details.needs for details in found.values())
    assert sum(date is not None for date in before.values()) == 10
    ride = db.session.scalars(select(Details).join(HelpService).where(HelpService.slug == "home-free")).one()
    assert (ride.minimum_age, ride.maximum_age) == (12, 21)
    assert all(
        details.is_translated(name, "es")
        for details in found.values()
        for name in ("eligibility_description", "application_process", "fees_description")
        if getattr(details, name)
    )
    load()
    assert db.session.scalar(select(func.count()).select_from(Details)) == len(found)
