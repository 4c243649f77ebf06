"""The hub works without plugins, with each one alone, and with both."""

from __future__ import annotations

import pytest
from flask import Flask

from hub.db import db
from hub.plugins import get_registry, migrations
from hub.plugins.comparing import compare
from hub.testing.client import HubClient
from hub.testing.factories import make_day, make_edition, make_partner, sign_in
from hub.testing.plugin import MakeApp

COMBINATIONS = ["", "toolkits", "pledges", "helplines", "toolkits,pledges,helplines"]


@pytest.mark.parametrize("plugins", COMBINATIONS, ids=lambda names: names or "none")
def test_pages_of_the_core_work_with_any_set_of_plugins(make_app: MakeApp, plugins: str) -> None:
    app: Flask = make_app(plugins=plugins)
    with app.app_context():
        edition = make_edition()
        day = make_day(edition)
        partner = make_partner()
        db.session.commit()
        browser = HubClient(app)
        base = f"/c/{_slug_of(edition.campaign_id)}/{edition.year}/"
        for path in ("/", "/es/", base, f"{base}{day.slug}", "/partners/", f"/partners/{partner.slug}", "/healthz"):
            assert browser.get(path).status_code == 200, path
        sign_in(browser, "administrator")
        for path in ("/dashboard/", "/admin/", "/admin/system"):
            assert browser.get(path).status_code == 200, path
        wanted = {name for name in plugins.split(",") if name}
        assert {one.name for one in get_registry().loaded if not one.is_core} == wanted
        assert browser.get("/toolkits/").status_code == (200 if "toolkits" in wanted else 404)


@pytest.mark.parametrize("plugins", COMBINATIONS, ids=lambda names: names or "none")
def test_models_and_migrations_agree(make_app: MakeApp, plugins: str) -> None:
    app: Flask = make_app(plugins=plugins)
    with app.app_context():
        found = compare(db.engine, get_registry())
    assert list(found) == ["core", *sorted(name for name in plugins.split(",") if name)]
    assert not any(found.values()), found


def test_each_history_goes_down_and_up_again(make_app: MakeApp) -> None:
    from alembic import command

    app: Flask = make_app()
    with app.app_context():
        histories = migrations.histories(get_registry())
        for history in reversed(histories):
            command.downgrade(migrations.config_for(history, db.engine), "base")
        assert [one.current for one in migrations.statuses(db.engine, get_registry())] == [None] * len(histories)
        migrations.upgrade(db.engine, get_registry())
        assert not any(one.is_pending for one in migrations.statuses(db.engine, get_registry()))


def _slug_of(campaign_id: int) -> str:
    from hub.campaigns.models import Campaign

    return db.session.get_one(Campaign, campaign_id).slug
