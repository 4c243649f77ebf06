"""What a page design works with while it builds one document."""

import re
from dataclasses import dataclass, field
from io import BytesIO

from reportlab.lib.pagesizes import letter
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Image, Paragraph, Spacer

from . import pictures, source
from .catalogue import Title, phrase
from .flowables import build
from .palette import Palette
from .pieces import Fields
from .styles import Styles, markup

PAGE_WIDTH, PAGE_HEIGHT = letter
MARGIN = 62.0
"""Left and right, in points (0.86 inch)."""
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
BANNER_SIZE = (1500, 380)
"""Pixels of the drawn band under the title; shown as wide as the text."""


@dataclass
class Story:
    """One document on its way to the page."""

    title: Title
    palette: Palette
    scale: float = 1.0
    fields: Fields = field(default_factory=Fields)

    def __post_init__(self) -> None:
        self.styles = Styles(self.palette, self.scale)
        self.blocks = source.read(self.title.slug, self.title.language)

    def phrase(self, name: str, **values: object) -> str:
        """Return a short text of the page furniture in the document's language."""
        return phrase(self.title.language, name, **values)

    def card(self, name: str) -> source.Card:
        """Return the first card with this name; the text is ours, so it is there."""
        return source.cards(self.blocks, name)[0]

    def flow(self, blocks: tuple[source.Block, ...]) -> list[Flowable]:
        """Turn blocks into pieces of a page."""
        return build(blocks, self.styles, self.fields)

    def header(self) -> list[Flowable]:
        """Return the top of a first page: who made it, title and, where there is one, the drawn band."""
        maker = f"{self.title.maker.name}  ·  {self.phrase('minutes', minutes=self.title.time_required)}"
        pieces: list[Flowable] = [
            Paragraph(markup(maker, self.palette), self.styles.label),
            Spacer(1, 3),
            Paragraph(markup(self._heading(), self.palette), self.styles.title),
        ]
        if self.title.picture:
            width, height = BANNER_SIZE
            png = pictures.scene(self.title.picture, self.palette, BANNER_SIZE)
            pieces += [Image(BytesIO(png), TEXT_WIDTH, TEXT_WIDTH * height / width), Spacer(1, 10)]
        return pieces

    def _heading(self) -> str:
        """Return the title; one that needs two lines breaks where its second part begins."""
        title, style = self.title.title, self.styles.title
        if stringWidth(title, style.fontName, style.fontSize) <= TEXT_WIDTH:
            return title
        return re.sub(r"(?<=[:?]) | (?=\()", "\n", title, count=1)

    def lead(self) -> tuple[list[Flowable], tuple[source.Block, ...]]:
        """Return the first paragraph in larger type, and the blocks after it."""
        first, *rest = self.blocks
        if not isinstance(first, source.Text):
            return [], self.blocks
        return [Paragraph(markup(first.text, self.palette), self.styles.lead)], tuple(rest)

    def licence_line(self) -> str:
        """Return the footer's words about demo material and reuse."""
        free = "free" if self.title.licence == "CC0-1.0" else "credit"
        return f"{self.phrase('demo')}, {self.phrase(free, maker=self.title.maker.name)}"
