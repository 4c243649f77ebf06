"""Activities and places: codes as they are stored, labels as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from hub.errors import Message
from hub.i18n import _l

ACTIVITIES: Mapping[str, Message] = MappingProxyType(
    {
        "wear_green": _l("Wear the campaign's color"),
        "group_photo": _l("Take a group photo of staff"),
        "light_green": _l("Light a building or a porch"),
        "tabletop_display": _l("Set up a table with information"),
        "book_display": _l("Show books on the topic"),
        "read_aloud": _l("Read aloud"),
        "story_time": _l("Hold a story time"),
        "film_or_talk": _l("Show a film or hold a talk"),
        "classroom_lesson": _l("Teach a lesson"),
        "staff_training": _l("Train staff"),
        "resource_fair": _l("Hold a resource fair"),
        "candlelight_vigil": _l("Hold a candlelight vigil"),
        "walk_or_run": _l("Walk or run"),
        "sleep_out": _l("Hold a sleep-out"),
        "social_posts": _l("Post on social media"),
        "social_chat": _l("Join a social chat"),
        "profile_frame": _l("Use a profile frame"),
        "selfie_sign": _l("Show a selfie sign"),
        "proclamation": _l("Ask for a proclamation"),
        "press_outreach": _l("Speak to the press"),
        "newsletter": _l("Write in a newsletter"),
        "podcast": _l("Make a podcast episode"),
        "poster_distribution": _l("Put up posters"),
        "card_distribution": _l("Hand out cards"),
        "donation_drive": _l("Collect donations in kind"),
        "fundraiser": _l("Raise funds"),
        "green_challenge": _l("Run a challenge between teams"),
        "youth_led_project": _l("Support a project led by youth"),
        "other": _l("Something else"),
    }
)
COMMON_ACTIVITIES = (
    "wear_green",
    "group_photo",
    "light_green",
    "tabletop_display",
    "poster_distribution",
    "card_distribution",
    "social_posts",
    "staff_training",
    "proclamation",
)
"""What most organizations do; the form shows these first and folds the rest."""
PERSONAL_ACTIVITIES = (
    "wear_green",
    "light_green",
    "social_posts",
    "selfie_sign",
    "profile_frame",
    "poster_distribution",
    "card_distribution",
    "walk_or_run",
    "candlelight_vigil",
    "other",
)
"""What one person or a group of friends can do; the short form asks for these."""

PLACES: Mapping[str, Message] = MappingProxyType(
    {
        "library": _l("Library"),
        "school": _l("School"),
        "office": _l("Office"),
        "shelter": _l("Shelter or drop-in center"),
        "street": _l("Street or park"),
        "online": _l("Online"),
        "government_building": _l("Government building"),
        "place_of_worship": _l("Place of worship"),
    }
)

STATES: Mapping[str, Message] = MappingProxyType({"pledged": _l("Takes part"), "cancelled": _l("Cancelled")})


def label_activities(codes: Iterable[str]) -> list[str]:
    """Return the labels of activities in the language of the moment."""
    return [str(ACTIVITIES.get(code, code)) for code in codes]


def label_place(code: str) -> str:
    """Return the label of a kind of place in the language of the moment."""
    return str(PLACES.get(code, code))


def label_state(code: str) -> str:
    """Return the label of a pledge's state in the language of the moment."""
    return str(STATES.get(code, code))
