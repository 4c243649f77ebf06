"""The words of the registry: codes as they are stored, labels as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hub.errors import Message
from hub.i18n import _l

TYPES: Mapping[str, Message] = MappingProxyType(
    {
        "public_library": _l("Public library"),
        "library_association": _l("Library association"),
        "school": _l("School"),
        "school_district": _l("School district"),
        "state_education_agency": _l("State education agency"),
        "college": _l("College or university"),
        "youth_service_provider": _l("Youth service provider"),
        "youth_group": _l("Youth group"),
        "child_welfare_agency": _l("Child welfare agency"),
        "law_enforcement": _l("Law enforcement"),
        "health_provider": _l("Health provider"),
        "tribal_organization": _l("Tribal organization"),
        "faith_community": _l("Faith community"),
        "local_government": _l("Local government"),
        "federal_agency": _l("Federal agency"),
        "national_agency": _l("National organization"),
        "coalition": _l("Coalition"),
        "business": _l("Business"),
        "media": _l("Media"),
    }
)
"""Kinds of organizations, in the order in which a form offers them."""

AUDIENCES: Mapping[str, Message] = MappingProxyType(
    {
        "youth": _l("Young people"),
        "families": _l("Parents and caregivers"),
        "educators": _l("Educators"),
        "school_counselors": _l("School counselors"),
        "libraries": _l("Libraries"),
        "service_providers": _l("Service providers"),
        "law_enforcement": _l("Law enforcement"),
        "health_professionals": _l("Health professionals"),
        "faith_leaders": _l("Faith leaders"),
        "policy_makers": _l("Policy makers"),
        "media": _l("Media"),
        "general_public": _l("Everyone"),
    }
)
"""Whom an organization serves."""

LANGUAGES: Mapping[str, Message] = MappingProxyType(
    {
        "en": _l("English"),
        "es": _l("Spanish"),
        "ase": _l("American Sign Language"),
        "ar": _l("Arabic"),
        "zh": _l("Chinese"),
        "chr": _l("Cherokee"),
        "fr": _l("French"),
        "de": _l("German"),
        "ht": _l("Haitian Creole"),
        "hi": _l("Hindi"),
        "hmn": _l("Hmong"),
        "ja": _l("Japanese"),
        "ko": _l("Korean"),
        "nv": _l("Navajo"),
        "fa": _l("Persian"),
        "pl": _l("Polish"),
        "pt": _l("Portuguese"),
        "ru": _l("Russian"),
        "so": _l("Somali"),
        "sw": _l("Swahili"),
        "tl": _l("Tagalog"),
        "uk": _l("Ukrainian"),
        "ur": _l("Urdu"),
        "vi": _l("Vietnamese"),
    }
)
"""Languages in which an organization can help; ISO 639 codes."""

STATES: Mapping[str, Message] = MappingProxyType(
    {
        "AL": _l("Alabama"),
        "AK": _l("Alaska"),
        "AZ": _l("Arizona"),
        "AR": _l("Arkansas"),
        "CA": _l("California"),
        "CO": _l("Colorado"),
        "CT": _l("Connecticut"),
        "DE": _l("Delaware"),
        "DC": _l("District of Columbia"),
        "FL": _l("Florida"),
        "GA": _l("Georgia"),
        "HI": _l("Hawaii"),
        "ID": _l("Idaho"),
        "IL": _l("Illinois"),
        "IN": _l("Indiana"),
        "IA": _l("Iowa"),
        "KS": _l("Kansas"),
        "KY": _l("Kentucky"),
        "LA": _l("Louisiana"),
        "ME": _l("Maine"),
        "MD": _l("Maryland"),
        "MA": _l("Massachusetts"),
        "MI": _l("Michigan"),
        "MN": _l("Minnesota"),
        "MS": _l("Mississippi"),
        "MO": _l("Missouri"),
        "MT": _l("Montana"),
        "NE": _l("Nebraska"),
        "NV": _l("Nevada"),
        "NH": _l("New Hampshire"),
        "NJ": _l("New Jersey"),
        "NM": _l("New Mexico"),
        "NY": _l("New York"),
        "NC": _l("North Carolina"),
        "ND": _l("North Dakota"),
        "OH": _l("Ohio"),
        "OK": _l("Oklahoma"),
        "OR": _l("Oregon"),
        "PA": _l("Pennsylvania"),
        "RI": _l("Rhode Island"),
        "SC": _l("South Carolina"),
        "SD": _l("South Dakota"),
        "TN": _l("Tennessee"),
        "TX": _l("Texas"),
        "UT": _l("Utah"),
        "VT": _l("Vermont"),
        "VA": _l("Virginia"),
        "WA": _l("Washington"),
        "WV": _l("West Virginia"),
        "WI": _l("Wisconsin"),
        "WY": _l("Wyoming"),
        "AS": _l("American Samoa"),
        "GU": _l("Guam"),
        "MP": _l("Northern Mariana Islands"),
        "PR": _l("Puerto Rico"),
        "VI": _l("U.S. Virgin Islands"),
    }
)
"""States with the District of Columbia, then the five territories, by USPS code."""

STATUSES: Mapping[str, Message] = MappingProxyType(
    {
        "unclaimed": _l("Listed"),
        "pending": _l("Waiting for review"),
        "active": _l("Partner"),
        "paused": _l("Paused"),
        "closed": _l("Closed"),
    }
)

ROLES: Mapping[str, Message] = MappingProxyType({"member": _l("Member"), "owner": _l("Owner")})
"""Roles within an organization."""

REQUEST_STATES: Mapping[str, Message] = MappingProxyType(
    {
        "waiting": _l("Waiting for review"),
        "approved": _l("Approved"),
        "declined": _l("Declined"),
        "withdrawn": _l("Withdrawn"),
    }
)

SOURCES: Mapping[str, Message] = MappingProxyType(
    {
        "imls-pls": _l("Public Libraries Survey"),
        "state-education-agencies": _l("list of state education agencies"),
        "national-partners": _l("list of national organizations"),
        "demo-register": _l("invented list of this demo"),
    }
)
"""Where listings come from; a source that is not in here is shown by its own name."""


def label(words: Mapping[str, Message], code: str | None) -> str:
    """Return the label of a code in the language of the moment; a code without one as it is."""
    if not code:
        return ""
    return str(words[code]) if code in words else code
