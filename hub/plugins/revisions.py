"""Writes the revision that takes a distribution's tables to its models: small, plain ``sa`` types, up and down.

What the models are compared with is a database made on the spot from the revisions that are there, so the answer does
not depend on what happens to be in the database in use, nor on its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from enum import Enum as PythonEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from alembic.autogenerate import renderers
from alembic.operations import ops
from sqlalchemy import Column, Engine, Enum, TextClause, create_engine, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from hub.db import set_up_engine
from hub.errors import Conflict, Invalid, NotFound
from hub.i18n import N_
from hub.plugins.comparing import with_tables_of
from hub.plugins.loading import load_plugins
from hub.plugins.migrations import CORE, History, config_for, histories_of
from hub.plugins.modelling import discard, leaves_harm, model_faults
from hub.plugins.registry import Loaded
from hub.plugins.tidying import tidy
from hub.settings import Settings

FIRST = "First tables"


def write_revision(settings: Settings, name: str, message: str = "", *, empty: bool = False) -> Path:
    """Write the next revision of one distribution, ``core`` or a plugin, and return its file.

    The plugin may be one that is left out for having no revision yet. Core's models must have been imported.

    Raises:
        NotFound: there is no such history, or the plugin's code cannot be imported.
        Invalid: a later revision has no message.
        Conflict: the models say nothing new.
    """
    plugins, history = _find(settings, name)
    number = len(list(history.folder.glob("[0-9]*.py"))) + 1
    if not message and number > 1:
        raise Invalid(N_("Say in a few words what the revision does: -m “Nests have a height”."))
    history.folder.mkdir(parents=True, exist_ok=True)
    with _made_from_revisions(plugins, history) as (engine, known):
        with engine.connect() as connection:
            config = config_for(with_tables_of(connection, history, known), engine)
        config.attributes["tidy"] = _leave_out_noise if empty else _refuse_nothing(name, history.folder.parent)
        sentence = _sentence(message or FIRST)
        script: Any = command.revision(config, sentence, autogenerate=not empty, rev_id=f"{number:04}")
    path = Path(script.path)
    path.write_text(tidy(path.read_text("utf-8")), "utf-8")
    return path


def _find(settings: Settings, name: str) -> tuple[list[Loaded], History]:
    found, failures = load_plugins(settings)
    plugins = [one for one in found if one.name == name or not _is_given_up(one)]
    if faults := [one.named(fault) for one in plugins if one.name == name for fault in model_faults(one)]:
        raise Invalid("\n".join(faults))
    known = {one.name: one for one in histories_of(plugins, [loaded.name for loaded in plugins])}
    if name in known:
        return plugins, known[name]
    if name in {loaded.name for loaded in plugins}:
        raise NotFound(
            N_("“%(name)s” has no folder of revisions: let its hook `migrations` name one beside its code."),
            name=name,
        )
    reasons = [finding for failure in failures if failure.name == name for finding in failure.findings]
    if reasons:
        raise NotFound("\n".join(reasons))
    raise NotFound(N_("There is no history “%(name)s”. There are: %(known)s."), name=name, known=", ".join(known))


def _is_given_up(loaded: Loaded) -> bool:
    """Return whether the models of another plugin cannot be used, so that they must be forgotten, as at a start."""
    if not leaves_harm(loaded):
        return False
    discard(loaded.package, loaded.name)
    return True


@contextmanager
def _made_from_revisions(plugins: list[Loaded], wanted: History) -> Iterator[tuple[Engine, list[History]]]:
    """Give a database with core's tables, those of the plugins that ``wanted`` requires, and its own as they are."""
    histories = histories_of(plugins, [loaded.name for loaded in plugins])
    needed = {CORE, wanted.name, *wanted.requires}
    for history in reversed(histories):  # those that are required come first in the list
        if history.name in needed:
            needed |= set(history.requires)
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'made.sqlite'}")
        set_up_engine(engine)
        try:
            for history in histories:
                if history.name in needed:
                    command.upgrade(config_for(history, engine), "head")
            yield engine, histories
        finally:
            engine.dispose()


def _refuse_nothing(name: str, folder: Path) -> Any:
    def process(context: Any, revision: Any, directives: list[ops.MigrationScript]) -> None:
        _leave_out_noise(context, revision, directives)
        changes = directives[0].upgrade_ops
        if changes is None or changes.is_empty():
            raise Conflict(
                N_("The models of “%(name)s” in %(folder)s and its revisions agree. To fill one in by hand: --empty"),
                name=name,
                folder=folder,
            )
        for change in changes.ops:
            if isinstance(change, ops.ModifyTableOps):
                _fill_rows_that_are_there(change)

    return process


def _fill_rows_that_are_there(changes: ops.ModifyTableOps) -> None:
    """Give each new column that must not be empty the default of its model, for the rows that have none yet.

    Raises:
        Invalid: there is no default; the revision would fail as soon as the table holds a row.
    """
    for change in changes.ops:
        if isinstance(change, ops.AddColumnOp) and not change.column.nullable and change.column.server_default is None:
            column = change.column
            value = _in_sql(column.default.arg) if isinstance(column.default, ScalarElementColumnDefault) else None
            if value is None or column.foreign_keys:
                raise Invalid(
                    N_(
                        "Rows that are there would have no value in %(column)s. Give it a default in the model, as "
                        "in mapped_column(default=0), or let it be empty: Mapped[... | None]. To fill it in by hand: "
                        "--empty"
                    ),
                    column=f"{changes.table_name}.{column.name}",
                )
            change.column = Column(column.name, column.type, nullable=False, server_default=value)


def _in_sql(value: object) -> str | TextClause | None:
    """Return a plain default as databases of both kinds write it; ``None`` for one that only Python knows."""
    if isinstance(value, bool):
        return text("true" if value else "false")
    return str(value) if isinstance(value, str | int | float | Decimal) and not isinstance(value, PythonEnum) else None


def _leave_out_noise(_context: Any, _revision: Any, directives: list[ops.MigrationScript]) -> None:
    """Indexes of a new table need no rebuilt table, and those of a dropped one go with it."""
    for script in directives:
        for changes in (script.upgrade_ops, script.downgrade_ops):
            if changes is not None:
                changes.ops = list(_plainer(changes.ops))
        if script.upgrade_ops is not None and script.downgrade_ops is not None:
            script.downgrade_ops.ops += [_DropType(name) for name in _types_made(script.upgrade_ops.ops)]


def _plainer(changes: list[Any]) -> Iterator[Any]:
    made = {change.table_name for change in changes if isinstance(change, ops.CreateTableOp)}
    gone = {change.table_name for change in changes if isinstance(change, ops.DropTableOp)}
    for change in changes:
        if not isinstance(change, ops.ModifyTableOps):
            yield change
        elif change.table_name in made:
            yield from change.ops
        elif change.table_name not in gone:
            yield change


def _types_made(changes: list[Any]) -> list[str]:
    """Return the names of PostgreSQL's own types that come with new tables, and would stay without them."""
    columns = [part for change in changes if isinstance(change, ops.CreateTableOp) for part in change.columns]
    types = [part.type for part in columns if isinstance(part, Column)]
    return sorted({str(one.name) for one in types if isinstance(one, Enum) and one.native_enum and one.name})


class _DropType(ops.MigrateOperation):
    def __init__(self, name: str) -> None:
        self.name = name


@renderers.dispatch_for(_DropType)
def _render_drop_type(_context: Any, change: _DropType) -> str:
    return f"sa.Enum(name={change.name!r}).drop(op.get_bind(), checkfirst=True)"


def _sentence(message: str) -> str:
    text = message.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."
