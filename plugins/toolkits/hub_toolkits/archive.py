"""A kit as one ZIP: a page that leads through it, the files with readable names, and the licences.

Nothing is compressed (documents and pictures already are), so its size is known before it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import render_template
from zipstream import ZipStream  # type: ignore[import-untyped]  # it has no types

from hub import storage
from hub.storage import clean_name
from hub.web.links import outside_url
from hub_toolkits.models import Resource, ResourceFile, Toolkit, ToolkitSection

LONGEST_PART = 60
"""Characters of a folder's or file's name: some systems cannot unpack long paths."""


class Entry(NamedTuple):
    """A file of a resource and its path in the archive."""

    path: str
    file: ResourceFile


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with its resources and where their files are."""

    heading: str
    resources: Sequence[tuple[Resource, Sequence[Entry]]]


@dataclass(frozen=True, slots=True)
class Archive:
    """A ZIP that is about to be sent: its name, exact size, and content."""

    name: str
    size: int
    content: Iterator[bytes]


def build(toolkit: Toolkit, contents: Sequence[tuple[ToolkitSection, Resource]], *, language: str) -> Archive:
    """Return a kit as ZIP; ``contents`` comes from ``services.kits.list_contents``: public resources only."""
    chapters = arrange(contents)
    values = {
        "toolkit": toolkit,
        "chapters": chapters,
        "language": language,
        "address": outside_url("toolkits_kits.show", language=language, slug=toolkit.slug),
        "page_of": lambda resource: outside_url("toolkits.resource", language=language, slug=resource.slug),
    }
    stream = ZipStream(sized=True)
    for name, template in (
        ("index.html", "index.html"),
        ("README.txt", "readme.txt"),
        ("LICENSES.txt", "licences.txt"),
    ):
        stream.add(render_template(f"toolkits/archive/{template}", **values), name)
    for chapter in chapters:
        for _resource, entries in chapter.resources:
            for entry in entries:
                stored = entry.file.stored
                stream.add(storage.iter_chunks(stored), entry.path, size=stored.size_bytes)
    return Archive(f"{toolkit.slug}.zip", len(stream), iter(stream))


def arrange(contents: Sequence[tuple[ToolkitSection, Resource]]) -> list[Chapter]:
    """Give every file a path that sorts in reading order, and is the only one of its name."""
    chapters: list[Chapter] = []
    taken: set[str] = set()
    sections: dict[int, tuple[str, list[Resource]]] = {}
    for section, resource in contents:
        sections.setdefault(section.id, (section.heading, []))[1].append(resource)
    for number, (heading, resources) in enumerate(sections.values(), start=1):
        folder = _part(f"{number:02d} {heading}")
        rows = []
        for place, resource in enumerate(resources, start=1):
            entries = [
                Entry(_free(folder, f"{place:02d} {resource.title}", file, len(resource.files), taken), file)
                for file in resource.files
            ]
            rows.append((resource, entries))
        chapters.append(Chapter(heading, rows))
    return chapters


def _free(folder: str, title: str, file: ResourceFile, siblings: int, taken: set[str]) -> str:
    stem, _dot, extension = file.stored.name.rpartition(".")
    name = _part(title)
    if siblings > 1:
        name = f"{name} - {_part(stem)[:30].strip()}"
    path, number = f"{folder}/{name}.{extension}", 2
    while path.casefold() in taken:
        path, number = f"{folder}/{name} ({number}).{extension}", number + 1
    taken.add(path.casefold())
    return path


def _part(text: str) -> str:
    # A name with a dot inside is no extension here.
    return clean_name(text.replace(".", " "), fallback="kit")[:LONGEST_PART].strip(" .")
