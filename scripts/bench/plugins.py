"""What plugins cost: the start with 0, 3, 20 and 100 of them, and the hooks of 100 on each page.

Every generated plugin is a real package with a page, a link for staff, a slot of the front page, a card, a next step,
a permission, a setting, a listener, a job and a search source. On the pages measured they have nothing to say, so that
the difference to a hub without plugins is the hooks' own time and not that of more to read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from textwrap import dedent
from typing import Any

NUMBERS = (0, 3, 20, 100)
GOAL_MS = 3
STARTS = 3
PLUGIN = '''
"""A generated plugin."""

from datetime import timedelta

from flask import Blueprint

from hub.plugins import (
    DashboardCard, JobKind, Listener, NavItem, Permission, Plugin, PluginSettings, SearchSource, SlotFill,
    permission_required, setting,
)

bp = Blueprint("{name}", __name__)


@bp.get("/")
@permission_required("{name}:thing:see")
def index():
    return "{name}"


class Values(PluginSettings):
    size: int = setting(3, "Size")


class Generated(Plugin):
    name = "{name}"
    label = "{name}"

    def blueprints(self):
        yield bp

    def permissions(self):
        yield Permission("{name}:thing:see", "See things", frozenset({{"coordinator"}}))

    def nav_items(self):
        yield NavItem("{name}", "{name}.index", "staff", "{name}:thing:see", order={order})

    def slots(self):
        yield SlotFill("home.actions", lambda **context: "", order={order})

    def dashboard_cards(self):
        yield DashboardCard("{name}.card", lambda **context: "", order={order})

    def next_steps(self, account, now):
        return ()

    def settings(self):
        return Values

    def listeners(self):
        yield Listener("partner-changed", lambda sender, **values: None)

    def jobs(self):
        yield JobKind("{name}.count", lambda run: None, every=timedelta(days=1))

    def search_sources(self):
        yield SearchSource("{name}.thing", lambda: iter(()))
'''
START = """
    import json, time
    begun = time.perf_counter()
    from hub.app import create_app
    imported = time.perf_counter()
    app = create_app()
    made = time.perf_counter()
    registry = app.extensions["hub_registry"]
    assert not registry.failures, registry.failures
    print(json.dumps([imported - begun, made - imported]))
"""
PAGES = """
    import json, time
    from statistics import median
    from hub.app import create_app
    from hub.db import db
    from hub.plugins import get_registry, migrations
    from hub.testing.client import HubClient
    from hub.testing.factories import make_account, make_day, make_edition, sign_in

    app = create_app()
    with app.app_context():
        migrations.upgrade(db.engine, get_registry())
        make_day(make_edition())
        db.session.commit()
        reader, person = HubClient(app), HubClient(app)
        sign_in(person, "reviewer")
    times = {}
    for name, browser, path in (("front page", reader, "/"), ("dashboard", person, "/dashboard/")):
        taken = []
        for number in range(120):
            begun = time.process_time()  # what else the machine does should not count
            assert browser.get(path).status_code == 200
            taken.append(time.process_time() - begun)
        times[name] = median(taken[20:]) * 1000
    print(json.dumps(times))
"""


def report() -> None:
    """Measure and print; nothing passes or fails."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-plugins-") as name:
        folder = Path(name)
        print("\nplugins   start of a process, s   of that: import   and make the application")
        for number in NUMBERS:
            packages = write(folder / f"packages{number}", number)
            runs = [_run(START, folder / f"start{number}", packages) for _ in range(STARTS)]
            imported, made = (median(run[part] for run in runs) for part in (0, 1))
            print(f"{number:>7}   {imported + made:>21.2f}   {imported:>15.2f}   {made:>24.2f}", flush=True)
        none, many = (_run(PAGES, folder / f"pages{number}", folder / f"packages{number}") for number in (0, 100))
        print(f"\nhooks of 100 plugins that have nothing to say, processor time (goal: under {GOAL_MS} ms a page)")
        for page in none:
            more = many[page] - none[page]
            print(f"{page:<12} {none[page]:>6.2f} ms without, {many[page]:>6.2f} ms with: {more:.2f} ms")


def write(folder: Path, number: int) -> Path:
    """Install ``number`` generated plugins into a folder; return it."""
    folder.mkdir(parents=True)
    for one in range(number):
        name = f"things{one:03}"
        package = folder / f"hub_{name}"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "plugin.py").write_text(PLUGIN.lstrip().format(name=name, order=one % 10 * 10), "utf-8")
        facts = folder / f"hub_{name}-1.0.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: hub-{name}\nVersion: 1.0\n")
        (facts / "entry_points.txt").write_text(f"[hub.plugins]\n{name} = hub_{name}.plugin:Generated\n")
    return folder


def _run(code: str, instance: Path, packages: Path) -> Any:
    """Run code in a process of its own; the plugins of the checkout stay out of it."""
    names = ",".join(sorted(path.name.removeprefix("hub_") for path in packages.glob("hub_*") if not path.suffix))
    own = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    values = {"HUB_ENV": "test", "HUB_INSTANCE": str(instance), "HUB_PLUGINS": names, "HUB_RUN_JOBS": "0"}
    command = [sys.executable, "-c", dedent(code)]
    done = subprocess.run(
        command, env=own | values | {"PYTHONPATH": str(packages)}, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    report()
