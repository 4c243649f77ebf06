"""What a test does when a server, a browser or a data file is not on this machine."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def unavailable(reason: str) -> NoReturn:
    """Skip the test with ``reason``, or fail it where nothing may be missing (``HUB_TEST_REQUIRE=all``)."""
    if os.environ.get("HUB_TEST_REQUIRE") == "all":
        pytest.fail(f"HUB_TEST_REQUIRE=all, but {reason}", pytrace=False)
    pytest.skip(reason)
