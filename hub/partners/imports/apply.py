"""Writing listings into the registry: bulk statements inside the caller's one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import and_, delete, insert, or_, select, update

from hub import audit
from hub.db import db
from hub.partners.imports.keys import choose_slugs
from hub.partners.imports.listing import Listing, RowProblem
from hub.partners.imports.merging import BOOKKEEPING, FACTS, Change, Stored, compare, facts
from hub.partners.models import Partner, PartnerIdentifier, PartnerName
from hub.partners.services import search
from hub.partners.services.registry import HIDDEN_BY_DEFAULT, RESERVED_SLUGS

BATCH = 500
"""Rows in one statement: below SQLite's limit of bound values, and often enough for a progress bar."""

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called with steps done and steps in all."""

_COLUMNS = (*FACTS, "summary", "sort_name", "status", "hide_street", *BOOKKEEPING)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would do in a dry run. A partner can count under several of the first five."""

    added: int = 0
    updated: int = 0
    """Already there, and something about it changed; ``renamed``, ``phones`` and ``closed`` are among them."""
    renamed: int = 0
    phones: int = 0
    """Already there, and the phone number changed."""
    closed: int = 0
    """Became closed, or came in as closed."""
    unchanged: int = 0
    outdated: int = 0
    """Left alone, because the registry knows them from a later year."""
    problems: tuple[RowProblem, ...] = ()
    dry_run: bool = False


@dataclass(slots=True)
class _Plan:
    new: list[Listing] = field(default_factory=list)
    changes: list[tuple[Stored, Change]] = field(default_factory=list)
    unchanged: int = 0
    outdated: int = 0


