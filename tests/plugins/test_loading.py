"""A plugin that breaks the contract is left out with every reason; in strict mode the hub does not start."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint

from hub.errors import PluginError
from hub.installed import Installed
from hub.plugins import JobKind, NavItem, Permission, Plugin, loading, permission_required, public
from hub.plugins.loading import build_registry
from hub.settings import Settings


class Good(Plugin):
    name = "birds"
    label = "Birds"

    def blueprints(self) -> Iterable[Blueprint]:
        bp = Blueprint("birds", __name__)
        bp.add_url_rule("/", "index", public(lambda: "hello"))
        yield bp

    def nav_items(self) -> Iterable[NavItem]:
        yield NavItem("Birds", "birds.index")


class Silent(Plugin):
    name = "silent"
    label = "Silent"

    def blueprints(self) -> Iterable[Blueprint]:
        bp = Blueprint("silent", __name__)
        bp.add_url_rule("/", "index", lambda: "open to whom?")
        yield bp


class Grasping(Plugin):
    name = "grasping"
    label = "Grasping"

    def permissions(self) -> Iterable[Permission]:
        yield Permission("accounts:account:manage", "Everything", frozenset({"member"}))

    def blueprints(self) -> Iterable[Blueprint]:
        bp = Blueprint("other", __name__)
        bp.add_url_rule("/", "index", permission_required("grasping:thing:take")(lambda: ""))
        yield bp

    def nav_items(self) -> Iterable[NavItem]:
        yield NavItem("Nowhere", "grasping.nowhere")

    def jobs(self) -> Iterable[JobKind]:
        yield JobKind("mail.send", lambda run: None)


class Old(Plugin):
    name = "old"
    label = "Old"
    requires_core = "<0.0.1"


class Needy(Plugin):
    name = "needy"
    label = "Needy"
    requires = ("absent",)


class Raising(Plugin):
    name = "raising"
    label = "Raising"

    def permissions(self) -> Iterable[Permission]:
        raise RuntimeError("no electricity")


class First(Plugin):
    name = "first"
    label = "First"
    requires = ("second",)


class Second(Plugin):
    name = "second"
    label = "Second"


class Point:
    """An entry point that is already loaded."""

    dist = None
    value = "birds.plugin:Birds"
    module = "birds.plugin"

    def __init__(self, name: str, target: Any) -> None:
        self.name, self.target = name, target

    def load(self) -> Any:
        if isinstance(self.target, BaseException):
            raise self.target
        return self.target


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Any:
    def install(**targets: Any) -> None:
        for name, target in targets.items():
            if isinstance(target, type) and issubclass(target, Plugin):
                monkeypatch.setattr(target, "__module__", f"hub_{name}.plugin")
        points: list[Any] = [Point(name, target) for name, target in sorted(targets.items())]
        monkeypatch.setattr(loading, "installed", lambda: Installed(tuple(points)))

    return install


def settings(tmp_path: Path, **values: Any) -> Settings:
    return Settings(env="test", instance=tmp_path, **values)


def test_a_good_plugin_is_taken_in(installed: Any, tmp_path: Path) -> None:
    installed(birds=Good)
    registry = build_registry([], settings(tmp_path, strict=True))
    assert [loaded.name for loaded in registry.loaded] == ["birds"]
    assert [one.item.endpoint for one in registry.nav("main")] == ["birds.index"]


@pytest.mark.parametrize(
    ("target", "finding"),
    [
        (Silent, "declares no permission"),
        (Old, "`requires_core` is <0.0.1"),
        (Needy, "requires “absent”, which is not in use"),
        (Raising, "RuntimeError: no electricity"),
        (ImportError("no module named eggs"), "ImportError: no module named eggs"),
        (SystemExit(3), "SystemExit: 3"),
        (object, "does not name a subclass of hub.plugins.Plugin"),
    ],
)
def test_a_faulty_plugin_is_left_out_with_its_reason(installed: Any, tmp_path: Path, target: Any, finding: str) -> None:
    installed(birds=Good, **{getattr(target, "name", None) or "faulty": target})
    registry = build_registry([], settings(tmp_path))
    assert [loaded.name for loaded in registry.loaded] == ["birds"]
    assert finding in "\n".join(text for failure in registry.failures for text in failure.findings)


def test_all_findings_of_all_plugins_come_in_one_message(installed: Any, tmp_path: Path) -> None:
    installed(grasping=Grasping, silent=Silent, old=Old)
    with pytest.raises(PluginError) as caught:
        build_registry([], settings(tmp_path, strict=True))
    for part in (
        "permission “accounts:account:manage” must look like “grasping:<resource>:<action>”",
        "blueprint “other” must be named “grasping”",
        "asks for “grasping:thing:take”, which `permissions` does not declare",
        "navigation names the endpoint “grasping.nowhere”, which does not exist",
        "job “mail.send” must start with “grasping.”",
        "silent",
        "`requires_core` is <0.0.1",
    ):
        assert part in str(caught.value)


def test_plugins_that_require_each_other_are_left_out_together(installed: Any, tmp_path: Path) -> None:
    circle = type("Circle", (Second,), {"requires": ("first",)})
    installed(first=First, second=circle, birds=Good)
    registry = build_registry([], settings(tmp_path))
    assert [loaded.name for loaded in registry.loaded] == ["birds"]
    assert {failure.name for failure in registry.failures} == {"first", "second"}
    assert "in a circle" in registry.failures[0].findings[0]


def test_a_name_is_given_once(installed: Any, tmp_path: Path) -> None:
    installed(birds=Good)
    registry = build_registry([Good()], settings(tmp_path))
    assert "another plugin or core feature has this name" in registry.failures[0].findings[0]


def test_a_required_plugin_is_loaded_first(installed: Any, tmp_path: Path) -> None:
    installed(first=First, second=Second)
    registry = build_registry([], settings(tmp_path, strict=True))
    assert [loaded.name for loaded in registry.loaded] == ["second", "first"]


@pytest.mark.parametrize(
    ("plugins", "names"),
    [(None, ["birds", "second"]), ("", []), ("birds", ["birds"]), (" second , birds", ["birds", "second"])],
)
def test_the_setting_says_which_plugins_are_on(
    installed: Any, tmp_path: Path, plugins: str | None, names: list[str]
) -> None:
    installed(birds=Good, second=Second)
    registry = build_registry([], settings(tmp_path, strict=True, plugins=plugins))
    assert sorted(loaded.name for loaded in registry.loaded) == names


def test_a_listed_but_missing_plugin_is_a_finding(installed: Any, tmp_path: Path) -> None:
    installed(birds=Good)
    registry = build_registry([], settings(tmp_path, plugins="birds,ghosts"))
    assert [loaded.name for loaded in registry.loaded] == ["birds"]
    assert "no installed package has it" in registry.failures[0].findings[0]


def test_safe_mode_starts_without_plugins(installed: Any, tmp_path: Path) -> None:
    installed(birds=Good)
    assert build_registry([], settings(tmp_path, safe_mode=True)).loaded == []


def test_the_real_plugins_are_found_by_their_entry_points() -> None:
    points = entry_points(group=loading.GROUP)
    assert {"toolkits", "pledges"} <= {point.name for point in points}
    assert all(isinstance(point, EntryPoint) for point in points)
