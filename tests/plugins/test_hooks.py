"""One test for each hook, named after it, with one plugin that uses them all; and that the list is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from hub import search, signals
from hub.accounts.closing import close_account, export_account
from hub.accounts.services import get_account
from hub.campaigns.services.lookup import find_edition
from hub.campaigns.services.next_year import start_next_year
from hub.db import db
from hub.jobs import run_pending
from hub.jobs.services import enqueue
from hub.plugins import get_registry, migrations
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_account, make_campaign, make_edition, make_partner, sign_in
from hub.testing.plugin import build_app, dispose, reset
from hub.web.health import run_checks
from scripts.reference import hooks, our_registry, users_of
from tests.plugins import every_hook
from tests.plugins.installing import installed

ROOT = Path(__file__).resolve().parents[2]
TESTS = re.compile(r"def test_hook_([a-z_]+)\(")


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("hooks")
    with installed(every_hook.write(folder / "site")):
        made = build_app(folder / "instance", f"sqlite:///{folder / 'instance' / 'hub.sqlite'}", plugins="birds")
        yield made
        dispose(made)


@pytest.fixture
def birds(application: Flask) -> Iterator[Flask]:
    """The application with the plugin, and an empty database."""
    reset(application, Path(application.instance_path))
    with application.app_context():
        yield application


@pytest.fixture
def reader(birds: Flask) -> HubClient:
    return HubClient(birds)


def notes() -> list[str]:
    """Return what the plugin has written down."""
    return list(db.session.scalars(db.text("SELECT title FROM birds_nest ORDER BY id")))


def test_each_hook_has_a_test_of_its_name() -> None:
    files = [*ROOT.glob("tests/**/test_*.py"), *ROOT.glob("plugins/*/tests/test_*.py")]
    tested = {name for file in files for name in TESTS.findall(file.read_text("utf-8"))}
    assert sorted(set(hooks()) - tested) == []


def test_each_hook_is_used_by_a_feature_or_a_plugin_of_ours() -> None:
    registry = our_registry()
    assert [hook for hook in hooks() if not users_of(registry, hook)] == []


def test_the_plugin_of_these_tests_uses_each_hook(birds: Flask) -> None:
    found = get_registry().find("birds")
    assert found is not None
    assert [hook for hook in hooks() if hook not in vars(type(found.plugin))] == []


def test_hook_blueprints(reader: HubClient) -> None:
    assert reader.get("/birds/").text == "tweet"


def test_hook_campaign_blueprints(reader: HubClient) -> None:
    make_edition()
    db.session.commit()
    slug = db.session.scalar(db.text("SELECT slug FROM campaign"))
    assert reader.get(f"/c/{slug}/2026/birds/").text == "birds of the year"
    assert reader.get(f"/c/{slug}/2025/birds/").status_code == 404


def test_hook_api_blueprints(reader: HubClient) -> None:
    assert reader.get("/api/v1/birds/count").get_json() == {"birds": 3}


def test_hook_nav_items(reader: HubClient) -> None:
    assert "All the birds" in reader.get("/").text


def test_hook_dashboard_cards(reader: HubClient) -> None:
    account = sign_in(reader, "owner")
    assert account is not None
    assert f"card of {account.name}" in reader.get("/dashboard/").text


def test_hook_next_steps(reader: HubClient) -> None:
    sign_in(reader, "owner")
    assert "Feed the birds" in reader.get("/dashboard/").text


def test_hook_slots(reader: HubClient) -> None:
    assert "what birds remember" in reader.get("/privacy").text


def test_hook_permissions(birds: Flask) -> None:
    assert get_registry().permissions["birds:nest:build"].roles == {"owner"}


def test_hook_settings(reader: HubClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_BIRDS_SONG", "chirp")
    assert reader.get("/birds/").text == "chirp"


def test_hook_migrations(birds: Flask) -> None:
    history = next(one for one in migrations.histories(get_registry()) if one.name == "birds")
    assert history.version_table == "birds_alembic_version"
    assert notes() == []


def test_hook_search_sources(birds: Flask) -> None:
    assert search.reindex(get_registry().search_sources["birds.nest"], NOON) == 1
    db.session.commit()
    assert search.find(search.Query(source="birds.nest", text="robin")).ids == [1]


def test_hook_sitemap(reader: HubClient) -> None:
    assert "/birds/</loc>" in reader.get("/sitemap.xml").text


def test_hook_jobs(birds: Flask) -> None:
    assert get_registry().job_kinds["birds.count"].label == "Count"
    enqueue("birds.count", now=NOON)
    db.session.commit()
    run_pending(birds)
    assert "counted" in notes()


def test_hook_commands(birds: Flask) -> None:
    (command,) = [one.item for one in get_registry().contributions["commands"] if one.plugin == "birds"]
    assert CliRunner().invoke(command).output == "tweet tweet\n"


def test_hook_health_checks(reader: HubClient) -> None:
    assert "a wing is broken" in {result.problem for result in run_checks()}
    answer = reader.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "degraded"})


def test_hook_listeners(birds: Flask) -> None:
    partner = make_partner()
    signals.partner_changed.send(partner_id=partner.id)
    assert notes() == [f"changed {partner.id}"]


def test_hook_template_overrides(reader: HubClient) -> None:
    assert "The birds say who we are." in reader.get("/about").text


def test_hook_content_policy(reader: HubClient) -> None:
    assert "https://birds.example" in reader.get("/birds/").headers["Content-Security-Policy"]
    assert "https://birds.example" not in reader.get("/privacy").headers["Content-Security-Policy"]


def test_hook_export_personal_data(birds: Flask) -> None:
    signals.partner_changed.send(partner_id=make_partner().id)
    told = export_account(make_account(), now=NOON)["data"]["birds"]["birds_nest"]
    assert told[0]["title"].startswith("changed")


def test_hook_erase_personal_data(birds: Flask) -> None:
    signals.partner_changed.send(partner_id=make_partner().id)
    close_account(get_account(make_account().id), now=NOON)
    assert notes() == []


def test_hook_copy_edition(birds: Flask) -> None:
    made = make_edition(make_campaign(slug="hope"))
    db.session.commit()
    db.session.expunge_all()
    old = find_edition("hope", made.year)
    assert old is not None
    new, _problems = start_next_year(old, actor=None, now=NOON)
    assert notes() == [f"{old.id} to {new.id}"]


def test_hook_init_app(birds: Flask) -> None:
    assert birds.extensions["birds"] == "initialized"


def test_hook_load_demo(birds: Flask) -> None:
    plugin = get_registry().find("birds")
    assert plugin is not None
    plugin.plugin.load_demo(NOON)
    assert notes() == ["demo"]
