"""Help services as the frame and the help page show them: ways to reach somebody, with addresses to tap."""

from __future__ import annotations

from collections.abc import Iterable

from hub.campaigns.models import HelpService
from hub.i18n import _
from hub.web.frame import HelpContact


def help_contacts(services: Iterable[HelpService], language: str) -> tuple[HelpContact, ...]:
    """Return contacts in the order of ``services``, in words of ``language``."""
    return tuple(help_contact(service, language) for service in services)


def help_contact(service: HelpService, language: str) -> HelpContact:
    """Return one contact. A service that has not been assured must never get here."""
    if service.assured_date is None:
        raise ValueError(f"help service {service.slug} is not assured")
    return HelpContact(
        name=service.text("name", language),
        kind=service.kind,
        summary=service.text("description", language),
        hours=service.text("schedule", language),
        audience=tuple(service.audiences),
        phone_href=phone_href(service.phone),
        phone_display=service.phone_display or service.phone,
        sms_href=f"sms:{service.sms}" if service.sms else "",
        sms_display=_sms_words(service),
        url=service.url,
    )


def phone_href(digits: str) -> str:
    """Return a number to tap; short service numbers such as 988 have no country code."""
    if not digits:
        return ""
    return f"tel:+{digits}" if len(digits) > 6 else f"tel:{digits}"


def _sms_words(service: HelpService) -> str:
    if service.sms and service.sms_keyword:
        return _("%(keyword)s to %(number)s", keyword=service.sms_keyword, number=service.sms)
    return service.sms
