"""Rules of the contract about tables, templates and places, and the guard behind them: deny by default."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from hub.db import Base, metadata, pk
from hub.errors import PluginError
from hub.plugins import (
    DashboardCard,
    NavItem,
    Permission,
    Plugin,
    SearchSource,
    SlotFill,
    api,
    permission_required,
    plugin_registry,
    public,
    signed_in,
)
from hub.plugins.checks import check_plugin
from hub.plugins.collecting import collect
from hub.plugins.registry import Loaded
from hub.testing.client import HubClient
from hub.testing.factories import sign_in
from hub.testing.plugin import MakeApp
from hub.web import guard

PACKAGE = "hub_birds"


class Birds(Plugin):
    """A plugin without fault; each test spoils one thing."""

    __module__ = f"{PACKAGE}.plugin"
    name = "birds"
    label = "Birds"

    def permissions(self) -> Iterable[Permission]:
        yield Permission("birds:song:sing", "Sing", frozenset({"owner"}))


def findings(plugin: Plugin) -> list[str]:
    """Return what is wrong with a plugin, without its name in front."""
    collected, found = collect(plugin)
    assert found == []
    found = check_plugin(Loaded(plugin, "hub-birds", "1", is_core=False, collected=collected))
    assert all(one.startswith("birds (hub-birds): ") for one in found)
    return [one.removeprefix("birds (hub-birds): ") for one in found]


@pytest.fixture
def base() -> Iterator[Callable[[], type[DeclarativeBase]]]:
    """Make the base of the plugin's models; its tables go with the test."""

    def make() -> type[DeclarativeBase]:
        class Own(DeclarativeBase):
            registry = plugin_registry(f"{PACKAGE}.models")

        return Own

    before = set(metadata.tables)
    yield make
    for own in api._registries.pop(PACKAGE, []):
        own.dispose()
    for name in set(metadata.tables) - before:
        metadata.remove(metadata.tables[name])


def test_a_faultless_plugin_has_no_findings() -> None:
    assert findings(Birds()) == []


def test_tables_start_with_the_name_and_come_with_revisions(base: Any) -> None:
    class Nest(base()):  # type: ignore[misc]
        __tablename__ = "nest"
        id: Mapped[pk]

    assert findings(Birds()) == [
        "table “nest” must start with “birds_”",
        (
            "it has tables, but `migrations` names no folder of revisions; return it, as in"
            ' `Path(__file__).parent / "migrations"`'
        ),
    ]


def test_a_faulty_relationship_is_found_and_breaks_nobody_else(base: Any) -> None:
    class Nest(base()):  # type: ignore[misc]
        __tablename__ = "birds_nest"
        id: Mapped[pk]
        tree_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
        tree: Mapped[Any] = relationship("NoSuchTree")

    class Careful(Birds):
        __module__ = Birds.__module__

        def migrations(self) -> Path:
            return Path(__file__).parent

    (finding,) = findings(Careful())
    assert "InvalidRequestError" in finding
    assert "NoSuchTree" in finding
    Base.registry.configure()  # core's own models are as whole as before


def test_templates_lie_in_a_folder_of_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    (folder / "birds").mkdir(parents=True)
    (folder / "birds" / "index.html").touch()
    (folder / "base.html").touch()

    class Painter(Birds):
        __module__ = Birds.__module__

        def blueprints(self) -> Iterable[Blueprint]:
            yield Blueprint("birds", __name__, root_path=str(tmp_path), template_folder="templates")

    assert findings(Painter()) == ["template “base.html” must lie in “templates/birds/”; move it there"]


@pytest.mark.parametrize("where", ["blueprints", "campaign_blueprints"])
def test_every_view_declares_who_may_open_it(where: str) -> None:
    def make(self: Plugin) -> Iterable[Blueprint]:
        bp = Blueprint("birds", __name__)
        bp.add_url_rule("/open", "open", lambda: "")
        bp.add_url_rule("/all", "all", public(lambda: ""))
        bp.add_url_rule("/mine", "mine", signed_in(lambda: ""))
        bp.add_url_rule("/sing", "sing", permission_required("birds:song:sing")(lambda: ""))
        bp.add_url_rule("/other", "other", permission_required("accounts:account:manage")(lambda: ""))
        yield bp

    plugin = type("Open", (Birds,), {where: make, "__module__": Birds.__module__})()
    assert findings(plugin) == [
        "view “birds.open” declares no permission; add @permission_required, @signed_in or @public",
        (
            "view “birds.other” asks for “accounts:account:manage”, which `permissions` does not declare;"
            " ask for one of its own, declared there"
        ),
    ]


