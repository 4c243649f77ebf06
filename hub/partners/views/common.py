"""What the pages of the registry share: who asks, and words and addresses for templates."""

from __future__ import annotations

from flask import url_for
from flask.blueprints import BlueprintSetupState

from hub.accounts import current_account
from hub.accounts.models import Account
from hub.errors import Forbidden
from hub.i18n import _, _l
from hub.partners import vocabulary
from hub.partners.models import Partner
from hub.partners.phones import phone_text
from hub.partners.services.registry import website_host


def require_account() -> Account:
    """Return who is signed in; the guard has made sure that somebody is."""
    account = current_account()
    if account is None:
        raise Forbidden(_l("Please sign in first."))
    return account


def logo_url(partner: Partner) -> str | None:
    """Return the address of a partner's logo, a new one for every new picture; ``None`` without a logo."""
    return url_for("partners.logo", slug=partner.slug, v=partner.logo_id) if partner.logo_id else None


def place(partner: Partner) -> str:
    """Return city and state in words; never more than that."""
    state = vocabulary.label(vocabulary.STATES, partner.state)
    return ", ".join(part for part in (partner.city, state) if part)


def source_text(partner: Partner) -> str:
    """Return where a listing is from, as ``2015 Public Libraries Survey``."""
    name = vocabulary.label(vocabulary.SOURCES, partner.source)
    return _("%(year)s %(source)s", year=partner.source_year, source=name) if partner.source_year else name


def add_words(state: BlueprintSetupState) -> None:
    """Give all templates the words of the registry: other features show partners too."""
    app = state.app
    app.jinja_env.globals.update(
        partner_logo_url=logo_url,
        partner_place=place,
        partner_type_label=lambda code: vocabulary.label(vocabulary.TYPES, code),
        state_label=lambda code: vocabulary.label(vocabulary.STATES, code),
    )
    app.jinja_env.filters.update(
        phone=phone_text,
        host=website_host,
        audience_label=lambda code: vocabulary.label(vocabulary.AUDIENCES, code),
        language_label=lambda code: vocabulary.label(vocabulary.LANGUAGES, code),
    )
