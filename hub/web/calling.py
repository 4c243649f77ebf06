"""A quicker way for templates to call: a list page calls several hundred functions and macros.

Jinja asks each callable, and its class, whether it wants the context. Ours are plain functions and macros
nearly always, and for these the answer is known; everything else goes Jinja's way. Jinja names
``Environment.context_class`` for this (https://jinja.palletsprojects.com, "API", "context_class").
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from jinja2.runtime import Context, Macro

_PASS_ARG = "jinja_pass_arg"


class PageContext(Context):
    """The context of our templates."""

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as in Jinja: names that no argument has
        """Call a function or a macro of a template."""
        kind = type(__obj)
        if kind is FunctionType and not hasattr(__obj, _PASS_ARG):
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return __obj(*args, **kwargs)
        if kind is Macro:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return __obj(__self.eval_ctx, *args, **kwargs)
        return super().call(__obj, *args, **kwargs)
