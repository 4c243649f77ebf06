"""``hub plugins explain`` and ``hub plugins list``: who contributes, in which order, who wins and why."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from pydantic import SecretStr

import hub.cli
from hub.db import db
from hub.extensions.models import PluginSetting, PluginSwitch
from hub.plugins import Registry
from hub.plugins.explaining_settings import core_rows
from hub.plugins.fingerprints import fingerprint_of
from hub.plugins.registry import Failure
from hub.settings import Settings
from hub.testing.factories import NOON, make_campaign
from hub.testing.plugin import build_app, dispose, reset

Run = Callable[..., Result]
PLUGIN = """
import click
from flask import Blueprint
from markupsafe import Markup

from hub.plugins import *


class Values(PluginSettings):
    songs: int = setting(3, "Songs a day", scopes=("site", "campaign"))
    word: str = setting("sesame", "Password of the nest", is_secret=True)


class Birds(Plugin):
    name = "birds"
    label = "Birds"
    requires = {requires}

    def blueprints(self):
        bp = Blueprint("birds", __name__, template_folder="templates")
        bp.add_url_rule("/", "index", permission_required("birds:song:sing")(lambda: "birds"))
        yield bp

    def permissions(self):
        yield Permission("birds:song:sing", "Sing", frozenset({{"owner", "member"}}))

    def nav_items(self):
        yield NavItem("Birds", "birds.index", "account", "birds:song:sing", order={order})

    def slots(self):
        yield SlotFill("home.actions", self._sing, order={order})

    def _sing(self, **context):
        return Markup("")

    def settings(self):
        return Values

    def listeners(self):
        yield Listener("partner-changed", self._hear)

    def _hear(self, sender, **values):
        pass

    def commands(self):
        yield click.Command("count", callback=lambda: click.echo("7"), help="Count the birds.")

    def template_overrides(self):
        yield TemplateOverride("pages/about.html", "{fingerprint}")

    def next_steps(self, account, now):
        return ()

    def erase_personal_data(self, account_id, now):
        pass
"""


def _installing() -> ModuleType:
    spec = spec_from_file_location("plugins_installing", Path(__file__).with_name("installing.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


installing = _installing()


def write(folder: Path, name: str, *, order: int, requires: tuple[str, ...] = ()) -> None:
    package = folder / f"hub_{name}"
    copy = package / "templates" / name / "overrides" / "pages" / "about.html"
    copy.parent.mkdir(parents=True)
    copy.write_text('{% extends "base.html" %}')
    (package / "static").mkdir()
    (package / "static" / f"{name}.css").write_text("p { margin: 0 }")
    (package / "__init__.py").touch()
    original = Path(hub.cli.__file__).parent / "web/templates/pages/about.html"
    own = PLUGIN.replace("birds", name).replace("Birds", name.capitalize())
    values = {"order": order, "requires": requires, "fingerprint": fingerprint_of(original.read_text("utf-8"))}
    (package / "plugin.py").write_text(own.format(**values))
    facts = folder / f"hub_{name}-2.1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: hub-{name}\nVersion: 2.1\nAuthor: Wren\n")
    (facts / "entry_points.txt").write_text(f"[hub.plugins]\n{name} = hub_{name}.plugin:{name.capitalize()}\n")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Three plugins: ants require birds, crows have the lowest number."""
    folder = tmp_path_factory.mktemp("packages")
    write(folder, "ants", order=50, requires=("birds",))
    write(folder, "birds", order=50)
    write(folder, "crows", order=5)
    instance = tmp_path_factory.mktemp("instance")
    with installing.installed(folder):
        app = build_app(instance, f"sqlite:///{instance / 'hub.sqlite'}", plugins="ants,birds,crows,toolkits")
        reset(app, instance)  # the first one keeps a copy of the empty database, for those that follow
        yield app
        dispose(app)


