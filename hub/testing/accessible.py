"""Do the pictures, links, buttons and fields of a page have a name that a screen reader can say?"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_NAMED_FIELDS = frozenset({"input", "select", "textarea"})
_BUTTONS = frozenset({"button", "submit", "reset", "image"})
_HIDDEN = frozenset({"script", "style", "template"})


class Element:
    """One element of a page, with its children: elements and texts."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | str] = []

    def walk(self) -> Iterator[Element]:
        """Yield this element and everything in it."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def up(self) -> Iterator[Element]:
        """Yield this element and everything around it."""
        at: Element | None = self
        while at is not None:
            yield at
            at = at.parent

    @property
    def is_heard(self) -> bool:
        """Whether a screen reader meets it."""
        return not any(
            one.tag in _HIDDEN or one.attributes.get("aria-hidden") == "true" or "hidden" in one.attributes
            for one in self.up()
        )

    def words(self) -> str:
        """Return what is said of its content: texts, alternatives of pictures, labels of what is inside."""
        if self.attributes.get("aria-hidden") == "true" or self.tag in _HIDDEN:
            return ""
        if label := self.attributes.get("aria-label", "").strip():
            return label
        own = self.attributes.get("alt", "") if self.tag == "img" else ""
        said = [own, *(child if isinstance(child, str) else child.words() for child in self.children)]
        return " ".join(" ".join(said).split())


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(made)
        if tag not in _VOID:
            self.at = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for one in self.at.up():
            if one.tag == tag and one.parent is not None:
                self.at = one.parent
                return

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def read(html: str) -> Element:
    """Return a page or a piece of one as a tree."""
    page = _Page()
    page.feed(html)
    page.close()
    return page.root


def nameless(html: str) -> list[str]:
    """Return every picture, link, button and field of a page or fragment that has no name, as it is written."""
    page = read(html)
    by_id = {one.attributes["id"]: one for one in page.walk() if one.attributes.get("id")}
    labels: dict[str, str] = {}
    for one in page.walk():
        if one.tag == "label" and one.attributes.get("for"):
            labels[one.attributes["for"]] = f"{labels.get(one.attributes['for'], '')} {one.words()}".strip()
    return [_written(one) for one in page.walk() if one.is_heard and _needs_name(one) and not _name(one, by_id, labels)]


def _needs_name(one: Element) -> bool:
    kind = one.attributes.get("type", "text")
    match one.tag:
        case "img":
            # Empty is an answer: a picture that says nothing more than the words beside it.
            return "alt" not in one.attributes
        case "a":
            return "href" in one.attributes
        case "input":
            return kind != "hidden" and not (kind in {"submit", "reset"} and "value" not in one.attributes)
        case "svg":
            return one.attributes.get("role") == "img"
    return one.tag in {"button", "select", "textarea", "iframe", "summary"}


def _name(one: Element, by_id: dict[str, Element], labels: dict[str, str]) -> str:
    named_by = " ".join(by_id[ref].words() for ref in one.attributes.get("aria-labelledby", "").split() if ref in by_id)
    found = [named_by, one.attributes.get("aria-label", ""), one.attributes.get("title", "")]
    if one.tag in _NAMED_FIELDS:
        if one.tag == "input" and one.attributes.get("type") in _BUTTONS:
            found += [one.attributes.get("value", ""), one.attributes.get("alt", "")]
        around = next((label for label in one.up() if label.tag == "label"), None)
        found += [labels.get(one.attributes.get("id", ""), ""), around.words() if around else ""]
    elif one.tag == "svg":
        found += [child.words() for child in one.children if isinstance(child, Element) and child.tag == "title"]
    elif one.tag != "img":
        found.append(one.words())
    return " ".join(found).strip()


def _written(one: Element) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in one.attributes.items())
    return f"<{one.tag}{attributes}>"
