"""What the frame of every page shows: the object ``hub`` in templates. Each part is made when it is used."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from flask import Flask, current_app, g, get_flashed_messages, request, url_for
from werkzeug.routing import BuildError

from hub.i18n import LANGUAGES
from hub.plugins import NavItem, get_registry
from hub.settings import Settings
from hub.web.colour import theme_css
from hub.web.language import address_in, language
from hub.web.visitor import current_visitor, may

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the frame."""

    label: str
    url: str
    current: bool = False
    icon: str = ""
    count: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another language."""

    code: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class FlashMessage:
    """A message about what just happened."""

    category: str
    text: str


@dataclass(frozen=True, slots=True)
class CampaignFrame:
    """The campaign that the page belongs to, or the featured one."""

    name: str
    url: str
    tagline: str
    colour: str
    day: Link | None = None


@dataclass(frozen=True, slots=True)
class HelpContact:
    """One assured way to reach help."""

    name: str
    kind: str
    summary: str
    hours: str
    audience: tuple[str, ...] = ()
    phone_href: str = ""
    phone_display: str = ""
    sms_href: str = ""
    sms_display: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class CampaignContext:
    """What the campaigns feature gives the frame."""

    campaign: CampaignFrame | None
    help: Callable[[], tuple[HelpContact, ...]] = tuple
    """Asked only where nobody fills the places for help."""


class Frame:
    """Facts of the frame for one request."""

    def __init__(self, settings: Settings, campaign_context: Callable[[], CampaignContext]) -> None:
        self._settings = settings
        self._campaign_context = campaign_context
        self.site_name = settings.site_name
        self.lang = language()
        self.is_local = settings.shows_inbox
        self.exit_target = settings.exit_url

    @cached_property
    def _context(self) -> CampaignContext:
        return self._campaign_context()

    @cached_property
    def campaign(self) -> CampaignFrame | None:
        """Campaign of this page."""
        return self._context.campaign

    @cached_property
    def theme_css(self) -> str:
        """CSS declarations of the campaign's colour."""
        return theme_css(self.campaign.colour) if self.campaign else ""

    @cached_property
    def help(self) -> tuple[HelpContact, ...]:
        """Contacts of the help bar, assured ones only."""
        return self._context.help()

    @cached_property
    def nav(self) -> list[Link]:
        """Main links; the campaign's day is the last."""
        day = self.campaign.day if self.campaign else None
        return [*links("main"), day] if day else links("main")

    @cached_property
    def account_nav(self) -> list[Link]:
        """Links of the account menu."""
        return links("account")

    @cached_property
    def footer_links(self) -> list[Link]:
        """Links at the foot."""
        return links("footer")

    @cached_property
    def languages(self) -> list[LanguageLink]:
        """This page in each language."""
        return [LanguageLink(code, label, address_in(code), code == self.lang) for code, label in LANGUAGES.items()]

    @cached_property
    def messages(self) -> list[FlashMessage]:
        """What just happened; only signed-in people are told so. Asking would make a reader's page vary by cookie."""
        if current_visitor() is None:
            return []
        pairs: list[tuple[str, str]] = get_flashed_messages(with_categories=True)  # type: ignore[assignment]  # with categories
        return [FlashMessage(category, text) for category, text in pairs]

    @property
    def home_url(self) -> str:
        """The front page."""
        return url_for("campaigns.home")

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return current_visitor() is not None

    @property
    def user_label(self) -> str:
        """Name of whoever is signed in."""
        visitor = current_visitor()
        return visitor.label if visitor else ""

    @property
    def sign_in_url(self) -> str:
        """Where to sign in, and come back here."""
        here = request.full_path.rstrip("?")
        return url_for("accounts.sign_in", next=here if here != "/" else None)

    @property
    def sign_out_url(self) -> str:
        """Where the sign-out form is sent."""
        return url_for("accounts.sign_out")

    @property
    def help_url(self) -> str:
        """Page with all help contacts."""
        return url_for("campaigns.help_now")

    @property
    def exit_url(self) -> str:
        """Own address that ends the session and then leaves."""
        return url_for("pages.leave")

    @property
    def inbox_url(self) -> str:
        """The local inbox."""
        return url_for("mail.inbox")

    @property
    def canonical_url(self) -> str:
        """Outside address of this page without its question."""
        return f"{self._settings.site_url}{request.script_root}{request.path}" if self._settings.site_url else ""


def links(place: str) -> list[Link]:
    """Return the links of one place that whoever asks may follow."""
    here = request.endpoint or ""
    registry = get_registry()
    found: list[Link] = []
    for one in registry.nav(place):
        item = one.item
        if not may(item.permission):
            continue
        with registry.guarded(one.plugin, f"the link to {item.endpoint}"):
            if url := _url_of(item):
                current = _is_current(item.endpoint, here, place)
                found.append(Link(str(item.label), url, current, item.icon, text=str(item.text)))
    return found


def _url_of(item: NavItem) -> str:
    """Return where an item leads, ``""`` for nowhere: pages of a campaign have no address while none is featured."""
    try:
        return url_for(item.endpoint)
    except BuildError:
        told: set[str] = current_app.extensions.setdefault("hub_nav_left_out", set())
        if item.endpoint not in told:
            told.add(item.endpoint)
            log.warning("the link to “%s” is left out: it has no address, or none without a campaign", item.endpoint)
        return ""


def _is_current(endpoint: str, here: str, place: str) -> bool:
    """A link stands for its whole section, except at the foot: there each page of a section has its own.

    A main link also stands for the blueprints of its section, as ``toolkits`` for ``toolkits_kits``.
    """
    section, page_section = endpoint.partition(".")[0], here.partition(".")[0]
    if endpoint == here or place == "footer":
        return endpoint == here
    return page_section == section or (place == "main" and page_section.startswith(f"{section}_"))


def init_app(app: Flask, settings: Settings, campaign_context: Callable[[], CampaignContext]) -> None:
    """Give templates the object ``hub``."""

    @app.context_processor
    def add_frame() -> dict[str, object]:
        return {"hub": frame()}

    app.extensions["hub_frame"] = lambda: Frame(settings, campaign_context)


def frame() -> Frame:
    """Return the frame of the current request."""
    if "hub_frame" not in g:
        g.hub_frame = current_app.extensions["hub_frame"]()
    found: Frame = g.hub_frame
    return found
