"""What belongs to the whole application, kept while a plugin is mounted: nothing of it may be replaced.

A plugin's own pages are its own. What would run on the pages of others is refused in blueprints (a hook or
``init_app`` is the place for it), and guarded where ``init_app`` adds it. Words for templates (filters, tests,
globals) may be added, not replaced: nobody calls them but who knows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.utils import cached_property

from hub.errors import HubError
from hub.plugins.registry import Registry

Function = Callable[..., Any]
_LISTS = {
    "before_request_funcs": "before_app_request",
    "after_request_funcs": "after_app_request",
    "teardown_request_funcs": "teardown_app_request",
    "template_context_processors": "app_context_processor",
    "url_value_preprocessors": "app_url_value_preprocessor",
    "url_default_functions": "app_url_defaults",
}
"""Attribute of an application: what a blueprint calls to add to it for all pages."""
_OWN_PAGES = ("after_request_funcs", "teardown_request_funcs", "template_context_processors")
_ANSWERS = "before_request_funcs"


def additions(scratch: Flask) -> Iterator[str]:
    """Yield what blueprints on a fresh application have added for all pages, as ``before_app_request(check)``."""
    fresh = _fresh()
    for attribute, decorator in _LISTS.items():
        known = {_name(function) for function in getattr(fresh, attribute).get(None, ())}
        for function in getattr(scratch, attribute).get(None, ()):
            if _name(function) not in known:
                yield f"{decorator}({_name(function)})"
    for handlers in scratch.error_handler_spec.get(None, {}).values():
        yield from (f"app_errorhandler({kind.__name__})" for kind in handlers)
    yield from (f"teardown_appcontext({_name(function)})" for function in scratch.teardown_appcontext_funcs)


@cache
def _fresh() -> Flask:
    return Flask("hub.plugins.fresh", static_folder=None)


class Kept:
    """The application as it was before a plugin came."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lists = {name: {key: list(own) for key, own in getattr(app, name).items()} for name in _LISTS}
        self._closing = list(app.teardown_appcontext_funcs)
        self._errors = {
            key: {code: dict(kinds) for code, kinds in spec.items()} for key, spec in app.error_handler_spec.items()
        }
        self._views = dict(app.view_functions)
        self._things = [(what, thing, dict(thing)) for what, thing in self._dictionaries()]
        self._attributes = [(owner, dict(vars(owner))) for owner in (app, app.jinja_env)]

    def restore(self, plugin: str) -> None:
        """Put everything back. Addresses stay in the map; the guard of the site answers them with 404."""
        for endpoint in set(self._app.view_functions) - set(self._views):
            if not _is_own(endpoint, plugin):
                del self._app.view_functions[endpoint]
        for name, before in self._lists.items():
            lists = getattr(self._app, name)
            lists.clear()
            lists.update({key: list(own) for key, own in before.items()})
        self._app.teardown_appcontext_funcs[:] = self._closing
        self._app.view_functions.update(self._views)
        spec = self._app.error_handler_spec
        for key in [key for key in spec if key not in self._errors]:
            del spec[key]
        for key, codes in self._errors.items():
            for code in list(spec[key]):
                spec[key][code] = dict(codes.get(code, {}))
        for _what, thing, before in self._things:
            thing.clear()
            thing.update(before)
        for owner, attributes in self._attributes:
            for name in [name for name, value in attributes.items() if vars(owner).get(name) is not value]:
                vars(owner)[name] = attributes[name]
            for name in self._shadows(owner, attributes):
                del vars(owner)[name]

    def refused(self, plugin: str) -> Iterator[str]:
        """Yield what was done that no plugin may do, with what to do instead."""
        if self._app.error_handler_spec.get(None, {}) != self._errors.get(None, {}):
            yield "registers an error handler for all pages; use `errorhandler` of its own blueprint"
        for endpoint in set(self._app.view_functions) - set(self._views):
            if not _is_own(endpoint, plugin):
                yield f"adds the page “{endpoint}” by itself; return a blueprint from `blueprints`"
        for name, view in self._views.items():
            if self._app.view_functions.get(name) is not view:
                yield f"replaces the page “{name}”; override its template, or fill a slot"
        for what, thing, before in self._things:
            for key, value in before.items():
                if key not in thing or thing[key] is not value:
                    yield f"replaces the {what} “{key}”, which others use; take a name that begins with “{plugin}_”"
        for owner, attributes in self._attributes:
            changed = [name for name, value in attributes.items() if vars(owner).get(name) is not value]
            for name in changed + self._shadows(owner, attributes):
                yield f"replaces `{type(owner).__name__}.{name}`, which every page needs; leave it as it is"

    @staticmethod
    def _shadows(owner: Any, attributes: dict[str, Any]) -> list[str]:
        """Return names that hide a method or an attribute of the class since then, as ``app.wsgi_app = ...`` does."""
        return [
            name
            for name in vars(owner)
            if name not in attributes
            and hasattr(type(owner), name)
            and not isinstance(getattr(type(owner), name), cached_property)
        ]

    def guard(self, registry: Registry, plugin: str) -> None:
        """Let what was added fail without harm: all that ``init_app`` added, and what runs around its own pages."""
        for name in _LISTS:
            for key, functions in getattr(self._app, name).items():
                known = len(self._lists[name].get(key, ()))
                if key is None or name in _OWN_PAGES:
                    functions[known:] = [
                        _guarded(registry, plugin, name, one, self._reserved(name, key)) for one in functions[known:]
                    ]
        closing = self._app.teardown_appcontext_funcs
        known = len(self._closing)
        closing[known:] = [_guarded(registry, plugin, "teardown_appcontext", one, ()) for one in closing[known:]]

    def _reserved(self, name: str, key: str | None) -> tuple[str, ...]:
        """Names that a context processor for all pages must not take from others."""
        if name != "template_context_processors" or key is not None:
            return ()
        return ("hub", "request", "session", "g", *self._app.jinja_env.globals)

    def _dictionaries(self) -> list[tuple[str, dict[Any, Any]]]:
        env = self._app.jinja_env
        return [
            ("template global", env.globals),
            ("template filter", env.filters),
            ("template test", env.tests),
            ("extension", self._app.extensions),
            ("setting of Flask", self._app.config),
            ("converter of addresses", self._app.url_map.converters),
        ]


