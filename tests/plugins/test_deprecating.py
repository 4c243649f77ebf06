"""What leaves the contract warns for two minor releases, and says what to use instead."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest

from hub.plugins import CONTRACT_VERSION, Plugin, deprecated
from hub.plugins.data_duty import advise
from hub.plugins.deprecating import Deprecation, deprecation_of
from hub.plugins.registry import Loaded
from scripts.reference import hooks

ROOT = Path(__file__).resolve().parents[2]


@deprecated("1.2", "use new_song")
def old_song(times: int) -> str:
    """Sing."""
    return "tweet " * times


class Birds(Plugin):
    name = "birds"
    label = "Birds"

    def slots(self) -> tuple[()]:
        return ()


def test_a_deprecated_function_works_and_warns_where_it_is_called() -> None:
    with pytest.warns(DeprecationWarning, match="old_song is deprecated since version 1.2 .* use new_song") as told:
        assert old_song(2) == "tweet tweet "
    assert told[0].filename == __file__
    assert old_song.__doc__ == "Sing."


@pytest.mark.parametrize(("since", "last"), [("1.0", "1.1"), ("1.2", "1.3"), ("2.9", "2.10")])
def test_it_stays_for_two_minor_releases(since: str, last: str) -> None:
    facts = Deprecation("old_song", since, "use new_song")
    assert facts.goes_after == last
    assert f"goes in a version after {last}" in str(facts)


def test_a_plugin_that_overrides_a_deprecated_hook_is_told_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Plugin, "slots", deprecated("1.4", "use `pieces`")(Plugin.slots))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Plugin.slots(Birds()) == ()
    (told,) = advise(Loaded(Birds(), "hub-birds", "1", is_core=False))
    assert told.startswith("it overrides `slots`: Plugin.slots is deprecated since version 1.4")
    assert told.endswith("use `pieces`")


def test_a_hook_that_is_not_overridden_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Plugin, "jobs", deprecated("1.4", "use `works`")(Plugin.jobs))
    assert list(advise(Loaded(Birds(), "hub-birds", "1", is_core=False))) == []


def test_what_is_over_is_gone() -> None:
    """A hook that has warned for longer than it must, in a contract with another first number, is to be removed."""
    major = CONTRACT_VERSION.partition(".")[0]
    marked = [facts for hook in hooks() if (facts := deprecation_of(getattr(Plugin, hook)))]
    assert [facts for facts in marked if facts.since.partition(".")[0] != major] == []


def test_the_changelog_has_a_part_for_authors_with_the_version_of_the_contract() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = text.split("\n## ")[1]
    assert "### For plugin authors" in newest
    assert re.search(rf"\bcontract {re.escape(CONTRACT_VERSION)}\b", newest)