def apply_listings(
    listings: Iterable[Listing],
    *,
    now: datetime,
    problems: Sequence[RowProblem] = (),
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring the registry up to date with parsed listings, matched by their external identifier.

    Adds what is new as ``unclaimed`` (or ``closed``), updates what is known by the rules of
    ``hub.partners.imports.merging``, and never removes what is absent. Statements grow with the number of
    rows divided by ``BATCH``; nothing is committed. ``now`` is an aware datetime. The audit log gets one entry
    for the whole; no signal is sent, because of partners that people act for nothing is changed that pages show.
    """
    listings = list(listings)
    plan = _plan(listings)
    changed = [change for _, change in plan.changes if change.is_visible]
    report = ImportReport(
        added=len(plan.new),
        updated=len(changed),
        renamed=sum("name" in change.values for change in changed),
        phones=sum("phone" in change.values for change in changed),
        closed=sum(item.closed for item in plan.new)
        + sum(change.values.get("status") == "closed" for change in changed),
        unchanged=plan.unchanged + len(plan.changes) - len(changed),
        outdated=plan.outdated,
        problems=tuple(problems),
        dry_run=dry_run,
    )
    if not dry_run and (plan.new or plan.changes):
        _write(plan, now=now, progress=progress or _silent)
        _note(listings, report, now=now)
    return report


def _plan(listings: Sequence[Listing]) -> _Plan:
    stored = _load({listing.scheme for listing in listings})
    plan = _Plan()
    for listing in listings:
        known = stored.get(listing.key)
        if known is None:
            plan.new.append(listing)
            continue
        change = compare(listing, known)
        if change.outdated:
            plan.outdated += 1
        elif change == Change():
            plan.unchanged += 1
        else:
            plan.changes.append((known, change))
    return plan


def _load(schemes: Iterable[str]) -> dict[tuple[str, str], Stored]:
    """Return what the registry knows under these schemes: two statements for each, whatever the rows."""
    found: dict[tuple[str, str], Stored] = {}
    columns = [getattr(Partner, name) for name in _COLUMNS]
    for scheme in sorted(schemes):
        names: dict[int, set[str]] = {}
        pairs = (
            select(PartnerName.partner_id, PartnerName.name)
            .join(PartnerIdentifier, PartnerIdentifier.partner_id == PartnerName.partner_id)
            .where(PartnerIdentifier.scheme == scheme)
        )
        for partner_id, name in db.session.execute(pairs):
            names.setdefault(partner_id, set()).add(name)
        rows = (
            select(PartnerIdentifier.value, Partner.id, Partner.activated_at, *columns)
            .join(Partner, Partner.id == PartnerIdentifier.partner_id)
            .where(PartnerIdentifier.scheme == scheme)
        )
        for value, partner_id, activated_at, *values in db.session.execute(rows):
            known = dict(zip(_COLUMNS, values, strict=True))
            claimed = known["status"] in {"pending", "active", "paused"} or activated_at is not None
            other_names = frozenset(names.get(partner_id, ()))
            found[scheme, value] = Stored(partner_id, claimed, known, other_names)
    return found


def _write(plan: _Plan, *, now: datetime, progress: Progress) -> None:
    steps = len(plan.new) + len(plan.changes)
    done = 0
    taken = RESERVED_SLUGS.union(db.session.scalars(select(Partner.slug)) if plan.new else ())
    slugs = choose_slugs(plan.new, taken)
    for batch in _batches(list(zip(plan.new, slugs, strict=True))):
        ids = _insert(batch, now=now)
        search.index_partners(ids)
        done += len(batch)
        progress(done, steps)
    for part in _batches(plan.changes):
        _update(part, now=now)
        search.index_partners([stored.partner_id for stored, change in part if change.is_visible])
        done += len(part)
        progress(done, steps)


def _note(listings: Sequence[Listing], report: ImportReport, *, now: datetime) -> None:
    """Add one entry to the audit log for the whole import."""
    names = ("added", "updated", "renamed", "phones", "closed", "unchanged", "outdated")
    details = {name: getattr(report, name) for name in names}
    schemes = ",".join(sorted({listing.scheme for listing in listings}))
    audit.record("partners.import.applied", f"registry:{schemes}"[:80], actor=None, now=now, details=details)


def _insert(batch: Sequence[tuple[Listing, str]], *, now: datetime) -> list[int]:
    rows = [_row(listing, slug, now) for listing, slug in batch]
    found = db.session.execute(insert(Partner).returning(Partner.slug, Partner.id), rows)
    ids = dict(found.all())
    identifiers = [
        {"partner_id": ids[slug], "scheme": listing.scheme, "value": listing.identifier} for listing, slug in batch
    ]
    db.session.execute(insert(PartnerIdentifier), identifiers)
    _add_names(
        (ids[slug], listing.alternate_name)
        for listing, slug in batch
        if listing.alternate_name and listing.alternate_name != listing.name
    )
    return list(ids.values())


def _row(listing: Listing, slug: str, now: datetime) -> dict[str, Any]:
    """Return all columns of a new partner; every row has the same keys, so that one statement takes many."""
    empty: dict[str, Any] = dict.fromkeys((*FACTS, "summary", "source"), "")
    empty |= dict.fromkeys(("state", "latitude", "longitude", "population_served"))
    return {
        **empty,
        **facts(listing),
        "slug": slug,
        "status": "closed" if listing.closed else "unclaimed",
        "hide_street": listing.partner_type in HIDDEN_BY_DEFAULT,
        "source": listing.source,
        "source_year": listing.source_year,
        "created_at": now,
        "updated_at": now,
    }


def _update(batch: Sequence[tuple[Stored, Change]], *, now: datetime) -> None:
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for stored, change in batch:
        values = change.values | change.bookkeeping
        if change.is_visible:
            values["updated_at"] = now
        if values:
            groups.setdefault(tuple(sorted(values)), []).append({"id": stored.partner_id, **values})
    for rows in groups.values():
        db.session.execute(update(Partner), rows)
    stale = [
        and_(PartnerName.partner_id == stored.partner_id, PartnerName.name == change.stale_name)
        for stored, change in batch
        if change.stale_name
    ]
    if stale:
        db.session.execute(delete(PartnerName).where(or_(*stale)))
    _add_names((stored.partner_id, name) for stored, change in batch for name in change.new_names)


def _add_names(pairs: Iterable[tuple[int, str]]) -> None:
    rows = [{"partner_id": partner_id, "name": name} for partner_id, name in pairs]
    if rows:
        db.session.execute(insert(PartnerName), rows)


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def _silent(_done: int, _steps: int) -> None:
    """Show nothing."""
