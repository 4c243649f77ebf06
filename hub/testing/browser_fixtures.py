"""Fixtures that take the place of pytest-playwright's; ``hub.testing.browser`` registers them after it."""

from __future__ import annotations

from typing import Any

import pytest

from hub.testing.browser import launch_arguments


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium: Playwright's own browsers are not downloaded."""
    return browser_type_launch_args | launch_arguments()
