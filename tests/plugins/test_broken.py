"""No plugin, however broken, takes the hub down: pages of others, the command line and the monitor go on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text

import hub.cli
from hub import signals
from hub.app import create_app
from hub.backup.restoring import _make_search_index
from hub.campaigns.services.lookup import find_edition
from hub.campaigns.services.next_year import start_next_year
from hub.db import Base, db, metadata, write_transaction
from hub.demo import _as_it_can
from hub.errors import PluginError
from hub.jobs import enqueue, run_pending
from hub.plugins import Registry, migrations
from hub.settings import Settings
from hub.testing.client import HubClient
from hub.testing.factories import NOON as NOW
from hub.testing.factories import PASSWORD, make_account, make_day, make_edition, make_partner
from hub.testing.plugin import build_app, dispose


def _beside(name: str) -> ModuleType:
    """Import a module of this folder; the tests are no package."""
    spec = spec_from_file_location(f"plugins_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


breaking, installing = _beside("breaking"), _beside("installing")
WAYS: dict[str, Any] = {**breaking.AT_START, **breaking.LATER, **breaking.BEHIND}
PAGES = ("/", "/es/", "/partners/", "/help-now", "/about", "/sitemap.xml")
STAFF_PAGES = ("/dashboard/", "/admin/", "/admin/system", "/admin/jobs", "/admin/plugins/")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance with a campaign, a partner and an administrator; each test works on a copy."""
    folder = tmp_path_factory.mktemp("site")
    app = build_app(folder, f"sqlite:///{folder / 'hub.sqlite'}", plugins="")
    with app.app_context():
        make_day(make_edition())
        make_partner()
        make_account("administrator", email="administrator@hub.example")
        db.session.commit()
    dispose(app)
    return folder


@pytest.fixture
def instance(site: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(site, tmp_path / "instance"))


