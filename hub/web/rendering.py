"""Rendering pages of which plugins have replaced templates. A replacement that fails gives way to the original.

A page is rendered whole before a byte of it is sent, so a replacement that fails half-way leaves no trace: the page
is rendered again without it, and what went wrong is noted for those who run the site.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from traceback import walk_tb
from types import GeneratorType
from typing import Any

from flask import g, has_app_context
from flask.templating import Environment
from jinja2 import Template, TemplateNotFound
from sqlalchemy.exc import SQLAlchemyError

from hub.db import is_writing, roll_back_read
from hub.plugins import Registry
from hub.plugins.overriding import Override, Replacements

ORIGINAL = "original:"
"""Before a template's name: the one that is replaced, as in ``{% extends "original:campaigns/home.html" %}``."""


@dataclass
class _Attempt:
    """One rendering: which replacements it must do without, and which it has used."""

    without: set[Override]
    used: list[Override] = field(default_factory=list)


_attempt: ContextVar[_Attempt | None] = ContextVar("hub_rendering", default=None)


class PageTemplate(Template):
    """A template whose rendering survives the replacements in it."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the page, with as many replacements as work."""
        pages: Pages = self.environment  # type: ignore[assignment]  # templates of ours come from it alone
        if not getattr(pages, "replacements", None):
            return super().render(*args, **kwargs)
        values = {name: _repeatable(value) for name, value in dict(*args, **kwargs).items()}
        return pages.render_with_replacements(self, values)

    def render_once(self, values: dict[str, Any]) -> str:
        """Return the page, or raise what went wrong."""
        return super().render(values)


class Pages(Environment):
    """Jinja with replacements: whoever asks for a template gets the replacement that counts on this page."""

    template_class = PageTemplate
    replacements: Replacements | None = None
    registry: Registry

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """Return a template by its name, ``original:<name>`` for the one that is replaced."""
        table = self.replacements
        if not table or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        if name.startswith(ORIGINAL):
            return super().get_template(name.removeprefix(ORIGINAL), None, globals)
        asking = table.named(parent)
        if not table.of(name) or (asking is not None and asking.template == name):
            return super().get_template(name, parent, globals)
        attempt = _attempt.get()
        without = set(attempt.without) if attempt else set()
        while (chosen := table.choose(name, without)) is not None:
            try:
                found = super().get_template(chosen.name, None, globals)
            except Exception as error:
                self.registry.note(chosen.plugin, chosen.what, error)
                without.add(chosen)
                continue
            if attempt:
                attempt.used.append(chosen)
            return found
        return super().get_template(name, parent, globals)

    def select_template(
        self, names: Any, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """Return the first of several templates that exists."""
        if self.replacements and not isinstance(names, str):
            for name in names:
                try:
                    return self.get_template(name, parent, globals)
                except TemplateNotFound:
                    continue
        return super().select_template(names, parent, globals)

    def render_with_replacements(self, template: PageTemplate, values: dict[str, Any]) -> str:
        """Return the page; what fails of a plugin is left out one by one, and noted if the page works without."""
        without: set[Override] = set()
        failed: list[tuple[Override, BaseException]] = []
        while True:
            with _attempting(without) as attempt, _memory_of_page() as forget:
                if (root := self._root(template)) is not None:
                    attempt.used.append(root)
                try:
                    page = template.render_once(values)
                except (KeyboardInterrupt, GeneratorExit):
                    raise
                except BaseException as error:
                    if self.registry.strict or not attempt.used:
                        raise
                    forget()
                    if isinstance(error, SQLAlchemyError) and not is_writing():
                        roll_back_read()
                    guilty = _guilty(error, attempt.used)
                    failed += [(one, error) for one in guilty]
                    without.update(guilty)
                else:
                    for one, caught in failed:
                        self.registry.note(one.plugin, one.what, caught)
                    return page
            if (root := self._root(template)) in without and root is not None:
                template = self._next(root, without)

    def _root(self, template: Template) -> Override | None:
        return self.replacements.named(template.name) if self.replacements else None

    def _next(self, root: Override, without: set[Override]) -> PageTemplate:
        with _attempting(without):
            found = self.get_template(root.template)
        assert isinstance(found, PageTemplate)  # noqa: S101 - the environment makes no others
        return found


def _guilty(error: BaseException, used: list[Override]) -> set[Override]:
    """Return the replacement in whose text the error arose, all that were used if it arose elsewhere."""
    files = {frame.f_code.co_filename for frame, _line in walk_tb(error.__traceback__)}
    return {one for one in used if any(file.endswith(f"/{one.name}") for file in files)} or set(used)


@contextmanager
def _attempting(without: set[Override]) -> Iterator[_Attempt]:
    attempt = _Attempt(without)
    token = _attempt.set(attempt)
    try:
        yield attempt
    finally:
        _attempt.reset(token)


@contextmanager
def _memory_of_page() -> Iterator[Any]:
    """Give what forgets what a rendering has kept in ``g``, as which style sheets the page has already."""
    before = dict(vars(g._get_current_object())) if has_app_context() else None

    def forget() -> None:
        if before is not None:
            kept = vars(g._get_current_object())
            kept.clear()
            kept.update(before)

    yield forget


def _repeatable(value: Any) -> Any:
    """What can be gone through once only is kept, for a page may have to be rendered again."""
    return list(value) if isinstance(value, GeneratorType) else value
