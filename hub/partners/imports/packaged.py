"""Listings that the hub can fill a registry with by itself: its own lists, and a survey file if there is one."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from hub.partners.imports import agencies, imls_pls, national
from hub.partners.imports.listing import Listing

SURVEY_PATTERNS = ("pls_*_ae.csv", "PLS_*_AE_*.csv", "pupld*.csv")
"""File names of the library survey's administrative entities, as published or as the data folder has them."""


def own_listings() -> tuple[Listing, ...]:
    """Return the 56 education agencies and 20 national organisations that come with the package."""
    data = files("hub.partners") / "data"
    with (
        as_file(data / "state_education_agencies.csv") as agencies_file,
        as_file(data / "national_partners.csv") as national_file,
    ):
        return agencies.parse(agencies_file).listings + national.parse(national_file).listings


def survey_listings(folder: Path) -> tuple[Listing, ...]:
    """Return the library systems of the survey file in ``folder``; none when no such file is there.

    Of several files the one whose name sorts last is read.

    Raises:
        Invalid: the file cannot be taken.
    """
    found = sorted({path for pattern in SURVEY_PATTERNS for path in folder.glob(pattern)})
    return imls_pls.parse(found[-1]).listings if found else ()
