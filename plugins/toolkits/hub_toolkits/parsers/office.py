"""Word, PowerPoint and Excel files without the names of those who wrote them."""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

from hub.storage.refusal import DAMAGED, N_, Refused

_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></cp:coreProperties>'
)
_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties'
    ' xmlns="http://schemas.openxmlformats.org/officeDocument/2006/{}-properties"/>'
)
_TITLE = re.compile(rb"<dc:title>([^<]{0,300})</dc:title>")
_EMBEDDED = re.compile(r"(?i)(^|/)(embeddings|oleobjects)/")
_ACTIVE = N_("This file holds macros or embedded programs. Please save it without them, or as a PDF.")


def clean(data: bytes) -> bytes:
    """Return the file with its properties emptied but for the title.

    ``hub.storage.intake`` has looked at it before: no macros, no password, bounded size.

    Raises:
        Refused: it holds other files.
    """
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        if len(names) != len(set(names)):
            raise Refused(DAMAGED)
        if any(_EMBEDDED.search(name) for name in names):
            raise Refused(_ACTIVE)
        for part in source.infolist():
            if part.is_dir():
                continue
            target.writestr(_bare(part), _content(part.filename, source.read(part)))
    return output.getvalue()


def _bare(part: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Return a new entry: no times, comments or notes of the system that packed it."""
    entry = zipfile.ZipInfo(part.filename)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _content(name: str, content: bytes) -> bytes:
    match name.lower():
        case "docprops/core.xml":
            title = _TITLE.search(content)
            # The words of the title are XML already.
            return _CORE.format(title[1].decode("utf-8", "ignore") if title else escape("")).encode()
        case "docprops/app.xml":
            return _PROPERTIES.format("extended").encode()
        case "docprops/custom.xml":
            return _PROPERTIES.format("custom").encode()
    return content
