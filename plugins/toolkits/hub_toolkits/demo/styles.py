"""Type of a document: paragraph styles, and inline Markdown turned into reportlab's markup or into plain words."""

import html
import re

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth

from . import fonts
from .palette import Palette

_BLANK = re.compile(r"\[\[(.+?)\]\]")
_LINK = re.compile(r"\[(.+?)\]\((https?://.+?)\)")


PLAIN_CELLS = (
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),  # reportlab's default is not embedded
)
"""Table commands that every table starts with."""


class Styles:
    """Paragraph styles in the colours of one palette; ``scale`` 1 is 10.5 point text.

    ``narrow`` is for a column that has no room for two columns of boxes to tick.
    """

    def __init__(self, palette: Palette, scale: float = 1.0, *, narrow: bool = False) -> None:
        fonts.register()
        self.palette = palette
        self.scale, self.narrow = scale, narrow
        ink, deep = palette.ink, palette.deep
        self.title = self._style("title", 25 / max(scale, 1), fonts.BLACK, palette.night, leading=1.12, after=9)
        self.lead = self._style("lead", 12.5, fonts.REGULAR, ink, leading=1.38, after=9)
        self.heading = self._style("heading", 14.5, fonts.BOLD, deep, leading=1.2, before=11, after=4, keep=True)
        self.subheading = self._style("subheading", 11.5, fonts.BOLD, ink, before=6, after=2, keep=True)
        self.body = self._style("body", 10.5, fonts.REGULAR, ink, after=5.5)
        self.item = self._style("item", 10.5, fonts.REGULAR, ink, after=3.5)
        self.cell = self._style("cell", 9.8, fonts.REGULAR, ink, leading=1.32)
        self.head = self._style("head", 9.8, fonts.BOLD, deep, leading=1.32)
        self.label = self._style("label", 9, fonts.REGULAR, palette.grey, leading=1.25)

    def _style(
        self,
        name: str,
        size: float,
        font: str,
        colour: str,
        *,
        leading: float = 1.42,
        before: float = 0,
        after: float = 0,
        keep: bool = False,
    ) -> ParagraphStyle:
        size, before, after = (value * self.scale for value in (size, before, after))
        return ParagraphStyle(
            name,
            fontName=font,
            fontSize=size,
            leading=size * leading,
            textColor=colour,
            spaceBefore=before,
            spaceAfter=after,
            keepWithNext=keep,
            allowWidows=0,
            allowOrphans=0,
            splitLongWords=0,
        )


def markup(text: str, palette: Palette) -> str:
    """Turn inline Markdown into reportlab's paragraph markup."""
    safe = html.escape(text, quote=False)
    safe = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", safe)
    safe = re.sub(r"(?<!\w)\*(.+?)\*(?!\w)", r"<i>\1</i>", safe)
    safe = _LINK.sub(rf'<link href="\2" color="{palette.deep}"><u>\1</u></link>', safe)

    safe = safe.replace("\n", "<br/>")

    def blank(match: re.Match[str]) -> str:
        hint = match[1]
        spaces = _blank_spaces(hint)
        label = html.escape(hint, quote=True)
        return (
            f'<onDraw name="blank" label="{label}"/><u>{spaces}</u> '
            f'<font size="-1.6" color="{palette.grey}">({hint})</font>'
        )

    return _BLANK.sub(blank, safe)


def blank_width(hint: str, font_size: float) -> float:
    """Return the width in points of the blank that ``markup`` draws for this hint."""
    return float(stringWidth(_blank_spaces(hint), fonts.REGULAR, font_size))


def _blank_spaces(hint: str) -> str:
    """Return the underlined spaces of a blank: longer for a longer hint, never wider than a narrow column."""
    return "\u00a0" * min(max(42, int(len(hint) * 2.2)), 84)


def plain(text: str) -> str:
    """Return text without inline Markdown, with hints of blanks in square brackets."""
    text = _LINK.sub(r"\1 (\2)", text)
    text = _BLANK.sub(lambda match: f"[{match[1].upper()}]", text)
    return re.sub(r"\*{1,2}(.+?)\*{1,2}", r"\1", text)