@pytest.mark.parametrize("name", ["birds:sing", "birds:song:sing:loud", "songs:song:sing", "birdsong:a:b"])
def test_permissions_have_three_parts_and_the_first_is_the_name(name: str) -> None:
    def permissions(self: Plugin) -> Iterable[Permission]:
        yield Permission(name, "Sing", frozenset({"owner"}))

    plugin = type("Odd", (Birds,), {"permissions": permissions, "__module__": Birds.__module__})()
    assert findings(plugin) == [f"permission “{name}” must look like “birds:<resource>:<action>”"]


def test_places_ask_for_permissions_that_exist() -> None:
    class Pushy(Birds):
        def nav_items(self) -> Iterable[NavItem]:
            yield NavItem("Birds", "partners.directory", permission="birds:song:hum")

        def dashboard_cards(self) -> Iterable[DashboardCard]:
            yield DashboardCard("birds.card", lambda **_context: "", permission="birds:song:whistle")

        def slots(self) -> Iterable[SlotFill]:
            yield SlotFill("day.form", lambda **_context: "", permission="birds:song:call")

        def search_sources(self) -> Iterable[SearchSource]:
            yield SearchSource("toolkits.resource", lambda: iter(()))

    found = findings(Pushy())
    for hook, name in (("nav_items", "hum"), ("dashboard_cards", "whistle"), ("slots", "call")):
        words = f"`{hook}` asks for “birds:song:{name}”, which `permissions` does not declare"
        assert f"{words}; did you mean “birds:song:sing”?" in found
    assert "search source “toolkits.resource” must start with “birds.”" in found
    assert len(found) == 4


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ({"label": ""}, "`label` is missing; it is what people read"),
        ({"requires_core": "new"}, "`requires_core` is 'new'; write a range as in '>=0.1,<0.2'"),
        ({"requires_core": ">=99"}, "`requires_core` is >=99, this hub is"),
    ],
)
def test_it_says_who_it_is(values: dict[str, str], finding: str) -> None:
    plugin = type("Odd", (Birds,), {**values, "__module__": Birds.__module__})()
    (found,) = findings(plugin)
    assert found.startswith(finding)


def test_a_name_is_small_letters() -> None:
    plugin = type("Odd", (Birds,), {"name": "Two Birds", "__module__": Birds.__module__})()
    found = check_plugin(Loaded(plugin, "hub-birds", "1", is_core=False, collected=collect(plugin)[0]))
    assert any("`name` must be a plural noun of 2 to 30 lower-case letters" in one for one in found)


def test_a_view_of_core_without_a_declaration_stops_the_start(make_app: MakeApp) -> None:
    app: Flask = make_app(plugins="")
    app._got_first_request = False
    app.add_url_rule("/forgotten", "forgotten", lambda: "everything")
    with pytest.raises(PluginError, match=r"declare no access; .*: forgotten"):
        guard.check_views(app)
    # And should it get in behind our back, it opens to nobody.
    browser = HubClient(app)
    with app.app_context():
        sign_in(browser, "administrator")
    assert browser.get("/forgotten").status_code == 404
    assert browser.post("/forgotten").status_code in {404, 405}


def test_a_permission_that_nobody_knows_is_held_by_nobody(make_app: MakeApp) -> None:
    app: Flask = make_app(plugins="")
    app._got_first_request = False
    app.add_url_rule("/unknown", "unknown", permission_required("no:such:permission")(lambda: "everything"))
    browser = HubClient(app)
    with app.app_context():
        sign_in(browser, "administrator")
    assert browser.get("/unknown").status_code == 403
