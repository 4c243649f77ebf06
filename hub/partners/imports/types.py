"""The types of partners a file may name."""

from __future__ import annotations

PARTNER_TYPES = frozenset(
    "national_agency federal_agency state_education_agency school_district school public_library "
    "library_association youth_service_provider youth_group law_enforcement health_provider "
    "child_welfare_agency tribal_organization faith_community business media local_government coalition "
    "college".split()
)