@pytest.fixture
def broken(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Install a plugin that is broken in one way, in this process and for this test."""
    way = WAYS[request.param]
    with installing.installed(way.write(tmp_path / "packages")):
        yield way


def start(instance: Path, **values: Any) -> Flask:
    """Make the application as an operator would, without strictness."""
    url = f"sqlite:///{instance / 'hub.sqlite'}"
    defaults: dict[str, Any] = {"plugins": "birds", "run_jobs": False, "site_url": "http://localhost", "env": "test"}
    return create_app(Settings(instance=instance, database_url=url, **(defaults | values)))


def run(app: Flask, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    """Run the command line on an application that is there."""
    monkeypatch.setattr(hub.cli, "_make_app", lambda: app)
    return CliRunner().invoke(hub.cli.cli, arguments)


def visit(app: Flask, *, told: str = "") -> str:
    """Open pages of others, signed in and not; return what the monitor says afterwards.

    The system page must say ``told``.
    """
    browser = HubClient(app)
    for path in PAGES:
        assert browser.get(path).status_code == 200, path
    browser = signed_in(app)
    for path in STAFF_PAGES:
        assert browser.get(path).status_code == 200, path
    assert escape(told, quote=False) in browser.get("/admin/system").text.replace("&#39;", "'").replace("&#34;", '"')
    assert browser.get("/nowhere").status_code == 404
    answer = browser.get("/healthz")
    assert answer.status_code == 200
    return str(answer.get_json()["status"])


def signed_in(app: Flask) -> HubClient:
    """Return a browser of the administrator."""
    browser = HubClient(app)
    sent = browser.post("/account/sign-in", data={"email": "administrator@hub.example", "password": PASSWORD})
    assert sent.status_code == 303
    return browser


def assert_told_on_the_command_line(app: Flask, monkeypatch: pytest.MonkeyPatch, incident: str) -> None:
    """The command line works, and says what is broken."""
    listed = run(app, monkeypatch, "plugins", "list")
    assert listed.exit_code == 0, listed.output
    assert "birds          on      1.5       hub-birds        Wren" in listed.output
    doctor = run(app, monkeypatch, "doctor")
    assert incident in doctor.output
    assert "Traceback" not in doctor.output
    assert run(app, monkeypatch, "db", "status").exit_code == 0


@pytest.mark.parametrize("broken", breaking.AT_START, indirect=True)
def test_what_is_broken_at_the_start_is_left_out(
    broken: Any, instance: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tables, mappers = set(metadata.tables), len(list(Base.registry.mappers))
    app = start(instance)
    assert visit(app, told=broken.finding) == "degraded"
    registry: Registry = app.extensions["hub_registry"]
    said = "\n".join(finding for failure in registry.failures for finding in failure.findings)
    assert broken.finding in said
    assert "hub-birds" in said or "birds" in said
    assert "Traceback" not in said
    assert registry.find("birds") is None
    browser = HubClient(app)
    assert browser.get("/birds/").status_code == 404

    listed = run(app, monkeypatch, "plugins", "list")
    assert listed.exit_code == 0, listed.output
    assert broken.finding in listed.output
    doctor = run(app, monkeypatch, "doctor")
    assert doctor.exit_code == 1
    assert broken.finding in doctor.output
    status = run(app, monkeypatch, "db", "status")
    assert status.exit_code == 0, status.output
    refused = run(app, monkeypatch, "birds", "count")
    assert refused.exit_code in {1, 2}
    assert "Traceback" not in refused.output

    with app.app_context():
        signals.partner_changed.send(partner_id=1)  # nobody of a plugin that is left out hears it

    # Nothing is left in what all share: core's tables and models are as they were.
    with app.app_context():
        core = migrations.histories(registry)[0]
    assert core.tables <= tables
    assert len(list(Base.registry.mappers)) == mappers
    assert metadata.sorted_tables
    Base.registry.configure()
    dispose(app)


@pytest.mark.parametrize("broken", breaking.LATER, indirect=True)
def test_what_breaks_on_a_page_is_left_out_of_it(broken: Any, instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = start(instance)
    assert app.extensions["hub_registry"].failures == []
    visit(app)
    assert HubClient(app).get("/healthz").get_json() == {"status": "degraded"}
    assert_told_on_the_command_line(app, monkeypatch, broken.incident)
    dispose(app)


@pytest.mark.parametrize("broken", breaking.BEHIND, indirect=True)
def test_what_breaks_behind_the_pages_changes_nothing_of_others(
    broken: Any, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start(instance)
    assert app.extensions["hub_registry"].failures == []
    disturb(app)
    assert visit(app) == "degraded"
    assert_told_on_the_command_line(app, monkeypatch, broken.incident)
    dispose(app)


def disturb(app: Flask) -> None:
    """Let happen whatever plugins are told of or asked for; what the hub does itself is done all the same."""
    registry: Registry = app.extensions["hub_registry"]
    with app.app_context():
        partner = db.session.scalar(text("SELECT slug FROM partner"))
        campaign = db.session.scalar(text("SELECT slug FROM campaign"))
        year = db.session.scalar(text("SELECT year FROM edition"))
    browser = signed_in(app)
    assert browser.post(f"/partners/review/partner/{partner}/verify").status_code == 303
    with app.app_context():
        assert db.session.scalar(text("SELECT verified_at FROM partner")) is not None
        db.session.rollback()
        with write_transaction():
            _make_search_index(NOW, lambda _line: None)
        with write_transaction():
            for kind in registry.job_kinds:
                if kind.startswith("birds."):
                    enqueue(kind, now=NOW)
        run_pending(app)
        with write_transaction():
            found = find_edition(campaign, year)
            assert found is not None
            made, _problems = start_next_year(found, actor=None, now=NOW)
            assert made.year == year + 1
        loaded = registry.find("birds")
        assert loaded is not None
        with _as_it_can(registry, loaded), write_transaction():
            loaded.plugin.load_demo(NOW)
    told = browser.get("/account/export")
    assert told.status_code in {200, 503}
    assert "Traceback" not in told.text


@pytest.mark.parametrize("broken", ["half imported", "table of core", "faulty relationship"], indirect=True)
def test_the_second_start_in_one_process_gives_the_same_reason(broken: Any, instance: Path) -> None:
    reasons = [start(instance).extensions["hub_registry"].failures for _ in range(2)]
    assert reasons[0] == reasons[1]
    assert broken.finding in reasons[0][0].findings[0]


@pytest.mark.parametrize("broken", ["missing module", "wrong version", "init_app fails"], indirect=True)
def test_in_strict_mode_the_same_is_an_error(broken: Any, instance: Path) -> None:
    with pytest.raises(PluginError, match="cannot be used") as caught:
        start(instance, strict=True)
    assert broken.finding in str(caught.value)


def test_in_strict_mode_what_comes_up_while_mounting_is_told_at_once(instance: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    for name, title in {"ants": "init_app fails", "birds": "word of everybody", "crows": "init_app takes over"}.items():
        WAYS[title].write(folder, name)
    with installing.installed(folder), pytest.raises(PluginError) as caught:
        start(instance, strict=True, plugins="ants,birds,crows")
    lines = str(caught.value).splitlines()[1:]
    assert [line.split(" ")[1] for line in lines] == ["ants", "birds", *["crows"] * 4]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("ZeroDivisionError('no eggs')", "ZeroDivisionError: no eggs"),
        ("Odd('no eggs')", "Odd: no eggs"),
        ("GeneratorExit", "GeneratorExit"),
        ("Mute", "Mute: its text cannot be read"),
    ],
)
def test_a_command_that_fails_names_its_plugin(
    error: str,
    told: str,
    instance: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    way = breaking.Way(
        head="class Odd(BaseException): ...\nclass Mute(Exception):\n    def __str__(self): raise SystemExit\n",
        body=f"def commands(self):\n    def count(): raise {error}\n    yield click.Command('count', callback=count)",
    )
    with installing.installed(way.write(tmp_path / "packages")):
        app = start(instance)
        done = run(app, monkeypatch, "birds", "count")
    assert done.exit_code == 1
    assert f"birds (hub-birds): this command raises {told} (hub_birds/plugin.py" in done.output
    assert "Traceback" not in done.output
    assert "Traceback" in caplog.text
    dispose(app)


@pytest.mark.parametrize(("end", "code"), [("SystemExit(3)", 3), ("KeyboardInterrupt", 1), ("click.Abort", 1)])
def test_a_command_may_end_as_commands_do(
    end: str, code: int, instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = breaking.Way(
        body=f"def commands(self):\n    def count(): raise {end}\n    yield click.Command('count', callback=count)"
    )
    with installing.installed(way.write(tmp_path / "packages")):
        app = start(instance)
        done = run(app, monkeypatch, "birds", "count")
    assert done.exit_code == code
    assert "birds (hub-birds)" not in done.output
    dispose(app)


@pytest.mark.parametrize("kind", ["type('Odd', (BaseException,), {})('no eggs')", "GeneratorExit('no eggs')"])
def test_whatever_ends_the_command_line_is_said_in_a_line(
    kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_options: object) -> None:
        raise eval(kind)  # noqa: S307 - texts of the line above

    monkeypatch.setattr(hub.cli.cli, "main", fail)
    with pytest.raises(SystemExit) as ended:
        hub.cli.main()
    assert ended.value.code == 1
    assert "no eggs" in capsys.readouterr().err


@pytest.mark.parametrize("broken", ["slot raises", "card raises", "sitemap raises"], indirect=True)
def test_in_strict_mode_a_page_fails_loudly(broken: Any, instance: Path) -> None:
    app = start(instance, strict=True)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    with pytest.raises(AssertionError):
        visit(app)
    dispose(app)


@pytest.mark.parametrize("broken", ["sys.exit at import"], indirect=True)
def test_in_safe_mode_nothing_is_imported(broken: Any, instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = start(instance, safe_mode=True, strict=True)
    assert visit(app) == "ok"
    listed = run(app, monkeypatch, "plugins", "list")
    assert "HUB_SAFE_MODE is on" in listed.output
    assert "birds          off" in listed.output
    dispose(app)


SINGLE = """
from flask import Blueprint
from hub.plugins import Plugin, public

bp = Blueprint("birds", __name__)
bp.add_url_rule("/", "index", public(lambda: "tweet"))


class Birds(Plugin):
    name = "birds"
    label = "Birds"

    def blueprints(self):
        yield bp

    def slots(self):
        {slots}
        return ()
"""


def test_a_plugin_of_one_file_has_nothing_of_what_lies_beside_it(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "packages"
    for name in ("templates/others/page.html", "static/others.css", "translations/es/LC_MESSAGES/messages.mo"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("of others")
    facts = folder / "hub_birds-1.5.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(breaking.METADATA.format(name="hub-birds"))
    (facts / "entry_points.txt").write_text("[hub.plugins]\nbirds = hub_birds_single:Birds\n")
    for slots, finding in (("", ""), ("1 / 0", "ZeroDivisionError: division by zero (hub_birds_single.py, line 17)")):
        (folder / "hub_birds_single.py").write_text(SINGLE.format(slots=slots or "pass"))
        with monkeypatch.context() as patch, installing.installed(folder):
            patch.setattr(sys, "dont_write_bytecode", True)
            app = start(instance)
            sys.modules.pop("hub_birds_single", None)
        said = [text for failure in app.extensions["hub_registry"].failures for text in failure.findings]
        if finding:
            assert finding in said[0]
        else:
            assert said == []
            assert app.extensions["hub_plugin_files"]["birds"].paths == {}
            assert HubClient(app).get("/birds/").text == "tweet"
        dispose(app)


def test_a_listed_but_missing_plugin_is_a_finding(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = start(instance, plugins="toolkitz")
    assert visit(app) == "degraded"
    assert "did you mean “toolkits”?" in run(app, monkeypatch, "plugins", "list").output
    dispose(app)


def test_everything_broken_at_once(site: Path, tmp_path: Path) -> None:
    """In processes of their own, as they are installed: the command line, and a site that answers."""
    folder = tmp_path / "packages"
    names: dict[str, str] = {}
    for number, (title, way) in enumerate(WAYS.items()):
        if not way.twin and title != "unreadable entry points":  # libraries that we need give up on all packages then
            names[f"birds{chr(97 + number // 26)}{chr(97 + number % 26)}"] = title
            way.write(folder, list(names)[-1])
    instance = shutil.copytree(site, tmp_path / "instance")
    values = {"HUB_INSTANCE": str(instance), "HUB_ENV": "test", "HUB_RUN_JOBS": "0", "HUB_SITE_URL": "http://localhost"}
    environment = installing.environment(folder, **values)
    command = str(Path(sys.executable).parent / "hub")

    def hub_command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [command, *arguments], env=environment, capture_output=True, text=True, timeout=100, check=False
        )

    listed = hub_command("plugins", "list")
    assert listed.returncode == 0, listed.stderr
    assert "Traceback" not in listed.stdout + listed.stderr
    for name, title in names.items():
        if title in breaking.AT_START and title != "unreadable revision":  # known when the database is asked
            assert f"{name:<14} failed" in listed.stdout, title
    done = listed
    for arguments in (("doctor",), ("db", "check"), ("db", "revision", "--plugin", "toolkits", "-m", "x")):
        done = hub_command(*arguments)
        assert "Traceback" not in done.stdout + done.stderr, arguments
        assert "did not work" not in done.stderr
    assert "and its revisions agree" in done.stderr  # what others have broken does not keep one from writing a revision
    assert "Traceback (most recent call last)" in (instance / "hub.log").read_text()
    assert (instance / "hub.log").stat().st_mode & 0o077 == 0
    code = """
import json
from hub.app import create_app
from hub.testing.client import HubClient
browser = HubClient(create_app())
print(json.dumps([browser.get(path).status_code for path in ("/", "/partners/", "/healthz")]))
"""
    answered = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert answered.stdout, answered.stderr[-2000:]
    assert json.loads(answered.stdout.splitlines()[-1]) == [200, 200, 200]


def test_unreadable_metadata_are_said_in_a_line(instance: Path, tmp_path: Path) -> None:
    folder = WAYS["unreadable entry points"].write(tmp_path / "packages")
    environment = installing.environment(folder, HUB_INSTANCE=str(instance), HUB_ENV="test")
    command = [str(Path(sys.executable).parent / "hub"), "plugins", "list"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 1
    expected = (
        "hub: hub-birds: its entry_points.txt cannot be read (TypeError); install the package anew, or uninstall it"
    )
    assert done.stderr.strip() == expected
