"""What a reviewer can see at a glance: does this person speak for the organization, and is it new?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, or_, select

from hub import search
from hub.accounts.models import Account
from hub.db import db
from hub.i18n import _
from hub.partners.models import Partner, PartnerRequest
from hub.partners.services.registry import website_host
from hub.partners.services.search import SOURCE
from hub.search import Query

State = Literal["success", "notice", "warning"]

FREE_MAIL = frozenset(
    "aol.com gmail.com gmx.com hotmail.com icloud.com live.com mail.com mac.com me.com msn.com outlook.com "
    "pm.me proton.me protonmail.com yahoo.com ymail.com zoho.com".split()
)
"""Hosts where everybody can get an address: they say nothing about an organization."""

PUBLIC_SUFFIXES = (".gov", ".mil", ".edu", ".us")
"""Endings that not everybody can register; a state-wide one still proves only "state government"."""


@dataclass(frozen=True, slots=True)
class Check:
    """One fact that speaks for or against a request, in words."""

    state: State
    text: str


def list_checks(request: PartnerRequest, before: Sequence[PartnerRequest], similar: Sequence[Partner]) -> list[Check]:
    """Return what can be said about a request (partner and account loaded), what matters most first."""
    checks = []
    if request.account is None:
        checks.append(Check("warning", _("The person who asked has closed their account.")))
    else:
        checks.append(_compare_domains(request.account.email, request.partner))
        if request.account.confirmed_at is None:
            checks.append(Check("warning", _("The e-mail address is not confirmed.")))
    if request.kind == "claim" and request.partner.phone:
        checks.append(Check("notice", _("The listing has a phone number from its source: you can call and ask.")))
    if request.kind == "sign_up":
        checks.append(_similar(similar))
    declined = sum(one.state == "declined" for one in before)
    if declined:
        checks.append(Check("warning", _("Declined before: %(count)s. See below.", count=declined)))
    return checks


def list_similar(partner: Partner, *, limit: int = 4) -> list[Partner]:
    """Return public entries with a name like this one's, or the same website, for a look at doubles."""
    results = search.find(Query(source=SOURCE, text=partner.name, filters={}, cursor="", limit=limit, facets=()))
    same: list[ColumnElement[bool]] = [Partner.id.in_(results.ids)]
    if host := website_host(partner.website):
        same.append(Partner.website.icontains(f"//{host}", autoescape=True))
        same.append(Partner.website.icontains(f"//www.{host}", autoescape=True))
    query = select(Partner).where(or_(*same), Partner.id != partner.id, Partner.status.in_(("active", "unclaimed")))
    return list(db.session.scalars(query.order_by(Partner.sort_name, Partner.id).limit(limit)))


def email_domain(account: Account) -> str:
    """Return the part of the address after the ``@``."""
    return account.email.rpartition("@")[2]


def _compare_domains(email: str, partner: Partner) -> Check:
    domain = email.rpartition("@")[2]
    host = website_host(partner.website) or ""
    if domain in FREE_MAIL:
        return Check("warning", _("%(domain)s is open to everybody: it says nothing about who this is.", domain=domain))
    if host and _belong_together(domain, host):
        return Check("success", _("The e-mail address and the website share the domain %(domain)s.", domain=domain))
    if domain.endswith(PUBLIC_SUFFIXES):
        return Check(
            "notice",
            _("%(domain)s belongs to a public body. Check that it is this one.", domain=domain),
        )
    if not host:
        return Check("notice", _("There is no website to compare the address with (%(domain)s).", domain=domain))
    return Check(
        "warning", _("The address (%(domain)s) does not match the website (%(host)s).", domain=domain, host=host)
    )


def _belong_together(domain: str, host: str) -> bool:
    """Equal, or one a part of the other: mail.library.example and library.example."""
    shorter, longer = sorted((domain, host), key=len)
    return shorter.count(".") >= 1 and (longer == shorter or longer.endswith(f".{shorter}"))


def _similar(similar: Sequence[Partner]) -> Check:
    if not similar:
        return Check("success", _("Nothing in the registry has a name like this."))
    return Check("notice", _("The registry has entries like this: compare before you approve."))
