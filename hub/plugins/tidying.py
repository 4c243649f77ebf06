"""Puts a generated revision into the style of the project, without any tool that an author may not have.

Knows what Alembic writes: imports, assignments, two functions of calls and ``with`` blocks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

WIDTH = 120
_STEP = "    "


def tidy(source: str) -> str:
    """Return the source of a revision with double quotes, lines that fit, and without comments."""
    lines: list[str] = []
    before: ast.stmt | None = None
    for statement in ast.parse(source).body:
        lines += [""] * _blank_lines(before, statement)
        lines += _statement(statement, "")
        before = statement
    return "\n".join(lines) + "\n"


def _blank_lines(before: ast.stmt | None, after: ast.stmt) -> int:
    if before is None:
        return 0
    if isinstance(after, ast.FunctionDef) or isinstance(before, ast.FunctionDef):
        return 2
    is_future = isinstance(before, ast.ImportFrom) and before.module == "__future__"
    return int(type(before) is ast.Expr or is_future or (_imports(before) and not _imports(after)))


def _imports(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _statement(statement: ast.stmt, indent: str) -> Iterator[str]:
    match statement:
        case ast.Expr(ast.Constant(str(text))):
            yield f'{indent}"""{text}"""'
        case ast.Expr(value):
            yield from _broken("", value, "", indent)
        case ast.Assign([ast.Name(name)], value):
            yield from _broken(f"{name} = ", value, "", indent)
        case ast.FunctionDef(name=name, body=body):
            yield f"{indent}def {name}() -> None:"
            yield from _block(body, indent)
        case ast.With([ast.withitem(context, ast.Name(name))], body):
            yield from _broken("with ", context, f" as {name}:", indent)
            yield from _block(body, indent)
        case _:
            yield from (f"{indent}{line}" for line in ast.unparse(statement).splitlines())


def _block(body: list[ast.stmt], indent: str) -> Iterator[str]:
    for statement in body:
        yield from _statement(statement, indent + _STEP)


def _broken(before: str, value: ast.expr, after: str, indent: str) -> Iterator[str]:
    """Write an expression on one line; else what is in its brackets on a line; else each part on its own."""
    whole = f"{indent}{before}{_inline(value)}{after}"
    opened = _opened(value)
    if len(whole) <= WIDTH or opened is None:
        yield whole
        return
    head, parts, tail = opened
    inner = indent + _STEP
    yield f"{indent}{before}{head}"
    together = inner + ", ".join(f"{name}{_inline(part)}" for name, part in parts)
    if len(together) <= WIDTH:
        yield together
    else:
        for name, part in parts:
            yield from _broken(name, part, ",", inner)
    yield f"{indent}{tail}{after}"


def _opened(value: ast.expr) -> tuple[str, list[tuple[str, ast.expr]], str] | None:
    """Return what stands before the brackets of an expression, the parts inside, and the closing bracket."""
    match value:
        case ast.Call(function, arguments) if arguments or value.keywords:
            return f"{_inline(function)}(", [("", one) for one in arguments] + _named(value), ")"
        case ast.List(elements) if elements:
            return "[", [("", one) for one in elements], "]"
    return None


def _named(call: ast.Call) -> list[tuple[str, ast.expr]]:
    """Return the named arguments; ``schema=None`` says nothing."""
    return [
        (f"{keyword.arg}=" if keyword.arg else "**", keyword.value)
        for keyword in call.keywords
        if not (keyword.arg == "schema" and isinstance(keyword.value, ast.Constant) and keyword.value.value is None)
    ]


def _inline(value: ast.expr) -> str:
    match value:
        case ast.Constant(str(text)):
            return _quoted(text)
        case ast.Attribute(of, name):
            return f"{_inline(of)}.{name}"
        case ast.Call() | ast.List():
            opened = _opened(value)
            if opened is not None:
                head, parts, tail = opened
                return head + ", ".join(f"{name}{_inline(part)}" for name, part in parts) + tail
    return ast.unparse(value)


def _quoted(text: str) -> str:
    plain = repr(text)
    if plain.startswith("'") and '"' not in text:
        return '"' + plain[1:-1].replace("\\'", "'") + '"'
    return plain
