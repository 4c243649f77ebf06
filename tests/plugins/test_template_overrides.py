"""The hook ``template_overrides``: a plugin replaces a template as a whole, and a page is never lost by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, g, render_template
from jinja2 import TemplateSyntaxError
from sqlalchemy import select

from hub.campaigns.models import Campaign
from hub.commands.doctor import doctor
from hub.db import db
from hub.errors import PluginError
from hub.extensions.services.switching import switch
from hub.plugins import TemplateOverride, public
from hub.plugins.checks import check_plugin
from hub.plugins.collecting import collect
from hub.plugins.fingerprints import fingerprint_of
from hub.plugins.overriding import overrides_of
from hub.plugins.registry import Loaded, Registry
from hub.testing.client import HubClient
from hub.testing.factories import NOON, make_campaign, make_day, make_edition
from hub.testing.plugin import MakeApp
from hub.web import overrides
from tests.plugins.installing import installed
from tests.plugins.test_contract import Birds
from tests.plugins.writing import put, write

ABOUT = "pages/about.html"
WORDS = "What it is for"
"""Stands in the original."""
SOURCE = (Path(__file__).parents[2] / "hub" / "web" / "templates" / ABOUT).read_text("utf-8")
NOW = fingerprint_of(SOURCE)
OWN = '{% extends "base.html" %}{% block main %}<h1>Our own words</h1>{% endblock %}'
BEFORE = '{% extends "original:pages/about.html" %}{% block main %}<p>Before</p>{{ super() }}<p>After</p>{% endblock %}'
HOOK = """
    def template_overrides(self):
        yield TemplateOverride("{template}", "{fingerprint}")
