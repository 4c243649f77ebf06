"""``hub plugins explain``: who contributes to a word, in which order, and who wins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from hub.commands.plugin_state import reasons, tell_state
from hub.errors import NotFound
from hub.i18n import N_

if TYPE_CHECKING:
    from flask import Flask

    from hub.plugins import Registry
    from hub.plugins.explaining import Explanation


@click.command()
@click.argument("word", nargs=-1, required=True)
@with_appcontext
@click.pass_context
def explain(ctx: click.Context, word: tuple[str, ...]) -> None:
    """Say what a plugin is, or who contributes to something and who wins.

    It knows templates, files, slots, places, hooks, permissions, settings, signals and commands.

    As in: hub plugins explain day.counter
    """
    from hub.plugins import get_registry
    from hub.plugins.explaining import Explainer
    from hub.web.plugin_files import addresses_of

    asked = " ".join(word)
    tell_state(get_registry())
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy
    explainer = Explainer(app, _core_commands(ctx), _campaigns(), addresses_of(app))
    found = explainer.explain(asked)
    if not found:
        raise NotFound(
            N_("There is no %(kinds)s “%(word)s”%(hint)s"),
            kinds=", ".join(explainer.kinds[:-1]) + f" or {explainer.kinds[-1]}",
            word=asked,
            hint=_of_left_out(get_registry(), asked)
            or explainer.hint(asked)
            or ". “hub plugins list” says which plugins are in use.",
        )
    click.echo("\n\n".join("\n".join(_lines(one)) for one in found))
    if left_out := [failure.name for failure in get_registry().failures]:
        click.echo(f"\nLeft out, so not asked: {', '.join(left_out)}. “hub plugins list” says why.")


def _of_left_out(registry: Registry, word: str) -> str:
    """Return the end of a sentence that says why the plugin is left out whose name a word begins with."""
    first = re.split(r"[^a-z0-9]", word.lower().removeprefix("hub_"))[0]
    findings = reasons(registry, first)
    return "\n".join([f". The plugin “{first}” is left out, so it was not asked:", *findings]) if findings else ""


def _lines(one: Explanation) -> Iterator[str]:
    yield f"{one.kind} {one.word}"
    if one.about:
        yield f"  {one.about}"
    width = max((len(part.who) for part in one.parts), default=0)
    for place, part in enumerate(one.parts, start=1):
        number = f"{part.number:>5}  " if part.number else ""
        yield f"  {place:>2}. {part.who:<{width}}  {number}{part.what}{'  ← counts' if part.wins else ''}"
    yield f"  {one.outcome}"


def _campaigns() -> dict[int, str]:
    """Return the name of each campaign in addresses; nothing when the database cannot be asked."""
    from sqlalchemy import select
    from sqlalchemy.exc import SQLAlchemyError

    from hub.campaigns.models import Campaign
    from hub.db import db

    try:
        return {
            one.id: one.slug for one in db.session.execute(select(Campaign.id, Campaign.slug).order_by(Campaign.slug))
        }
    except SQLAlchemyError:
        db.session.rollback()
        return {}


def _core_commands(ctx: click.Context) -> dict[str, str]:
    """Return core's commands with their help; the command line knows them, this module is below it."""
    found: dict[str, str] = getattr(ctx.find_root().command, "core_commands", {})
    return found
