"""The short process in which untrusted bytes are parsed; started by ``hub.storage.sandbox``.

``python -m hub.storage.child module:function LIMITS ARGUMENTS`` reads the bytes from standard input and
writes the answer to standard output: ``+`` and the result, or ``-`` and the reason of a refusal as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from importlib import import_module
from typing import BinaryIO

from hub.storage.refusal import DAMAGED, TOO_MUCH, Refused


def main(target: str, limits: dict[str, int], arguments: dict[str, object], source: BinaryIO, sink: BinaryIO) -> None:
    """Run one function under limits and write its answer."""
    set_limits(limits)
    module, _, name = target.partition(":")
    try:
        function = getattr(import_module(module), name)
        result: bytes = function(source.read(), **arguments)
    except Refused as refused:
        answer = b"-" + json.dumps({"message": refused.message, "params": refused.params}).encode()
    except MemoryError:
        answer = b"-" + json.dumps({"message": TOO_MUCH, "params": {}}).encode()
    except Exception as error:
        # The reason helps whoever runs the hub; a person only needs to know that it is damaged.
        print(f"{type(error).__name__}: {error}"[:500], file=sys.stderr)  # noqa: T201
        answer = b"-" + json.dumps({"message": DAMAGED, "params": {}}).encode()
    else:
        answer = b"+" + result
    sink.write(answer)
    sink.flush()


def set_limits(limits: dict[str, int]) -> None:
    """Set hard limits on this process; a system that does not know one goes without it."""
    wanted = {
        resource.RLIMIT_AS: limits["memory"],
        resource.RLIMIT_CPU: limits["seconds"],
        resource.RLIMIT_FSIZE: limits["output"],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for number, limit in wanted.items():
        _soft, hard = resource.getrlimit(number)
        value = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        try:
            resource.setrlimit(number, (value, value))
        except (OSError, ValueError):
            continue


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3]), sys.stdin.buffer, sys.stdout.buffer)
