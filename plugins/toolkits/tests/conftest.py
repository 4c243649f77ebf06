"""Data for the tests of this plugin: resources, files and people around them."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from PIL import Image

from hub import storage
from hub.db import db
from hub.testing.factories import NOON, make_account, make_membership, make_partner
from hub_toolkits.models import Resource, ResourceFile
from hub_toolkits.services.catalogue import index_resources

Make = Callable[..., Any]
_numbers = count(1)


def png(size: tuple[int, int] = (60, 80), **options: Any) -> bytes:
    """Return a small PNG."""
    output = io.BytesIO()
    Image.new("RGB", size, "green").save(output, "PNG", **options)
    return output.getvalue()


def pdf(*, pages: int = 1, extra: Callable[[Any], None] | None = None) -> bytes:
    """Return a small PDF; ``extra`` gets the writer."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(612, 792)
    writer.add_metadata({"/Title": "A sheet", "/Author": "Jane Secret", "/Creator": "Secret Tool"})
    if extra is not None:
        extra(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


@pytest.fixture
def make_file(app: Any) -> Make:
    """Add a file to a resource; its content is not looked at."""

    def make(resource: Resource, content: bytes = b"content", **values: Any) -> ResourceFile:
        stored = storage.put(
            content,
            name=values.pop("name", "sheet.pdf"),
            content_type=values.pop("content_type", "application/pdf"),
            now=NOON,
        )
        file = ResourceFile(
            **{
                "resource_id": resource.id,
                "stored_file_id": stored.id,
                "preview_state": "none",
                "alt_text": "A sheet with three lines.",
                "created_at": NOON,
                **values,
            }
        )
        db.session.add(file)
        db.session.flush()
        return file

    return make


@pytest.fixture
def make_resource(app: Any, make_file: Make) -> Make:
    """Make a resource in any state, with one file unless ``with_file=False``, and put public ones into search."""

    def make(*, partner: Any = None, with_file: bool = True, **values: Any) -> Resource:
        partner = partner or make_partner()
        state = values.get("state", "published")
        title = values.get("title", "Pocket Card")
        resource = Resource(
            **{
                "partner_id": partner.id,
                "slug": f"resource-{next(_numbers)}",
                "title": title,
                "summary": "A small card with calm words and a number.",
                "resource_type": "wallet_card",
                "audiences": ["libraries"],
                "state": state,
                "created_at": NOON,
                "updated_at": NOON,
                "submitted_at": NOON if state != "draft" else None,
                "published_at": NOON if state in {"published", "retired"} else None,
                "retired_at": NOON if state == "retired" else None,
                **values,
            }
        )
        db.session.add(resource)
        db.session.flush()
        if with_file:
            make_file(resource)
        index_resources([resource.id], NOON)
        return resource

    return make


@pytest.fixture
def people(app: Any) -> dict[str, Any]:
    """A partner with a member, a reviewer, a coordinator, and a member of another partner."""
    partner, other = make_partner(), make_partner()
    found: dict[str, Any] = {"partner": partner, "other_partner": other}
    for name, role, home in (
        ("member", None, partner),
        ("stranger", None, other),
        ("reviewer", "reviewer", None),
        ("coordinator", "coordinator", None),
    ):
        found[name] = make_account(role)
        if home is not None:
            make_membership(found[name], home, "member")
    found["nobody"] = None
    return found
