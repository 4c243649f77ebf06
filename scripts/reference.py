"""The reference pages, written from the code: ``python -m scripts.reference`` renews them, a test compares.

Each name has a heading and its signature; what it does comes from its docstring.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from hub import cli, plugins, settings, signals
from hub.app import create_app
from hub.installed import installed, name_of
from hub.plugins import Plugin, Registry
from hub.plugins.quality import RULES
from hub.plugins.settings import facts_of, variable_of
from hub.testing import factories
from hub.testing import plugin as testing_plugin
from hub.testing.contract import PluginContract
from scripts.steps import ROOT

FOLDER = ROOT / "docs" / "reference"
OURS = frozenset(f"hub-{file.parent.name}" for file in ROOT.glob("plugins/*/pyproject.toml"))
"""Distributions of the plugins that are written here."""
NOTE = "<!-- Written by python -m scripts.reference: change the docstrings, not this page. -->"
WIDE = 200
_INNER = frozenset({"hub_instance", "hub_database_url", "hub_application"})
"""Fixtures that only others use."""


def pages(registry: Registry) -> dict[str, str]:
    """Return the text of each page, by its name."""
    found = {
        "plugins": ("Plugins: hooks and names", _hooks(registry)),
        "slots": ("Slots", _slots(registry)),
        "permissions": ("Permissions", _permissions(registry)),
        "settings": ("Settings", _settings(registry)),
        "signals": ("Signals", _signals()),
        "commands": ("Commands", _commands(registry)),
        "testing": ("Names in hub.testing", _testing()),
        "plugin-quality": ("Quality list for plugins", _quality()),
    }
    return {
        name: "\n".join([f"# {title}", "", NOTE, "", *lines]).rstrip() + "\n" for name, (title, lines) in found.items()
    }


def our_registry() -> Registry:
    """Return core's features and our plugins, from an application that is thrown away."""
    ours = [point.name for point in installed().points if name_of(point.dist, "") in OURS]
    with TemporaryDirectory() as folder:
        values: dict[str, Any] = {"strict": True, "run_jobs": False, "env": "test"}
        app = create_app(settings.Settings(instance=Path(folder), plugins=",".join(ours), **values))
        registry: Registry = app.extensions["hub_registry"]
        return registry


def signature_of(function: Any) -> str:
    """Return the signature of a function or dataclass as it is written."""
    text = str(inspect.signature(function)).replace("'", "").replace("<factory>", "...")
    return text.removesuffix(" -> None") if inspect.isclass(function) else text


def hooks() -> list[str]:
    """Return the names of all hooks, in the order of ``Plugin``."""
    return [name for name, value in vars(Plugin).items() if inspect.isfunction(value) and not name.startswith("_")]


def users_of(registry: Registry, hook: str) -> list[str]:
    """Return the features and plugins that use a hook."""
    return [one.name for one in registry.loaded if getattr(type(one.plugin), hook) is not getattr(Plugin, hook)]


def _hooks(registry: Registry) -> Iterator[str]:
    yield from (
        f"Version {plugins.CONTRACT_VERSION} of the contract; [what that promises](../explanation/plugin-contract.md).",
        "A plugin is a class in the entry-point group `hub.plugins`. All of it is optional but `name` and `label`.",
        "",
        "## Attributes of the class",
        "",
    )
    about = _texts_after(inspect.getsource(Plugin), "Plugin")
    for name, kind in Plugin.__annotations__.items():
        default = f" = {getattr(Plugin, name)!r}" if hasattr(Plugin, name) else ""
        yield from _entry(name, f"{name}: {kind}{default}", about.get(name, "What people read."))
    yield from (
        "## Hooks",
        "",
        "A hook is asked with nothing but what its signature says. How their items are ordered:",
    )
    yield from ("the number each declares, then what is required first, then the name.", "")
    for name in hooks():
        hook = getattr(Plugin, name)
        users = ", ".join(users_of(registry, name)) or "nobody yet"
        yield from _entry(name, f"def {name}{signature_of(hook)}", f"{_text(hook)}\n\nUsed by: {users}.")
    yield from ("## Names in hub.plugins", "")
    for name in plugins.__all__:
        if name not in {"Plugin", "Registry"}:
            yield from _public(name, getattr(plugins, name))


