"""One type family for every document: Source Sans Pro (OFL), embedded in PDFs and drawn into pictures."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "HubSans"
ITALIC = "HubSans-Italic"
BOLD = "HubSans-Bold"
BLACK = "HubSans-Black"

_FILES = {
    REGULAR: "SourceSansPro-Regular.ttf",
    ITALIC: "SourceSansPro-It.ttf",
    BOLD: "SourceSansPro-Semibold.ttf",
    BLACK: "SourceSansPro-Bold.ttf",
}


@cache
def register() -> None:
    """Make the family known to reportlab; the second call does nothing."""
    for name in _FILES:
        pdfmetrics.registerFont(TTFont(name, str(_path(name))))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)


@cache
def picture_font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return the font for Pillow; ``size`` in pixels."""
    return ImageFont.truetype(str(_path(name)), size)


def _path(name: str) -> Path:
    return Path(str(files("font_source_sans_pro"))) / "files" / _FILES[name]
