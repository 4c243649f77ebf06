"""What the directory puts into the frame and into pages of others. What returns nothing leaves the place to core."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, render_template, url_for
from markupsafe import Markup

from hub.campaigns import scope
from hub.i18n import _, ngettext
from hub.plugins import NextStep
from hub.web.visitor import may
from hub_helplines.ages import limits
from hub_helplines.services.confirming import list_aging
from hub_helplines.services.directory import Entry, has_confirmed
from hub_helplines.views import MANAGE
from hub_helplines.views.shown import bar, shown
from hub_helplines.vocabulary import ASKERS

CARD_ROWS = 4


def help_line(**_context: object) -> Markup | str:
    """Return the contacts of the line under the header."""
    contacts = bar()
    return _markup("helplines/slots/line.html", contacts=contacts) if contacts else ""


def help_bar(**_context: object) -> Markup | str:
    """Return the contacts of the help bar, and who one may be."""
    contacts = bar()
    return _markup("helplines/slots/bar.html", contacts=contacts, askers=ASKERS.values()) if contacts else ""


def help_aside(**_context: object) -> Markup:
    """Return the chooser “I am …” for core's page of help."""
    return _markup("helplines/slots/chooser.html", askers=ASKERS.values())


def card(account: Any, now: datetime) -> Markup | str:
    """Return a card with the services that should be confirmed again."""
    aging = _aging()
    return _markup("helplines/card_aging.html", aging=shown(aging[:CARD_ROWS]), count=len(aging)) if aging else ""


def next_steps() -> list[NextStep]:
    """Return "confirm" for those who may, when something should be."""
    if not may(MANAGE):
        return []
    aging = _aging()
    if not aging and not has_confirmed():
        text = _("No page has a number to call until one is confirmed.")
        return [NextStep(_("Confirm the first help service"), url_for("helplines_admin.index"), order=5, text=text)]
    if not aging:
        return []
    label = ngettext("Confirm a help service again", "Confirm %(num)s help services again", len(aging))
    text = _("Call or write to the owner. What nobody confirms leaves the help bar.")
    return [NextStep(label, url_for("helplines_admin.index"), order=20, text=text)]


def _aging() -> list[Entry]:
    """Return what should be confirmed again, asked for once a page: the card and the step both need it."""
    if "helplines_aging" not in g:
        g.helplines_aging = list_aging(today=scope.today(), limits=limits())
    found: list[Entry] = g.helplines_aging
    return found


def _markup(template: str, **context: object) -> Markup:
    return Markup(render_template(template, **context))  # noqa: S704 - templates escape by themselves
