"""Sizes of files in words."""

from __future__ import annotations

import pytest
from flask import Flask

from hub.web.templating import filesize

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (None, ""),
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 KB"),
        (78_848, "77 KB"),
        (999 * 1024, "999 KB"),
        (1000 * 1024, "1 MB"),
        (4_404_019, "4.2 MB"),
        (64 * MIB, "64 MB"),
        (999 * MIB, "999 MB"),
        (1000 * MIB, "1 GB"),
        (2048 * MIB, "2 GB"),
        (2048 * MIB - 300_000, "2 GB"),
        (1536 * MIB, "1.5 GB"),
        (2_000_000 * MIB, "1,953 GB"),
    ],
)
def test_sizes_are_short_and_limits_in_mebibytes_round(app: Flask, size: int | None, words: str) -> None:
    with app.test_request_context("/"):
        assert filesize(size) == words