def _guarded(registry: Registry, plugin: str, kind: str, function: Function, reserved: tuple[str, ...]) -> Function:
    """Return a function that does nothing when it fails, or when its plugin was left out in the meantime."""
    what = f"{_LISTS.get(kind, kind)}({_name(function)})"

    @wraps(function)
    def call(*args: Any) -> Any:
        result = args[0] if kind == "after_request_funcs" else {} if kind == "template_context_processors" else None
        if registry.find(plugin) is None:
            return result
        with registry.guarded(plugin, what, fenced=False):
            try:
                found = function(*args)
            except (HubError, HTTPException) as error:
                if kind == _ANSWERS and _status(error) < 500:
                    return _Raised(error)
                raise
            result = _fitting(kind, found, result, reserved)
        return result

    if kind != _ANSWERS:
        return call

    @wraps(function)
    def answer(*args: Any) -> Any:
        found = call(*args)
        if isinstance(found, _Raised):
            raise found.error
        return found

    return answer


class _Raised:
    """An answer that was given by raising it: ``abort(403)`` before a request is meant."""

    def __init__(self, error: Exception) -> None:
        self.error = error


def _fitting(kind: str, found: Any, otherwise: Any, reserved: tuple[str, ...]) -> Any:
    if kind == "template_context_processors":
        return {name: value for name, value in dict(found).items() if name not in reserved}
    if kind == "after_request_funcs" and not isinstance(found, type(otherwise)):
        raise TypeError(f"it gives a {type(found).__name__}; give the response back")
    return found


def _status(error: HubError | HTTPException) -> int:
    return error.status if isinstance(error, HubError) else error.code or 500


def _is_own(endpoint: str, plugin: str) -> bool:
    section = endpoint.partition(".")[0]
    return "." in endpoint and (section == plugin or section.startswith(f"{plugin}_"))


def _name(function: Function) -> str:
    return getattr(function, "__qualname__", type(function).__name__)
