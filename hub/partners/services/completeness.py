"""What is still missing in a profile, most useful first."""

from __future__ import annotations

from hub.i18n import _
from hub.partners.models import Partner


def list_missing(partner: Partner) -> list[str]:
    """Return what an owner could add, in words; no field of the street, which may be secret."""
    wanted = (
        (partner.logo_id, _("A logo")),
        (partner.summary, _("Two sentences about you")),
        (partner.website, _("Your website")),
        (partner.email or partner.phone, _("A way to contact you")),
        (partner.audiences, _("Whom you serve")),
        (partner.languages, _("Languages you can help in")),
        (partner.city, _("Your city or town")),
    )
    return [words for value, words in wanted if not value]