@pytest.fixture
def hub_command(site: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(hub.cli, "_make_app", lambda: site)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(hub.cli.cli, arguments)

    return run


def who(output: str) -> list[str]:
    """Return the names of the contributing plugins, in the order printed."""
    rows = [line.split(". ", 1)[1] for line in output.splitlines() if line.strip()[:2].rstrip(".").isdigit()]
    return [row.split(" ", 1)[0] for row in rows]


def test_plugins_come_in_one_order(site: Flask) -> None:
    registry: Registry = site.extensions["hub_registry"]
    assert [one.name for one in registry.loaded if not one.is_core] == ["birds", "ants", "crows", "toolkits"]
    fills = [one.plugin for one in registry.fills("home.actions")]
    assert fills[:2] == ["crows", "toolkits"]
    assert fills[-2:] == ["birds", "ants"]
    links = [one.plugin for one in registry.nav("account") if one.plugin in {"ants", "birds", "crows"}]
    assert links == ["crows", "birds", "ants"]
    heard = [one.plugin for one in registry.contributions["listeners"] if one.item.signal == "partner-changed"]
    assert [one for one in heard if one != "toolkits"][-3:] == ["birds", "ants", "crows"]


@pytest.mark.parametrize(
    ("word", "order", "parts"),
    [
        ("home.actions", ["crows", "toolkits", "birds", "ants"], ["slot home.actions", "Offered by campaigns", "5  "]),
        ("account", ["crows", "birds", "ants"], ["place account", "for birds:song:sing"]),
        ("next_steps", ["birds", "ants", "crows"], ["hook next_steps", "most urgent first"]),
        ("erase_personal_data", ["crows", "ants", "birds"], ["who requires others is asked before them"]),
        (
            "birds:song:sing",
            ["birds"],
            ["held by member, owner", "declares it  ← counts", "page birds.index", "nav_items"],
        ),
        (
            "birds.songs",
            ["birds"],
            [
                "HUB_BIRDS_SONGS",
                "site, campaign",
                "default 3",
                "for the site now 3, from default",
                "2. environment (HUB_BIRDS_SONGS)  not set",
                "3. campaign                       not set for any",
                "4. site                           not set",
                "5. default                        3  ← counts",
            ],
        ),
        ("HUB_CROWS_SONGS", ["crows"], ["crows.songs"]),
        ("birds.word", ["birds"], ["default secret", "now a secret, from default"]),
        ("HUB_ENV", [], ["Of core (partner-hub)", "hub.toml, or set by the command", "← counts"]),
        ("birds.css", ["birds"], ["/static/plugins/birds/", "none replaces another"]),
        ("birds/birds.css", ["birds"], ["/static/plugins/birds/"]),
        ("partner-changed", ["birds", "ants", "crows"], ["Sent by core", "undone and left out"]),
        ("account-erased", [], ["An error stops the change."]),
        ("birds count", ["birds"], ["hub birds count: Count the birds."]),
        ("count", ["birds", "ants", "crows"], ["command count"]),
        ("doctor", ["core"], ["hub doctor: Check that everything", "← counts"]),
        (
            "pages/about.html",
            ["core", "birds", "ants", "crows"],
            ["Fingerprint of the original: ", "the last that can be"],
        ),
        ("base.html", ["core"], ["No plugin may replace it: it holds the help bar"]),
    ],
)
def test_it_says_who_in_which_order_and_why(hub_command: Run, word: str, order: list[str], parts: list[str]) -> None:
    done: Result = hub_command("plugins", "explain", *word.split())
    assert done.exit_code == 0, done.output
    found = list(dict.fromkeys(who(done.output)))
    assert [name for name in found if name in order] == order
    for part in parts:
        assert part in done.output


def test_of_several_templates_the_last_that_can_be_used_wins(hub_command: Run) -> None:
    done: Result = hub_command("plugins", "explain", "pages/about.html")
    winners = [line for line in done.output.splitlines() if "← counts" in line]
    assert len(winners) == 1
    assert "hub_crows/templates/crows/overrides/pages/about.html" in winners[0]


def test_it_shows_what_is_set_where_and_what_is_off(
    site: Flask, hub_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.app_context():
        campaign = make_campaign(slug="kind-screens")
        db.session.flush()
        for key, scope, target, value in (
            ("songs", "site", None, 5),
            ("songs", "campaign", campaign.id, 7),
            ("word", "site", None, "seven"),
        ):
            db.session.add(
                PluginSetting(plugin="birds", key=key, scope=scope, campaign_id=target, value=value, updated_at=NOON)
            )
        db.session.add(PluginSwitch(campaign_id=campaign.id, plugin="crows", is_on=False, updated_at=NOON))
        db.session.commit()
    try:
        rows = hub_command("plugins", "explain", "birds.songs").output
        assert "campaign kind-screens          7, for that campaign" in rows
        assert "not set for any" not in rows
        assert "site                           5  ← counts" in rows
        assert "seven" not in hub_command("plugins", "explain", "birds.word").output
        monkeypatch.setenv("HUB_BIRDS_SONGS", "many")
        rows = hub_command("plugins", "explain", "birds.songs").output
        assert "'many', passed over: Input should be a valid integer" in rows
        assert "site                           5  ← counts" in rows
        monkeypatch.setenv("HUB_BIRDS_SONGS", "9")
        assert "'9'  ← counts" in hub_command("plugins", "explain", "birds.songs").output
        links = hub_command("plugins", "explain", "account").output.splitlines()
        assert [line.endswith("(off for kind-screens)") for line in links if "crows" in line or "ants" in line] == [
            True,
            False,
        ]
    finally:
        with site.app_context():
            reset(site, Path(site.instance_path))


def test_an_address_is_shown_without_its_password() -> None:
    settings = Settings(database_url="postgresql+psycopg://hub:otters@db.example/hub", env="test")
    assert "otters" not in str(list(core_rows(settings, "HUB_DATABASE_URL")))
    assert "a secret" in str(
        list(core_rows(Settings(smtp_password=SecretStr("otters"), env="test"), "HUB_SMTP_PASSWORD"))
    )


def test_what_is_left_out_is_named(site: Flask, hub_command: Run) -> None:
    registry: Registry = site.extensions["hub_registry"]
    registry.failures.append(Failure("owls", ("owls (hub-owls): no eyes",)))
    try:
        done = hub_command("plugins", "explain", "slots")
        assert "Left out, so not asked: owls." in done.output
    finally:
        registry.failures.pop()


def test_the_name_of_a_plugin_says_what_it_is_and_what_it_gives(site: Flask, hub_command: Run) -> None:
    done = hub_command("plugins", "explain", "birds")
    assert "plugin birds\n  “Birds”. A plugin of hub-birds, version 2.1, by Wren\n" in done.output
    for line in (
        "blueprints          birds\n",
        "slots               home.actions\n",
        "birds:song:sing\n",
        "It is in use.",
    ):
        assert line in done.output
    assert "A feature of core" in hub_command("plugins", "explain", "campaigns").output
    off = hub_command("plugins", "explain", "pledges").output
    assert "It is installed and not in use: HUB_PLUGINS does not name it." in off
    registry: Registry = site.extensions["hub_registry"]
    registry.failures.append(Failure("owls", ("owls (hub-owls): no eyes",), "hub-owls"))
    try:
        left_out = hub_command("plugins", "explain", "owls").output
        assert "It is left out. “hub plugins list” shows all.\n  owls (hub-owls): no eyes" in left_out
    finally:
        registry.failures.pop()


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("home.action", "did you mean “home.actions”?"),
        ("birds:song:sign", "did you mean “birds:song:sing”?"),
        ("zzz", ""),
    ],
)
def test_an_unknown_word_is_told_with_the_nearest(hub_command: Run, word: str, hint: str) -> None:
    done: Result = hub_command("plugins", "explain", word)
    assert done.exit_code == 1
    assert "There is no plugin, template, file, slot, place, hook" in str(done.exception)
    assert hint in str(done.exception)


def test_the_list_has_version_author_and_state(hub_command: Run) -> None:
    done: Result = hub_command("plugins", "list")
    lines = [line.split() for line in done.output.splitlines()]
    assert ["birds", "on", "2.1", "hub-birds", "Wren"] in lines
    assert any(line[:2] == ["campaigns", "core"] for line in lines)
    assert any(line[:2] == ["pledges", "off"] for line in lines)
    assert done.output.startswith("NAME")