def _public(name: str, value: Any) -> Iterator[str]:
    if inspect.isfunction(value):
        yield from _entry(name, f"def {name}{signature_of(value)}", _text(value))
    elif inspect.isclass(value):
        yield from _entry(name, f"class {name}{signature_of(value)}", _text(value))
    else:
        shown = sorted(value) if isinstance(value, frozenset) else value
        yield from _entry(name, f"{name} = {_plain(shown)}", _texts_after(_source("hub.plugins.api")).get(name, ""))


def _slots(registry: Registry) -> Iterator[str]:
    yield from (
        "A slot is filled by the hook `slots`, and offered by the hook `offers`. `render` gets the context by keyword.",
        "",
    )
    owner = ""
    for one in registry.contributions["offers"]:
        if one.plugin != owner:
            owner = one.plugin
            yield from (f"## Slots of {owner}", "")
        context = ", ".join(f"{name}: {_type(kind)}" for name, kind in one.item.context.items())
        yield from _entry(
            one.item.name,
            f"render(*, {context})" if context else "render()",
            f"{one.item.where}\n\nOffered by: {one.plugin}.",
        )


def _permissions(registry: Registry) -> Iterator[str]:
    owner = ""
    for one in registry.contributions["permissions"]:
        if one.plugin != owner:
            owner = one.plugin
            yield from (f"## Permissions of {owner}", "")
        roles = ", ".join(sorted(one.item.roles))
        yield from _entry(one.item.name, f"{one.item.name}: {roles}", f"{one.item.label}. Declared by: {one.plugin}.")


def _settings(registry: Registry) -> Iterator[str]:
    yield from ("## The hub", "", "In the environment, or in `hub.toml` in lower case without `HUB_`.", "")
    about = _texts_after(_source("hub.settings"), "Settings")
    for name, field in settings.Settings.model_fields.items():
        variable = f"HUB_{name}".upper()
        yield from _entry(
            variable, f"{variable}: {_type(field.annotation)} = {_default(field.default)}", about.get(name, "")
        )
    yield from ("## Plugins", "", "In the environment, else set in the browser for what is named as its scopes.", "")
    for one in registry.contributions.get("settings", ()):
        for key, facts in facts_of(one.item):
            field, variable = one.item.model_fields[key], variable_of(one.plugin, key)
            said = f"{facts.label}. {facts.help}".rstrip()
            place = f"Scopes: {', '.join(facts.scopes)}. In code: `settings_of({one.plugin!r}).{key}`."
            yield from _entry(
                variable, f"{variable}: {_type(field.annotation)} = {_default(field.default)}", f"{said}\n\n{place}"
            )


def _signals() -> Iterator[str]:
    yield from ("A plugin listens by the hook `listeners`; its receiver gets the sender, and these values by keyword.",)
    yield from ("Signals of a plugin begin with its name.", "")
    yield from ("## Signals of core", "")
    about = _texts_after(_source("hub.signals"))
    for name in sorted(signals.known()):
        variable = name.replace("-", "_")
        values = ", ".join(re.findall(r"``(\w+: \w+)``", about.get(variable, "")))
        yield from _entry(name, f"{variable}.send({values})", about.get(variable, ""))


def _commands(registry: Registry) -> Iterator[str]:
    yield from ("## Commands of core", "")
    for name in cli.CORE_COMMANDS:
        module, _, attribute = cli.CORE_COMMANDS[name][0].partition(":")
        yield from _command(f"hub {name}", getattr(import_module(module), attribute))
    yield from ("## Commands of plugins", "")
    for one in registry.contributions.get("commands", ()):
        yield from _command(f"hub {one.plugin} {one.item.name}", one.item)


