"""Check types with mypy --strict: the hub with its scripts and tests, then each plugin.

One run for all is not possible: every plugin has a folder ``tests``, and two modules cannot have one name.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scripts.steps import ROOT

CORE = ("hub", "migrations", "scripts", "tests", "docs", "conftest.py", "wsgi.py")


def runs() -> list[tuple[Path, list[str]]]:
    """Return the folder whose modules are top-level, and what to check, for each run."""
    core = [name for name in CORE if _has_code(ROOT / name)]
    plugins = sorted(file.parent for file in ROOT.glob("plugins/*/pyproject.toml"))
    return [
        (ROOT, core),
        *(
            (folder, [str(part.relative_to(ROOT)) for part in sorted(folder.iterdir()) if _has_code(part)])
            for folder in plugins
        ),
    ]


def _has_code(path: Path) -> bool:
    return path.suffix == ".py" if path.is_file() else next(path.glob("**/*.py"), None) is not None


def main() -> int:
    """Run all checks; return 1 when one of them found something."""
    failed = False
    for base, targets in runs():
        print(f"mypy {' '.join(targets)}", flush=True)
        environment = {**os.environ, "MYPYPATH": str(base)}
        options = ["--explicit-package-bases", "--namespace-packages"]
        done = subprocess.run(
            [sys.executable, "-m", "mypy", *options, *targets], cwd=ROOT, env=environment, check=False
        )
        failed |= done.returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
