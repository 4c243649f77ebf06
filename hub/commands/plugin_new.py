"""``hub plugins new``: writes a complete small plugin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from hub import __version__, plugins

SKELETON = Path(plugins.__file__).parent / "skeleton"
"""Files that end with ``.tmpl``; ``@name@`` and the like stand in their texts and in their paths."""
_SUFFIX = ".tmpl"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST = 30


@click.command("new")
@click.argument("name")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to write it; default: hub-NAME in this folder.")
@click.option("--label", default="", help="What people read; default: the name.")
@click.option("--label-es", default="", help="The same in Spanish; default: the label.")
def new(name: str, folder: Path | None, label: str, label_es: str) -> None:
    """Write a small plugin NAME with table, page, navigation, card, permission, setting, Spanish and tests.

    NAME is a plural noun in small letters, as “recipes” or “story_hours”.
    """
    faults = list(name_faults(name))
    if faults:
        raise click.ClickException("\n".join(faults))
    label = label or name.replace("_", " ").capitalize()
    for text in (label, label_es):
        if not text.isprintable() or set(text) & set("\"'\\{}%<>&"):
            raise click.ClickException("A label is plain words: no quotes, brackets or signs of a program.")
    target = folder or Path(f"hub-{name.replace('_', '-')}")
    try:
        count = write_plugin(name, target, label=label, label_es=label_es or label)
    except FileExistsError:
        raise click.ClickException(
            f"{target} is there already, and nothing is overwritten. Name another one: --folder FOLDER"
        ) from None
    except OSError as error:
        raise click.ClickException(f"{target} cannot be written: {error.strerror}") from None
    click.echo(f"Wrote {count} files into {target}. To try it, in the environment of the hub:")
    for line in (
        f"cd {target}",
        "export HUB_ENV=local HUB_INSTANCE=/path/to/its/instance",
        "pip install --editable . pytest",
        "hub db upgrade",
        "pytest",
        f"hub plugins check {name}",
        "hub serve --reload",
    ):
        click.echo(f"  {line}")


def write_plugin(name: str, target: Path, *, label: str, label_es: str) -> int:
    """Write the skeleton into the new folder ``target``; return how many files that are.

    Raises:
        FileExistsError: there is something at ``target``.
    """
    values = {
        "name": name,
        "NAME": name.upper(),
        "Name": "".join(part.capitalize() for part in name.split("_")),
        "dash": name.replace("_", "-"),
        "label": label,
        "label_es": label_es,
        "core": version_range(__version__),
    }
    target.mkdir(parents=True)
    sources = sorted(path for path in SKELETON.rglob(f"*{_SUFFIX}") if path.is_file())
    for source in sources:
        path = target / _filled(source.relative_to(SKELETON).as_posix().removesuffix(_SUFFIX), values)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(source.read_text("utf-8"), values), "utf-8")
    catalogues = sorted(target.rglob("*.po"))
    for catalogue in catalogues:
        compile_catalogue(catalogue)
    return len(sources) + len(catalogues)


def version_range(version: str) -> str:
    """Return the range of hubs that a plugin written for ``version`` fits: to the next that may break it."""
    major, minor, *_rest = version.split(".")
    until = f"{int(major) + 1}" if int(major) else f"0.{int(minor) + 1}"
    return f">={major}.{minor},<{until}"


def name_faults(name: str) -> Iterator[str]:
    """Yield why a plugin cannot have this name, with what to do."""
    if not _NAME.fullmatch(name) or not 2 <= len(name) <= _LONGEST:
        yield (
            f"“{name}” cannot be the name of a plugin: use a plural noun of 2 to {_LONGEST} small letters (a to z),"
            " digits and single underscores, beginning with a letter, as in “recipes”."
        )
        return
    yield from _taken(name)


def _taken(name: str) -> Iterator[str]:
    from hub.app import CORE
    from hub.installed import installed
    from hub.plugins import together
    from hub.plugins.api import Plugin
    from hub.plugins.collecting import collect
    from hub.plugins.registry import Loaded

    features = [Loaded(kind(), "partner-hub", "", is_core=True, collected=collect(kind())[0]) for kind in CORE]
    wanted = type("Wanted", (Plugin,), {"name": name, "label": name})()
    own = Loaded(wanted, f"hub-{name}", "", is_core=False)
    for fault in together.name_faults(own, features, together.core_addresses(features)):
        yield f"“{name}” cannot be the name of a plugin: {fault}."
    for other in sorted(installed().names):
        if other == name:
            yield f"“{name}” cannot be the name of a plugin: one of this name is installed."
        elif name.startswith(f"{other}_") or other.startswith(f"{name}_"):
            yield f"“{name}” cannot be the name of a plugin: “{other}” is installed, and their tables would mix."


def compile_catalogue(source: Path) -> None:
    """Write the ``.mo`` beside a ``.po``."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    with source.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def _filled(text: str, values: dict[str, str]) -> str:
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text
