"""Texts that people write: Markdown without HTML, then an allow-list."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code", "hr"}
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})


def markdown(text: str | None) -> Markup:
    """Return safe markup of a Markdown text: no HTML, no pictures, links by allowed scheme only."""
    if not text:
        return Markup("")
    clean = nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel="nofollow noreferrer noopener",
    )
    return Markup(clean)  # noqa: S704 - sanitised above
