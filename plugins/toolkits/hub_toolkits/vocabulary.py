"""The words of resources: codes as they are stored, labels as people read them.

Codes are those of schema.org, LRMI and Dublin Core where they exist; audiences and languages are the
registry's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from hub.errors import Message
from hub.i18n import _l
from hub.partners.vocabulary import AUDIENCES, LANGUAGES, label

__all__ = [
    "AUDIENCES",
    "COBRANDING",
    "CONTENT_NOTES",
    "DECISIONS",
    "GRADES",
    "GRADE_UNIONS",
    "LANGUAGES",
    "LICENCES",
    "LICENCE_SENTENCES",
    "PRINT_SIZES",
    "STATES",
    "STATE_KINDS",
    "TOPICS",
    "TYPES",
    "TYPE_ICONS",
    "USES",
    "label",
    "labels",
    "unions_of",
]

TYPES: Mapping[str, Message] = MappingProxyType(
    {
        "toolkit": _l("Toolkit"),
        "lesson_plan": _l("Lesson plan"),
        "curriculum_module": _l("Curriculum module"),
        "discussion_guide": _l("Discussion guide"),
        "conversation_starter": _l("Conversation starter"),
        "tip_sheet": _l("Tip sheet"),
        "fact_sheet": _l("Fact sheet"),
        "infographic": _l("Infographic"),
        "poster": _l("Poster"),
        "flyer": _l("Flyer"),
        "wallet_card": _l("Pocket card"),
        "bookmark": _l("Bookmark"),
        "sticker_sheet": _l("Sticker sheet"),
        "coloring_page": _l("Coloring page"),
        "printable_activity": _l("Printable activity"),
        "game": _l("Game"),
        "quiz": _l("Quiz"),
        "video": _l("Video"),
        "audio": _l("Audio"),
        "podcast_episode": _l("Podcast episode"),
        "presentation": _l("Presentation"),
        "training": _l("Training"),
        "book_list": _l("Book list"),
        "read_aloud_guide": _l("Read-aloud guide"),
        "display_kit": _l("Display kit"),
        "event_guide": _l("Event guide"),
        "social_kit": _l("Social media kit"),
        "social_post": _l("Social media post"),
        "graphic": _l("Graphic"),
        "logo_badge": _l("Logo or badge"),
        "profile_frame": _l("Profile frame"),
        "selfie_sign": _l("Selfie sign"),
        "email_template": _l("E-mail template"),
        "letter_template": _l("Letter template"),
        "press_release_template": _l("Press release template"),
        "proclamation_template": _l("Proclamation template"),
        "psa_script": _l("Radio or video script"),
        "newsletter_text": _l("Newsletter text"),
        "policy_brief": _l("Policy brief"),
        "research_report": _l("Research report"),
        "dataset": _l("Data set"),
        "directory": _l("Directory"),
        "form": _l("Form"),
        "link": _l("Website"),
    }
)

TYPE_ICONS: Mapping[str, str] = MappingProxyType(
    {
        "toolkit": "package",
        "lesson_plan": "graduation-cap",
        "curriculum_module": "graduation-cap",
        "discussion_guide": "message-circle",
        "conversation_starter": "message-circle",
        "tip_sheet": "lightbulb",
        "infographic": "chart-column",
        "poster": "image",
        "coloring_page": "pencil",
        "printable_activity": "puzzle",
        "game": "puzzle",
        "quiz": "puzzle",
        "video": "video",
        "audio": "mic",
        "podcast_episode": "mic",
        "presentation": "presentation",
        "training": "presentation",
        "book_list": "library",
        "read_aloud_guide": "book-open",
        "display_kit": "layout-grid",
        "event_guide": "calendar-days",
        "social_kit": "share-2",
        "social_post": "share-2",
        "graphic": "image",
        "logo_badge": "badge-check",
        "selfie_sign": "camera",
        "email_template": "mail",
        "press_release_template": "newspaper",
        "proclamation_template": "landmark",
        "psa_script": "megaphone",
        "policy_brief": "scale",
        "dataset": "table",
        "form": "file-pen-line",
        "link": "link",
    }
)
"""Drawn on a card until the first page is there; types that are not in here get a sheet of paper."""

GRADES: Mapping[str, Message] = MappingProxyType(
    {
        "PK": _l("Pre-K"),
        "K-2": _l("Grades K–2"),
        "3-5": _l("Grades 3–5"),
        "6-8": _l("Grades 6–8"),
        "9-12": _l("Grades 9–12"),
        "postsecondary": _l("After high school"),
        "adult": _l("Adults"),
    }
)

GRADE_UNIONS: Mapping[str, tuple[Message, tuple[str, ...]]] = MappingProxyType(
    {
        "K-5": (_l("All of grades K–5"), ("K-2", "3-5")),
        "K-12": (_l("All of grades K–12"), ("K-2", "3-5", "6-8", "9-12")),
    }
)
"""Choices of the filter alone: each stands for several bands, and is kept in the search beside them."""

USES: Mapping[str, Message] = MappingProxyType(
    {
        "classroom": _l("In the classroom"),
        "at_home": _l("At home"),
        "library_program": _l("Library program"),
        "staff_training": _l("Staff training"),
        "outreach_table": _l("Outreach table"),
        "social_media": _l("Social media"),
        "public_event": _l("Public event"),
        "self_study": _l("On your own"),
    }
)

TOPICS: Mapping[str, Message] = MappingProxyType(
    {
        "running_away": _l("Running away"),
        "youth_homelessness": _l("Youth homelessness"),
        "family_communication": _l("Talking in the family"),
        "healthy_relationships": _l("Healthy relationships"),
        "stress_and_coping": _l("Stress and coping"),
        "mental_health": _l("Mental health"),
        "suicide_prevention": _l("Suicide prevention"),
        "bullying": _l("Bullying"),
        "cyberbullying": _l("Bullying online"),
        "online_privacy": _l("Privacy online"),
        "online_enticement": _l("Strangers online"),
        "sexting": _l("Sexting"),
        "sextortion": _l("Sextortion"),
        "image_removal": _l("Getting pictures taken down"),
        "digital_citizenship": _l("Being a good neighbor online"),
        "human_trafficking": _l("Human trafficking"),
        "abuse_and_neglect": _l("Abuse and neglect"),
        "substance_use": _l("Alcohol and drugs"),
        "lgbtq_youth": _l("LGBTQ youth"),
        "foster_care": _l("Foster care"),
        "education_rights": _l("School rights"),
        "housing_and_shelter": _l("Housing and shelter"),
        "employment": _l("Work"),
        "missing_children": _l("Missing children"),
        "abduction_prevention": _l("Preventing abduction"),
        "personal_safety_rules": _l("Personal safety rules"),
        "trauma_informed_practice": _l("Trauma-informed practice"),
        "youth_voice": _l("Youth voice"),
        "community_awareness": _l("Community awareness"),
        "fundraising": _l("Fundraising"),
        "policy": _l("Policy"),
    }
)

CONTENT_NOTES: Mapping[str, Message] = MappingProxyType(
    {
        "mentions_abuse": _l("Talks about abuse"),
        "mentions_exploitation": _l("Talks about exploitation"),
        "mentions_suicide": _l("Talks about suicide"),
        "mentions_substances": _l("Talks about alcohol or drugs"),
    }
)

LICENCES: Mapping[str, Message] = MappingProxyType(
    {
        "CC0-1.0": _l("Free for everything (CC0)"),
        "CC-BY-4.0": _l("Free with credit (CC BY)"),
        "CC-BY-NC-4.0": _l("Free with credit, not for sale (CC BY-NC)"),
        "CC-BY-NC-ND-4.0": _l("Free to share unchanged, not for sale (CC BY-NC-ND)"),
        "US-Gov-public-domain": _l("Public domain (US government)"),
        "permission-campaign-use": _l("For use in the campaign"),
        "link-only": _l("Link only"),
    }
)

LICENCE_SENTENCES: Mapping[str, Message] = MappingProxyType(
    {
        "CC0-1.0": _l("You may copy, change and share it, for any purpose, without asking."),
        "CC-BY-4.0": _l("You may copy, change and share it if you name who made it."),
        "CC-BY-NC-4.0": _l("You may copy, change and share it if you name who made it and do not sell it."),
        "CC-BY-NC-ND-4.0": _l("You may copy and share it as it is if you name who made it and do not sell it."),
        "US-Gov-public-domain": _l("It was made by the US government and belongs to everybody."),
        "permission-campaign-use": _l("You may print and share it for the campaign. Ask the maker for anything else."),
        "link-only": _l("You may link to it. The files stay with the maker."),
    }
)
"""One plain sentence for each licence."""

PRINT_SIZES: Mapping[str, Message] = MappingProxyType(
    {"letter": _l("Letter"), "legal": _l("Legal"), "tabloid": _l("Tabloid"), "wallet": _l("Wallet")}
)

COBRANDING: Mapping[str, Message] = MappingProxyType(
    {
        "none": _l("Please leave it as it is"),
        "add_logo": _l("Partners can add their logo"),
        "free_edit": _l("Partners can change it freely"),
    }
)

STATES: Mapping[str, Message] = MappingProxyType(
    {
        "draft": _l("Draft"),
        "submitted": _l("Waiting for review"),
        "changes_requested": _l("Changes requested"),
        "published": _l("Published"),
        "retired": _l("Taken down"),
    }
)

STATE_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "draft": "neutral",
        "submitted": "notice",
        "changes_requested": "warning",
        "published": "success",
        "retired": "neutral",
    }
)
"""How a state is drawn; see the macro ``status``."""

DECISIONS: Mapping[str, Message] = MappingProxyType(
    {
        "submitted": _l("Sent for review"),
        "withdrawn": _l("Taken back"),
        "changes_requested": _l("Changes requested"),
        "published": _l("Published"),
        "retired": _l("Taken down"),
        "restored": _l("Published again"),
    }
)


def labels(words: Mapping[str, Message], codes: Iterable[str]) -> list[str]:
    """Return the labels of some codes in the order of the vocabulary."""
    chosen = set(codes)
    return [str(text) for code, text in words.items() if code in chosen]


def unions_of(bands: Iterable[str]) -> list[str]:
    """Return the unions of grades that hold at least one of some bands."""
    chosen = set(bands)
    return [code for code, (_text, held) in GRADE_UNIONS.items() if chosen.intersection(held)]
