"""The wheels hold everything: they run in an environment without Node, without a network and without this folder."""

import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = sorted(file.parent for file in ROOT.glob("plugins/*/pyproject.toml"))
NOT_SHIPPED = {"__pycache__", "node_modules", "tests"}
START_SECONDS = 120
STOP_SECONDS = 3

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@dataclass(frozen=True)
class Site:
    """An environment with the wheels, and an empty instance."""

    python: Path
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of this machine but what every program needs; in particular no Node."""
        return {
            "PATH": str(self.python.parent),
            "HOME": str(self.home),
            "HUB_ENV": "local",
            "HUB_STRICT": "1",
            "HUB_INSTANCE": str(self.home / "instance"),
            "PYTHONUNBUFFERED": "1",
        }

    def hub(self, *arguments: str) -> str:
        """Run the hub command and return its output; anything but success fails the test."""
        done = subprocess.run(
            [self.python.parent / "hub", *arguments],
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_SECONDS,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The wheels of the hub and of both plugins, built as for a release."""
    folder = tmp_path_factory.mktemp("wheels")
    for project in (ROOT, *PLUGINS):
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(project)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return sorted(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def site(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An environment that sees the third-party packages of this one, and hub and plugins from the wheels alone."""
    folder = tmp_path_factory.mktemp("site")
    venv.create(folder / "venv")
    python = folder / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", *wheels], check=True)
    packages = next((folder / "venv").glob("lib/python3.*/site-packages"))
    # A folder named in a .pth file is searched, but its own .pth files are not read: no editable install gets in.
    (packages / "third-party.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return Site(python, folder)


def names_in(wheels: list[Path], distribution: str) -> set[str]:
    """Return the names of all files in a wheel."""
    (wheel,) = [path for path in wheels if path.name.startswith(distribution + "-")]
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def shipped(package: Path) -> set[str]:
    """Return every file of a package in this folder, by its name in a wheel."""
    found = set()
    for folder, folders, files in os.walk(package):
        folders[:] = [name for name in folders if name not in NOT_SHIPPED]
        found |= {str(Path(folder, file).relative_to(package.parent)) for file in files}
    return found


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """Serve on a free port; give the address when the site answers, and ask it to stop in the end."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    log = site.home / "serve.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [site.python.parent / "hub", "serve", "--port", str(port)],
            cwd=site.home,
            env=site.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    try:
        while True:
            try:
                with urllib.request.urlopen(address + "/healthz", timeout=10):
                    break
            except (urllib.error.URLError, OSError):
                assert server.poll() is None and time.monotonic() < deadline, log.read_text("utf-8")
                time.sleep(0.1)
        yield address
        server.send_signal(signal.SIGINT)
        assert server.wait(STOP_SECONDS) == 0, log.read_text("utf-8")
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert answer.status == 200
        content: bytes = answer.read()
    return content.decode()


def test_wheel_of_the_hub_is_complete(wheels: list[Path]) -> None:
    names = names_in(wheels, "partner_hub")
    assert shipped(ROOT / "hub") <= names
    migrations = {
        f"hub/_migrations/{file.relative_to(ROOT / 'migrations')}" for file in ROOT.glob("migrations/**/*.py")
    }
    assert migrations and migrations <= names
    assert "hub/web/static/dist/manifest.json" in names, "the front-end files are not built: run make test"
    assert "hub/web/templates/base.html" in names
    assert "hub/plugins/skeleton/tests/test_pages.py.tmpl" in names
    assert "hub/translations/es/LC_MESSAGES/messages.mo" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda folder: folder.name)
def test_wheel_of_a_plugin_is_complete(wheels: list[Path], plugin: Path) -> None:
    package = f"hub_{plugin.name}"
    names = names_in(wheels, package)
    assert shipped(plugin / package) <= names
    assert f"{package}/translations/es/LC_MESSAGES/messages.mo" in names
    assert any(re.fullmatch(rf"{package}/migrations/(versions/)?\w+\.py", name) for name in names)
    assert any(name.startswith(f"{package}/templates/{plugin.name}/") for name in names)
    assert f"{package}/static/{plugin.name}.css" in names


def test_wheels_hold_nothing_else(wheels: list[Path]) -> None:
    allowed = re.compile(r"(hub|hub_\w+|(partner_hub|hub_\w+)-[\d.]+\.dist-info)/")
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            assert [name for name in archive.namelist() if not allowed.match(name)] == []


def test_hub_from_wheels_runs(site: Site) -> None:
    where = subprocess.run(
        [site.python, "-c", "import hub, hub_toolkits, hub_pledges, hub_helplines; print(hub.__file__)"],
        cwd=site.home,
        env=site.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert where.startswith(str(site.home))
    assert "serve" in site.hub("--help")
    site.hub("db", "upgrade")
    listed = site.hub("plugins", "list")
    assert all(plugin.name in listed for plugin in PLUGINS)

    with serving(site) as address:
        home = get(address + "/")
        style = re.search(r'href="(/static/dist/[^"]+\.css)"', home)
        assert style is not None
        assert "--" in get(address + style[1])
        assert '<html lang="es"' in get(address + "/es/")
        catalogue = get(address + "/toolkits/")
        style = re.search(r'href="(/static/plugins/toolkits/[^"]+\.css)"', catalogue)
        assert style is not None
        assert ".toolkit-" in get(address + style[1])
