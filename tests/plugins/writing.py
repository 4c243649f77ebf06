"""Small plugins for tests, written as files and really installed: a class, pages, templates, static files."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

HEAD = """
from flask import Blueprint, render_template

from hub.plugins import *

bp = Blueprint("{name}", __name__, template_folder="templates")


class Written(Plugin):
    name = "{name}"
    label = "{name}"
    requires = {requires}

    def blueprints(self):
        yield bp
"""


def write(folder: Path, name: str, code: str = "", *, requires: tuple[str, ...] = ()) -> Path:
    """Write the package ``hub_<name>``; ``code`` follows the class, indented where it belongs to it."""
    package = folder / f"hub_{name}"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "plugin.py").write_text(HEAD.format(name=name, requires=requires) + code, "utf-8")
    facts = folder / f"hub_{name}-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: hub-{name}\nVersion: 1.0\n", "utf-8")
    (facts / "entry_points.txt").write_text(f"[hub.plugins]\n{name} = hub_{name}.plugin:Written\n", "utf-8")
    return folder


def put(folder: Path, name: str, path: str, text: str | bytes) -> Path:
    """Write one more file of a package that ``write`` has made."""
    file = folder / f"hub_{name}" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
    return file
