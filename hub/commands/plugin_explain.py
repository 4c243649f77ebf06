"""``hub plugins explain``: who contributes to a word, in which order, and who wins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from hub.errors import NotFound
from hub.i18n import N_

if TYPE_CHECKING:
    from hub.plugins.explaining import Explanation


@click.command()
@click.argument("word", nargs=-1, required=True)
@with_appcontext
@click.pass_context
def explain(ctx: click.Context, word: tuple[str, ...]) -> None:
    """Say who contributes to a template, slot, place, hook, permission, setting, signal or command.

    As in: hub plugins explain day.counter
    """
    from hub.plugins.explaining import Explainer

    asked = " ".join(word)
    explainer = Explainer(current_app._get_current_object(), _core_commands(ctx))  # type: ignore[attr-defined]  # a proxy
    found = explainer.explain(asked)
    if not found:
        raise NotFound(
            N_("There is no %(kinds)s “%(word)s”%(hint)s"),
            kinds=", ".join(explainer.kinds[:-1]) + f" or {explainer.kinds[-1]}",
            word=asked,
            hint=explainer.hint(asked) or ". “hub plugins list” says which plugins are in use.",
        )
    click.echo("\n\n".join("\n".join(_lines(one)) for one in found))


def _lines(one: Explanation) -> Iterator[str]:
    yield f"{one.kind} {one.word}"
    if one.about:
        yield f"  {one.about}"
    width = max((len(part.who) for part in one.parts), default=0)
    for place, part in enumerate(one.parts, start=1):
        number = f"{part.number:>5}  " if part.number else ""
        yield f"  {place:>2}. {part.who:<{width}}  {number}{part.what}{'  ← counts' if part.wins else ''}"
    yield f"  {one.outcome}"


def _core_commands(ctx: click.Context) -> dict[str, str]:
    """Return core's commands with their help; the command line knows them, this module is below it."""
    found: dict[str, str] = getattr(ctx.find_root().command, "core_commands", {})
    return found
