"""Pledges as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from hub.i18n import _
from hub_pledges.models import Pledge
from hub_pledges.regions import region_name
from hub_pledges.vocabulary import label_activities, label_place, label_state

FORMULA_STARTS = ("=", "+", "-", "@")
BLANKS_THAT_HIDE = ("\t", "\r", "\n")


def to_csv(pledges: Iterable[Pledge]) -> str:
    """Return pledges (partner and day loaded) as CSV with a heading line; begins with a mark for Excel."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(
        [
            _("Organization"),
            _("Kind"),
            _("Day"),
            _("Date planned"),
            _("Activities"),
            _("Place"),
            _("City"),
            _("State"),
            _("Expected people"),
            _("May be shown"),
            _("Pledge"),
            _("Pledged on"),
            _("Note for coordinators"),
        ]
    )
    writer.writerows([safe_cell(cell) for cell in _cells(pledge)] for pledge in pledges)
    return out.getvalue()


def safe_cell(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    is_formula = value.startswith(BLANKS_THAT_HIDE) or value.lstrip().startswith(FORMULA_STARTS)
    return f"'{value}" if is_formula else value


def _cells(pledge: Pledge) -> list[str]:
    return [
        pledge.partner.name,
        pledge.partner.partner_type,
        pledge.day.name,
        pledge.planned_on.isoformat(),
        "; ".join(label_activities(pledge.activities)),
        label_place(pledge.place_kind),
        pledge.city,
        region_name(pledge.region),
        str(pledge.expected_people),
        _("yes") if pledge.is_listed else _("no"),
        label_state(pledge.state),
        pledge.created_at.date().isoformat(),
        pledge.note,
    ]
