"""Display names of files, made safe for every place where they are shown or saved."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
"""In characters; with the extension, and short enough for every file system in UTF-8."""
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f]')
_BLANKS = re.compile(r"\s+")
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories of characters that are not seen: control, bidi and other formats, private, unassigned."""


def clean_name(name: str, *, fallback: str = "file") -> str:
    """Return a display name without path, control and bidi characters, device names and surprises.

    The extension is kept, in lower case; the letters are in Unicode's composed form.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    name = "".join(" " if char.isspace() else char for char in name if char.isspace() or _is_seen(char))
    name = _BLANKS.sub(" ", _FORBIDDEN.sub(" ", name)).strip(" .~-")
    stem, dot, extension = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,10}", extension):
        stem, extension = name, ""
    stem = stem.strip(" .") or fallback
    if _DEVICES.fullmatch(f"{stem}.{extension}" if extension else stem):
        stem = f"_{stem}"
    tail = f".{extension.lower()}" if extension else ""
    return _cut(stem, LONGEST - len(tail)) + tail


def extension_of(name: str) -> str:
    """Return the extension of a name in lower case without its dot, ``""`` when there is none."""
    _stem, dot, extension = clean_name(name).rpartition(".")
    return extension if dot else ""


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in _UNSEEN


def _cut(stem: str, length: int) -> str:
    """Cut to a number of characters, and to 200 bytes: file systems count in bytes."""
    stem = stem[:length]
    return stem.encode()[:200].decode("utf-8", "ignore").rstrip(" .") or "file"
