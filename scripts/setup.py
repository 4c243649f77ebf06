"""Set everything up: ``python3 -m scripts.setup run`` or ``test``. Needs Python 3.11 and nothing else.

Every step is skipped when its stamp says that it is done, so a second start needs no network.
"""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Do the steps for running (``run``) or for working on the project (``test``); return the exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036  # whoever has an older one gets a sentence, not a traceback
        version = ".".join(map(str, sys.version_info[:2]))
        print(f"Partner Hub needs Python 3.11 or newer; this is {version} ({sys.executable}).", file=sys.stderr)
        print("Name another one like this: make run PYTHON=python3.12", file=sys.stderr)
        return 1
    if arguments not in (["run"], ["test"]):
        print("Usage: python3 -m scripts.setup run|test", file=sys.stderr)
        return 2

    from scripts import environment, frontend
    from scripts.catalogues import compile_stale
    from scripts.steps import SetupError, only_one

    try:
        with only_one():
            environment.ready("runtime" if arguments == ["run"] else "dev")
            compile_stale()
            frontend.ready(for_tests=arguments == ["test"])
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