"""
Replace = Callable[..., Flask]


@pytest.fixture
def replacing(make_app: MakeApp, tmp_path: Path) -> Iterator[Replace]:
    """Make a site whose plugins replace a template: name to text, the first loads first."""
    stack = ExitStack()

    def make(
        texts: dict[str, str],
        template: str = ABOUT,
        fingerprint: str = NOW,
        requires: tuple[str, ...] = (),
        **settings: Any,
    ) -> Flask:
        folder = tmp_path / "site"
        for name, text in texts.items():
            write(folder, name, HOOK.format(template=template, fingerprint=fingerprint), requires=requires)
            put(folder, name, f"templates/{name}/overrides/{template}", text)
        stack.enter_context(installed(folder))
        return make_app(**({"plugins": ",".join([*requires, *texts]), "strict": False} | settings))

    with stack:
        yield make


def registry_of(app: Flask) -> Registry:
    found: Registry = app.extensions["hub_registry"]
    return found


def told(app: Flask) -> list[tuple[str, str]]:
    return [(one.plugin, one.what) for one in registry_of(app).incidents]


@pytest.mark.parametrize("path", ["/about", "/es/about"])
def test_template_overrides_replace_a_page_of_the_core(replacing: Replace, path: str) -> None:
    app = replacing({"murals": OWN}, strict=True)
    page = HubClient(app).get(path).text
    assert "Our own words" in page
    assert WORDS not in page
    assert (registry_of(app).warnings, told(app)) == ([], [])


def test_the_frame_with_help_and_the_way_out_stays(replacing: Replace) -> None:
    page = HubClient(replacing({"murals": OWN})).get("/about").text
    assert 'class="help-bar"' in page
    assert "data-quick-exit" in page


@pytest.mark.parametrize("name", ["original:pages/about.html", "pages/about.html"])
def test_a_replacement_may_build_on_the_original(replacing: Replace, name: str) -> None:
    app = replacing({"murals": BEFORE.replace("original:pages/about.html", name)}, strict=True)
    page = HubClient(app).get("/about").text
    assert page.index("Before") < page.index(WORDS) < page.index("After")


def test_of_several_the_last_in_order_counts(replacing: Replace) -> None:
    app = replacing({"murals": OWN, "nests": BEFORE})
    assert "Before" in HubClient(app).get("/about").text
    found = overrides_of(app, ABOUT)
    assert [(one.plugin, one.problem, one.change) for one in found] == [("murals", "", ""), ("nests", "", "")]


def test_who_requires_another_stands_after_it(make_app: MakeApp, tmp_path: Path) -> None:
    code = HOOK.format(template=ABOUT, fingerprint=NOW)
    folder = write(write(tmp_path / "site", "arches", code, requires=("nests",)), "nests", code)
    put(folder, "nests", f"templates/nests/overrides/{ABOUT}", BEFORE)
    put(folder, "arches", f"templates/arches/overrides/{ABOUT}", OWN)
    with installed(folder):
        app = make_app(plugins="arches,nests")
        assert "Our own words" in HubClient(app).get("/about").text


def test_a_part_that_others_include_or_import_is_replaced_too(replacing: Replace) -> None:
    part = "campaigns/_cards.html"
    text = '{% macro campaign_cards(overviews, with_names="") %}<p>Cards of ours</p>{% endmacro %}'
    app = replacing({"murals": text}, part, "old")
    with app.app_context():
        make_day(make_edition(make_campaign()))
        db.session.commit()
    assert "Cards of ours" in HubClient(app).get("/campaigns").text


def test_a_template_of_a_required_plugin(replacing: Replace) -> None:
    text = '{% extends "original:toolkits/index.html" %}{% block main %}<p>Kits of ours</p>{% endblock %}'
    app = replacing({"murals": text}, "toolkits/index.html", "old", ("toolkits",))
    assert "Kits of ours" in HubClient(app).get("/toolkits/").text
    (advice,) = [one for one in registry_of(app).warnings if one.startswith("murals")]
    assert "the template of “toolkits” “toolkits/index.html” has changed since you copied it" in advice


def test_a_template_of_a_plugin_that_is_not_required_is_left_alone(replacing: Replace) -> None:
    text = '{% extends "original:toolkits/index.html" %}{% block main %}<p>Kits of ours</p>{% endblock %}'
    app = replacing({"murals": text}, "toolkits/index.html", plugins="toolkits,murals")
    assert "Kits of ours" not in HubClient(app).get("/toolkits/").text
    (found,) = overrides_of(app, "toolkits/index.html")
    assert "put “toolkits” into `requires`" in found.problem


# The original has changed


def test_a_changed_original_is_told_and_the_copy_still_used(
    replacing: Replace, caplog: pytest.LogCaptureFixture
) -> None:
    app = replacing({"murals": OWN}, fingerprint="0123456789abcdef", strict=True)
    (warning,) = registry_of(app).warnings
    assert warning.startswith("murals (hub-murals): core's template “pages/about.html” has changed since you copied it")
    assert f"write {NOW}" in warning
    assert "Our own words" in HubClient(app).get("/about").text
    assert "core's template “pages/about.html” has changed" in app.test_cli_runner().invoke(doctor).output
    (record,) = [one for one in caplog.records if "has changed since" in one.getMessage()]
    assert getattr(record, "hub_in_report", False)  # other commands do not say it before each of their answers


def test_line_ends_and_the_last_newline_are_no_change() -> None:
    assert fingerprint_of(SOURCE.replace("\n", "\r\n")) == NOW
    assert fingerprint_of(SOURCE.rstrip("\n")) == NOW
    assert fingerprint_of(SOURCE + "<p>more</p>") != NOW


def test_an_original_that_is_gone_is_told(replacing: Replace) -> None:
    app = replacing({"murals": OWN}, "pages/abuot.html")
    (warning,) = registry_of(app).warnings
    assert "is not used: there is no template of this name; did you mean “pages/about.html”?" in warning


# What fails gives way to the original


@pytest.mark.parametrize(
    "text",
    [
        '{% extends "original:pages/about.html" %}{% block main %}{{ nobody.knows.this }}{% endblock %}',
        '{% extends "original:pages/about.html" %}{% block main %}{{ super() }}{{ 1 // 0 }}{% endblock %}',
        '{% extends "original:pages/about.html" %}{% block main %}{% include "no/such.html" %}{% endblock %}',
        '{% extends "base.html" %}{% from "macros/ui.html" import nil %}{% block main %}{{ nil() }}{% endblock %}',
        '{% extends "base.html" %}{% block main %}{{ self.main() }}{% endblock %}',
    ],
    ids=["undefined", "half-way", "include", "macro", "endless"],
)
def test_a_replacement_that_fails_gives_way_to_the_original(replacing: Replace, text: str) -> None:
    app = replacing({"murals": text})
    answer = HubClient(app).get("/about")
    assert (answer.status_code, WORDS in answer.text) == (200, True)
    assert told(app) == [("murals", "the replacement of pages/about.html")]


@pytest.mark.parametrize("text", ["{% block", "{{ }}", "{% nonsense %}", OWN.replace("Our own", "{{ 1|no_filter }}")])
def test_one_that_cannot_be_compiled_is_told_and_not_used(replacing: Replace, text: str) -> None:
    app = replacing({"murals": text})
    assert told(app) == [("murals", "the replacement of pages/about.html")]
    answer = HubClient(app).get("/about")
    assert (answer.status_code, WORDS in answer.text) == (200, True)
    (warning,) = registry_of(app).warnings
    assert "is not used: it cannot be compiled" in warning


def test_only_the_one_that_fails_is_left_out(replacing: Replace) -> None:
    app = replacing({"murals": OWN, "nests": BEFORE.replace("After", "{{ 1 // 0 }}")})
    page = HubClient(app).get("/about").text
    assert "Our own words" in page
    assert told(app) == [("nests", "the replacement of pages/about.html")]


def test_what_a_failing_one_has_put_on_the_page_is_forgotten(replacing: Replace) -> None:
    app = replacing({"murals": OWN.replace("Our own", '{{ g.setdefault("seen", "once") }}{{ 1 // 0 }}')})
    seen: list[dict[str, Any]] = []

    @app.after_request
    def look(answer: Response) -> Response:
        seen.append(dict(vars(g._get_current_object())))
        return answer

    assert HubClient(app).get("/about").status_code == 200
    assert "seen" not in seen[0]


def test_a_missing_macro_in_a_replaced_part(replacing: Replace) -> None:
    app = replacing({"murals": "{% macro other() %}{% endmacro %}"}, "campaigns/_cards.html", "old")
    with app.app_context():
        make_day(make_edition(make_campaign(name="Green Month")))
        db.session.commit()
    answer = HubClient(app).get("/campaigns")
    assert (answer.status_code, "Green Month" in answer.text) == (200, True)
    assert told(app) == [("murals", "the replacement of campaigns/_cards.html")]


def test_a_fault_of_the_page_itself_is_not_blamed_on_a_plugin(replacing: Replace) -> None:
    class Broken:
        def __html__(self) -> str:
            raise LookupError

    app = replacing({"murals": BEFORE})
    app.view_functions["pages.about"] = public(lambda: render_template(ABOUT, contact=Broken()))
    assert HubClient(app).get("/about").status_code == 500
    assert told(app) == []


def test_what_can_be_gone_through_once_is_there_for_the_original(replacing: Replace) -> None:
    failing = "{% for one in contact %}{{ one }}{% endfor %}{{ 1 // 0 }}"
    app = replacing({"murals": OWN.replace("Our own", failing)})
    app.view_functions["pages.about"] = public(lambda: render_template(ABOUT, contact=(one for one in ["Only once"])))
    assert "Only once" in HubClient(app).get("/about").text


def test_in_strict_mode_the_same_is_an_error(replacing: Replace) -> None:
    app = replacing({"murals": OWN.replace("Our own", "{{ nobody.knows }}")}, strict=True)
    assert HubClient(app).get("/about").status_code == 500


def test_strict_mode_does_not_start_with_one_that_cannot_be_compiled(replacing: Replace) -> None:
    with pytest.raises(TemplateSyntaxError):
        replacing({"murals": "{{ }}"}, strict=True)


def test_a_plugin_that_is_off_for_the_campaign_replaces_nothing_there(replacing: Replace) -> None:
    template = "campaigns/edition.html"
    text = '{% extends "original:campaigns/edition.html" %}{% block main %}<p>Year of ours</p>{% endblock %}'
    app = replacing({"murals": text}, template, "old")
    client = HubClient(app)
    with app.app_context():
        for slug, featured in (("green", True), ("kind", False)):
            make_day(make_edition(make_campaign(slug=slug, name=slug, is_featured=featured)))
        db.session.commit()
        path = f"/c/%s/{NOON.year}/"
        assert "Year of ours" in client.get(path % "green").text
        campaign = db.session.scalars(select(Campaign).where(Campaign.slug == "green")).one()
        switch("murals", campaign, is_on=False, actor=None, now=NOON)
        db.session.commit()
    assert "Year of ours" not in client.get(path % "green").text
    assert "Year of ours" in client.get(path % "kind").text


def test_a_plugin_that_is_left_out_later_replaces_nothing(replacing: Replace) -> None:
    app = replacing({"murals": OWN})
    registry_of(app).leave_out("murals", "its tables are too old")
    assert WORDS in HubClient(app).get("/about").text


# What nobody may replace


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("base.html", "it holds the help bar and the way out"),
        ("macros/site.html", "the help bar, the way out and every form"),
        ("macros/forms.html", "the help bar, the way out and every form"),
        ("errors/500.html", "error pages must work when nothing else does"),
        ("campaigns/help_now.html", "people in need must find help there"),
        ("mail/message.txt", "letters are not made of"),
        ("birds/index.html", "the plugin's own"),
        ("../base.html", "write it as"),
        ("pages/../base.html", "write it as"),
        ("/base.html", "write it as"),
        ("original:base.html", "write it as"),
    ],
)
def test_what_no_plugin_may_replace_is_refused_at_the_start(template: str, why: str) -> None:
    def template_overrides(_self: Any) -> Iterator[TemplateOverride]:
        yield TemplateOverride(template, NOW)

    kind = type("Painter", (Birds,), {"template_overrides": template_overrides, "__module__": Birds.__module__})
    collected, _found = collect(kind())
    found = check_plugin(Loaded(kind(), "hub-birds", "1", is_core=False, collected=collected))
    assert any(f"“{template}”" in finding and why in finding for finding in found), found


def test_a_whole_site_goes_on_without_a_plugin_that_replaces_the_frame(replacing: Replace) -> None:
    app = replacing({"murals": "<html>no help here</html>"}, "base.html")
    (failure,) = registry_of(app).failures
    assert failure.name == "murals"
    assert 'class="help-bar"' in HubClient(app).get("/about").text


@pytest.mark.parametrize(
    "text",
    [
        "<!doctype html><title>Bare</title><p>no frame</p>",
        '{% extends "macros/ui.html" %}',
        "{% extends hub.site_name %}",
        '{% if false %}{% extends "base.html" %}{% endif %}<p>no frame</p>',
    ],
)
def test_a_page_without_its_frame_is_not_used(replacing: Replace, text: str) -> None:
    app = replacing({"murals": text})
    page = HubClient(app).get("/about").text
    assert 'class="help-bar"' in page
    assert "no frame" not in page
    (found,) = overrides_of(app, ABOUT)
    assert "with the help bar and the way out of the site" in found.problem
    with pytest.raises(PluginError, match="with the help bar"):
        raise_again(app)


def raise_again(app: Flask) -> None:
    """Look at the replacements once more, as strict mode does."""
    registry_of(app).strict = True
    overrides.init_app(app, registry_of(app))
