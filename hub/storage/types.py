"""Kinds of files that can be taken, and words for those that cannot. Callers choose from ``KINDS``."""

from __future__ import annotations

from dataclasses import dataclass

from hub.storage.refusal import N_

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """``sniffed`` are the names that libmagic may give to such a file; ``check`` is the parser that must agree."""

    content_type: str
    check: str
    sniffed: frozenset[str] = frozenset()

    @property
    def accepted(self) -> frozenset[str]:
        """Every content type that agrees with this kind."""
        return self.sniffed | {self.content_type}


_ZIPPED = frozenset({"application/zip", "application/octet-stream"})
_TEXT = frozenset({"text/plain", "text/csv", "application/csv", "text/x-affix", "text/tab-separated-values"})

KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", "pdf"),
    "png": Kind("image/png", "image"),
    "jpg": Kind("image/jpeg", "image"),
    "jpeg": Kind("image/jpeg", "image"),
    "gif": Kind("image/gif", "image"),
    "webp": Kind("image/webp", "image"),
    "docx": Kind(f"{_OPEN_XML}.wordprocessingml.document", "open_xml", _ZIPPED),
    "pptx": Kind(f"{_OPEN_XML}.presentationml.presentation", "open_xml", _ZIPPED),
    "xlsx": Kind(f"{_OPEN_XML}.spreadsheetml.sheet", "open_xml", _ZIPPED),
    "odt": Kind(f"{_OPEN_DOCUMENT}.text", "open_document", _ZIPPED),
    "odp": Kind(f"{_OPEN_DOCUMENT}.presentation", "open_document", _ZIPPED),
    "ods": Kind(f"{_OPEN_DOCUMENT}.spreadsheet", "open_document", _ZIPPED),
    "txt": Kind("text/plain", "text", _TEXT),
    "csv": Kind("text/csv", "text", _TEXT),
    "srt": Kind("application/x-subrip", "text", _TEXT),
    "vtt": Kind("text/vtt", "text", _TEXT),
    "mp4": Kind("video/mp4", "mp4", frozenset({"video/x-m4v", "audio/mp4", "video/quicktime"})),
    "mp3": Kind("audio/mpeg", "sound"),
}
"""By extension."""

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Pictures that a browser may show from our own address."""

_WEB = N_("We do not take web pages, SVG pictures or scripts: they can carry programs. Please send a PDF or PNG.")
_PROGRAM = N_("We do not take programs.")
_MACROS = N_("We do not take Office files that can hold macros. Please save it as .docx, .pptx, .xlsx or PDF.")
_ARCHIVE = N_("We do not take archives. Please send the files one by one.")
_PHOTO = N_("We cannot read this kind of picture. Please save it as JPEG or PNG.")

_WORDS = {
    _WEB: "svg svgz html htm xhtml xht shtml xml xsl xslt mht mhtml js mjs jse css php php5 phtml asp aspx jsp swf"
    " hta url",
    _PROGRAM: "exe dll com scr msi bat cmd ps1 psm1 vbs vbe wsf wsh sh bash py pyw pl rb jar class apk app dmg deb rpm"
    " lnk reg cpl iso img bin elf so",
    _MACROS: "doc dot docm dotm xls xlt xlsm xltm xlsb xlam ppt pot pps pptm potm ppsm rtf",
    _ARCHIVE: "zip 7z rar tar gz tgz bz2 xz zst cab",
    _PHOTO: "heic heif avif tif tiff bmp psd ai eps raw cr2 nef ico",
}
REFUSED: dict[str, str] = {extension: message for message, words in _WORDS.items() for extension in words.split()}
"""By extension: why it is refused."""

REFUSED_CONTENT: dict[str, str] = {
    "text/html": _WEB,
    "text/xml": _WEB,
    "application/xml": _WEB,
    "image/svg+xml": _WEB,
    "application/xhtml+xml": _WEB,
    "text/javascript": _WEB,
    "application/javascript": _WEB,
    "text/x-php": _WEB,
    "text/x-shellscript": _PROGRAM,
    "text/x-msdos-batch": _PROGRAM,
    "text/x-perl": _PROGRAM,
    "text/x-python": _PROGRAM,
    "text/x-script.python": _PROGRAM,
    "text/x-ruby": _PROGRAM,
    "application/x-dosexec": _PROGRAM,
    "application/vnd.microsoft.portable-executable": _PROGRAM,
    "application/x-executable": _PROGRAM,
    "application/x-pie-executable": _PROGRAM,
    "application/x-sharedlib": _PROGRAM,
    "application/x-mach-binary": _PROGRAM,
    "application/x-ole-storage": _MACROS,
    "application/CDFV2": _MACROS,
    "application/msword": _MACROS,
    "application/vnd.ms-excel": _MACROS,
    "application/vnd.ms-powerpoint": _MACROS,
    "text/rtf": _MACROS,
    "application/x-rar": _ARCHIVE,
    "application/x-7z-compressed": _ARCHIVE,
    "application/gzip": _ARCHIVE,
    "application/x-tar": _ARCHIVE,
}
"""By what libmagic found, whatever the name says."""
