"""Office files and plain text: what they claim to be, and nothing that acts by itself."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from hub.storage.refusal import DAMAGED, N_, TOO_MUCH, Refused
from hub.storage.types import KINDS, REFUSED_CONTENT

MOST_PARTS = 5_000
MOST_UNPACKED = 512 * 1024 * 1024
LARGEST_RATIO = 200
_LARGEST_PART_READ = 8 * 1024 * 1024
_ACTIVE_PART = re.compile(r"(?i)(^|/)(vbaproject[^/]*|vbadata\.xml|activex/.*|.*\.(bin|exe|dll|js|vbs|ocx))$")
_ACTIVE_TYPE = re.compile(r"(?i)macro|vba(project|data)|activex|oleobject")
_ACTIVE_RELATIONS = frozenset(
    "vbaProject wordVbaData control activeXControlBinary oleObject attachedToolbars xlMacrosheet".split()
)
_ESCAPE = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.\.(/|$)")
"""Names that lead out of the folder in which an archive is unpacked."""
_ACTIVE_ODF = re.compile(r"(?i)^(basic|scripts)/")
# A printer's settings and the index of a calculation are ".bin" as well, and only data.
_HARMLESS_BIN = re.compile(r"(?i)(^|/)(printersettings/[^/]+\.bin|printersettings\d*\.bin|calcchain\.bin)$")
_ACTIVE = N_("This file holds macros or embedded programs. Please save it without them, or as a PDF.")
_REMOTE = N_("This file loads something from elsewhere when it is opened. Please save it as a PDF, or as a new file.")
_NOT_TEXT = N_("This is not plain text in UTF-8. Please save it as UTF-8 text.")


def check_open_xml(data: bytes, extension: str) -> dict[str, int]:
    """Check a Word, PowerPoint or Excel file."""
    with _open(data) as archive:
        names = _names(archive)
        types = [one.get("ContentType", "") for one in _elements(archive, "[Content_Types].xml")]
        if f"{KINDS[extension].content_type}.main+xml" not in types:
            raise Refused(DAMAGED)
        if any(map(_ACTIVE_TYPE.search, types)):
            raise Refused(_ACTIVE)
        if any(_ACTIVE_PART.search(name) and not _HARMLESS_BIN.search(name) for name in names):
            raise Refused(_ACTIVE)
        for name in names:
            if name.lower().endswith(".rels"):
                _check_relations(_elements(archive, name))
    return {}


def check_open_document(data: bytes, extension: str) -> dict[str, int]:
    """Check a file of LibreOffice and its relatives."""
    with _open(data) as archive:
        names = _names(archive)
        if _part(archive, "mimetype").strip() != KINDS[extension].content_type.encode():
            raise Refused(DAMAGED)
        if any(_ACTIVE_ODF.search(name) or _ACTIVE_PART.search(name) for name in names):
            raise Refused(_ACTIVE)
    return {}


def check_text(data: bytes, _extension: str) -> dict[str, int]:
    """Check plain text: UTF-8, without control characters, and no web page or script."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_NOT_TEXT) from error
    if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text):
        raise Refused(_NOT_TEXT)
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<svg", "<?xml", "<script", "<?php", "#!")):
        raise Refused(REFUSED_CONTENT["text/html"])
    return {}


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise Refused(DAMAGED) from error


def _names(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of all parts; refuse what would unpack to far more than it is."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > LARGEST_RATIO * max(packed, 100_000):
        raise Refused(TOO_MUCH)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(N_("This file is locked with a password, so we cannot check it. Please send it without one."))
    if any(_ESCAPE.search(part.filename) for part in parts):
        raise Refused(DAMAGED)
    return [part.filename for part in parts]


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            content = part.read(_LARGEST_PART_READ + 1)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise Refused(DAMAGED) from error
    if len(content) > _LARGEST_PART_READ:
        raise Refused(TOO_MUCH)
    return content


def _elements(archive: zipfile.ZipFile, name: str) -> list[ET.Element]:
    """Return all elements of a part: the program that opens the file reads it as XML, and so must we."""
    content = _part(archive, name)
    if b"<!DOCTYPE" in content or b"\0" in content:
        raise Refused(DAMAGED)  # no Office program writes entities or UTF-16 here
    try:
        return list(ET.fromstring(content).iter())  # noqa: S314 - a child process with limits, no entities
    except ET.ParseError as error:
        raise Refused(DAMAGED) from error


def _check_relations(elements: Iterable[ET.Element]) -> None:
    """Refuse parts that act, and anything from elsewhere but the links that people click."""
    for one in elements:
        kind = one.get("Type", "").rpartition("/")[2]
        if kind in _ACTIVE_RELATIONS:
            raise Refused(_ACTIVE)
        if one.get("TargetMode", "").lower() == "external" and kind != "hyperlink":
            raise Refused(_REMOTE)