def _testing() -> Iterator[str]:
    yield from (
        "A pytest plugin that comes with the hub: fixtures are there without an import. Tests that use `app` run",
    )
    yield from ("on SQLite and, where it is installed, on PostgreSQL; each begins with an empty database.", "")
    yield from ("## Fixtures", "")
    for name, value in vars(testing_plugin).items():
        function = getattr(value, "_fixture_function", None)  # pytest has no public way to ask a fixture for it
        if function is not None and name not in _INNER:
            given = str(inspect.signature(function).return_annotation)
            inner = given.removeprefix("Iterator[").removesuffix("]") if given.startswith("Iterator[") else given
            yield from _entry(name, f"{name}: {inner}", _text(function))
    yield from (
        "## Factories",
        "",
        "From `hub.testing.factories`. Each fills what the test leaves out; none commits.",
        "",
    )
    for name, value in vars(factories).items():
        if inspect.isfunction(value) and value.__module__ == factories.__name__:
            yield from _entry(name, f"def {name}{signature_of(value)}", _text(value))
    yield from (
        "## PluginContract",
        "",
        "From `hub.testing.contract`: inherit it as `class TestContract(PluginContract)`.",
        "",
    )
    about = _texts_after(_source("hub.testing.contract"), "PluginContract")
    for name, kind in PluginContract.__annotations__.items():
        yield from _entry(name, f"{name}: {kind}", about[name])
    for name, value in vars(PluginContract).items():
        if inspect.isfunction(value) and not name.startswith("_"):
            yield from _entry(name, f"def {name}{signature_of(value)}", _text(value))


def _quality() -> Iterator[str]:
    yield from ("`hub plugins check NAME` goes through this list, prints what is good and what is missing, and exits",)
    yield from ("with 1 when something is missing. The rules of the contract are checked at each start.", "")
    for rule in RULES:
        yield from (f"## {rule.name}", "", rule.why, "")


def _command(path: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=path, terminal_width=WIDE, max_content_width=WIDE)
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _command(f"{path} {name}", command.commands[name])
        return
    records = [record for item in command.params if (record := item.get_help_record(context))]
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    lines = [
        inspect.cleandoc(command.help or "").replace("\b", ""),
        "",
        *(f"- `{names}`: {text}" for names, text in records),
    ]
    yield from _entry(path, usage, "\n".join(lines).strip())


def _entry(name: str, signature: str, text: str) -> Iterator[str]:
    yield from (f"### {name}", "", "```text", signature, "```", "", text.replace("``", "`").strip(), "")


def _text(value: Any) -> str:
    return inspect.getdoc(value) or ""


def _type(kind: Any) -> str:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(_type(one) for one in typing.get_args(kind))
    if origin is not None:
        return str(kind).replace("typing.", "")
    return "None" if kind is type(None) else str(kind.__name__)


def _default(value: Any) -> str:
    if isinstance(value, str | bool | int | float | list) or value is None:
        return repr(value)
    return f'"{value}"' if isinstance(value, Path) else '""'


def _plain(value: Any) -> str:
    return repr(value).replace("'", '"')


def _source(module: str) -> str:
    return inspect.getsource(import_module(module))


def _texts_after(source: str, name: str = "") -> Mapping[str, str]:
    """Return the strings that stand below assignments, of a module or of a class in it."""
    tree: Any = ast.parse(source)
    body: list[ast.stmt] = tree.body
    if name:
        body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return dict(_pairs(body))


def _pairs(body: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    before: ast.stmt | None = None
    for node in body:
        text = node.value.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) else None
        target = (
            before.target
            if isinstance(before, ast.AnnAssign)
            else before.targets[0]
            if isinstance(before, ast.Assign)
            else None
        )
        if isinstance(text, str) and isinstance(target, ast.Name):
            yield target.id, inspect.cleandoc(text)
        before = node


def main() -> int:
    """Write every page anew; return how many are different from before."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    changed = 0
    for name, text in pages(our_registry()).items():
        path = FOLDER / f"{name}.md"
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"written: {path.relative_to(ROOT)}")
            changed += 1
    return changed


if __name__ == "__main__":
    main()
    sys.exit(0)
