"""Words and addresses that templates of this plugin ask for, as filters and functions of its own names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, url_for

from hub_toolkits import vocabulary as words
from hub_toolkits.models import Resource, ResourceFile
from hub_toolkits.services.catalogue import Card
from hub_toolkits.services.kits import Cover

FORMATS = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WebP",
    "text/plain": "TXT",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}


def init_blueprint(blueprint: Blueprint) -> None:
    """Register the filters with the application that mounts ``blueprint``; they are also used in slots."""
    filters: dict[str, Callable[..., Any]] = {
        "resource_type": lambda code: words.label(words.TYPES, code),
        "type_icon": lambda code: words.TYPE_ICONS.get(code, "file-text"),
        "resource_state": lambda code: words.label(words.STATES, code),
        "state_kind": lambda code: words.STATE_KINDS[code],
        "language_name": lambda code: words.label(words.LANGUAGES, code),
        "audience_names": lambda codes: words.labels(words.AUDIENCES, codes),
        "grade_names": lambda codes: words.labels(words.GRADES, codes),
        "topic_names": lambda codes: words.labels(words.TOPICS, codes),
        "use_names": lambda codes: words.labels(words.USES, codes),
        "note_names": lambda codes: words.labels(words.CONTENT_NOTES, codes),
        "licence_label": lambda code: words.label(words.LICENCES, code),
        "licence_sentence": lambda code: words.label(words.LICENCE_SENTENCES, code),
        "print_size_name": lambda code: words.label(words.PRINT_SIZES, code),
        "cobranding_name": lambda code: words.label(words.COBRANDING, code),
        "decision_name": lambda code: words.label(words.DECISIONS, code),
        "file_format": lambda file: FORMATS.get(file.stored.content_type, "?"),
        "file_icon": lambda file: "file-image" if file.stored.content_type.startswith("image/") else "file-text",
        "file_url": file_url,
        "page_url": page_url,
        "cover_url": cover_url,
        "kit_cover_url": kit_cover_url,
    }
    for name, function in filters.items():
        blueprint.add_app_template_filter(function, name)


def file_url(file: ResourceFile, resource: Resource) -> str:
    """Return the address that saves a file."""
    return url_for("toolkits.download", slug=resource.slug, file_id=file.id, name=file.stored.name)


def page_url(file: ResourceFile, resource: Resource, page: int) -> str:
    """Return the address of the picture of a page; page 0 is the small one."""
    return url_for("toolkits.preview", slug=resource.slug, file_id=file.id, page=page)


def cover_url(card: Card) -> str | None:
    """Return the address of a card's picture, ``None`` when there is none yet."""
    if card.cover_id is None:
        return None
    return url_for("toolkits.preview", slug=card.resource.slug, file_id=card.cover_id, page=0)


def kit_cover_url(cover: Cover) -> str:
    """Return the address of a page in the picture of a kit."""
    return url_for("toolkits.preview", slug=cover.slug, file_id=cover.file_id, page=0)
