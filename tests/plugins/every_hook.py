"""A plugin that uses every hook, written to a folder as an installed one; each hook leaves something to be seen."""

from __future__ import annotations

from pathlib import Path

from tests.plugins.installing import FIRST, MODELS, _write

PLUGIN = '''
    """Birds: every hook once."""

    from datetime import timedelta
    from pathlib import Path

    import click
    from flask import Blueprint, current_app, url_for
    from sqlalchemy import delete, select

    from hub.db import db, table_of, write_transaction
    from hub.plugins import (
        DashboardCard, HealthCheck, JobKind, Listener, NavItem, NextStep, Permission, Plugin, PluginSettings,
        PolicySource, SearchSource, Slot, SlotFill, TemplateOverride, public, setting, settings_of,
    )
    from hub.search import Document
    from hub_birds.models import Nest

    pages = Blueprint("birds", __name__, template_folder="templates")
    yearly = Blueprint("birds_year", __name__)
    programs = Blueprint("birds_api", __name__)


    class Settings(PluginSettings):
        song: str = setting("tweet", "Song")


    @pages.get("/")
    @public
    def index():
        return settings_of(Settings).song


    @yearly.get("/")
    @public
    def year():
        return "birds of the year"


    @programs.get("/count")
    @public
    def count():
        return {"birds": 3}


    @click.command("sing")
    def sing():
        """Sing."""
        click.echo("tweet tweet")


    def count_nests(run):
        with write_transaction():
            note("counted")


    def note(title):
        db.session.add(Nest(title=title))
        db.session.flush()


    class Plugin_(Plugin):
        name = "birds"
        label = "Birds"

        def blueprints(self):
            yield pages

        def campaign_blueprints(self):
            yield yearly

        def api_blueprints(self):
            yield programs

        def nav_items(self):
            yield NavItem("All the birds", "birds.index")

        def dashboard_cards(self):
            yield DashboardCard("birds.card", lambda account, now: f"card of {account.name}")

        def next_steps(self, account, now):
            yield NextStep("Feed the birds", "/birds/")

        def slots(self):
            yield SlotFill("pages.privacy", lambda: "what birds remember")

        def offers(self):
            yield Slot("birds.below", "Under the birds.")

        def permissions(self):
            yield Permission("birds:nest:build", "Build nests", frozenset({"owner"}))

        def settings(self):
            return Settings

        def migrations(self):
            return Path(__file__).parent / "migrations"

        def search_sources(self):
            yield SearchSource("birds.nest", lambda: iter([Document("birds.nest", 1, "en", "Robin")]))

        def sitemap(self):
            yield url_for("birds.index")

        def jobs(self):
            yield JobKind("birds.count", count_nests, "Count", timedelta(days=1))

        def commands(self):
            yield sing

        def health_checks(self):
            yield HealthCheck("Birds are well", lambda: "a wing is broken")

        def listeners(self):
            yield Listener("partner-changed", lambda sender, partner_id: note(f"changed {partner_id}"))

        def export_personal_data(self, account_id):
            return {"birds_nest": [{"title": one} for one in db.session.scalars(select(Nest.title))]}

        def erase_personal_data(self, account_id, now):
            db.session.execute(delete(table_of(Nest)))

        def copy_edition(self, source_id, target_id, now):
            note(f"{source_id} to {target_id}")

        def template_overrides(self):
            yield TemplateOverride("pages/about.html", "0")

        def content_policy(self):
            yield PolicySource("img-src", "https://birds.example", "Pictures of birds.")

        def init_app(self, app):
            app.extensions["birds"] = "initialized"

        def load_demo(self, now):
            note("demo")
'''


ABOUT = '{% extends "base.html" %}{% block main %}<h1>The birds say who we are.</h1>{% endblock %}'


def write(folder: Path) -> Path:
    """Write the package ``hub_birds`` and its metadata."""
    package = folder / "hub_birds"
    (package / "migrations").mkdir(parents=True)
    _write(package / "__init__.py", "")
    _write(package / "models.py", MODELS, name="birds", more="", key="")
    _write(package / "plugin.py", PLUGIN)
    own = package / "templates" / "birds" / "overrides" / "pages"
    own.mkdir(parents=True)
    _write(
        own / "about.html", '{% extends "base.html" %}{% block main %}<h1>The birds say who we are.</h1>{% endblock %}'
    )
    _write(package / "migrations" / "0001_first_tables.py", FIRST, name="birds", column="", constraint="")
    facts = folder / "hub_birds-1.0.dist-info"
    facts.mkdir()
    _write(facts / "METADATA", "Metadata-Version: 2.1\nName: hub-birds\nVersion: 1.0\n")
    _write(facts / "entry_points.txt", "[hub.plugins]\nbirds = hub_birds.plugin:Plugin_\n")
    return folder
