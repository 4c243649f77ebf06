"""What the code of a plugin leaves in the process by being imported: its models above all.

What is wrong with them, and how to forget them, so that they harm nobody else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table
from sqlalchemy.exc import InvalidRequestError, NoReferencedColumnError, NoReferencedTableError
from sqlalchemy.orm import Mapper, RelationshipProperty

from hub.db import Base, db, metadata
from hub.plugins.api import forget_registries, mappers_of, registries_of
from hub.plugins.connecting import connections
from hub.plugins.faults import said
from hub.plugins.registry import Loaded


def model_faults(loaded: Loaded) -> list[str]:
    """Return why the models of a plugin cannot be used. Nothing of core's is touched to know it.

    A relationship that reaches into another class (``backref``) is found before it is made: it could not be undone,
    and core would load rows of a plugin that is gone.
    """
    strangers = [f"model `{mapper.class_.__name__}` is made of `db.Model`{_REMEDY}" for mapper in _on_db_model(loaded)]
    reaching = list(_reaching(loaded))
    if strangers or reaching:
        return strangers + reaching
    for own in registries_of(loaded.package):
        try:
            own.configure(cascade=True)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return [f"its models cannot be mapped: {said(error)}; mend the relationship or column it names"]
    return list(_dangling(loaded))


def leaves_harm(loaded: Loaded) -> bool:
    """Return whether the mere import of a plugin harms others, so that it must be forgotten."""
    return bool(model_faults(loaded)) or any(connections(loaded.package))


def discard(package: str, name: str) -> None:
    """Forget the code and the tables of a plugin that is left out, as if it had never been imported.

    A half-imported one would leave tables behind that core takes for its own and receivers of signals that nobody
    guards, and would fail with another reason the next time it is imported in this process.
    """
    ours = {mapper.local_table for mapper in mappers_of(Base.registry)}
    gone = {mapper.local_table for own in registries_of(package) for mapper in mappers_of(own)}
    gone |= {table for table in metadata.tables.values() if table.name.startswith(f"{name}_")}
    strangers = [mapper for mapper in _mappers_on_db_model() if _package_of(mapper) == package]
    gone |= {mapper.local_table for mapper in strangers}
    if strangers:
        _on_model.registry.dispose()  # nobody who keeps the contract is in there
    for table in gone - ours:
        if isinstance(table, Table):
            metadata.remove(table)
    for connection in list(connections(package)):
        connection.end()
    forget_registries(package)
    for module in [one for one in sys.modules if one.partition(".")[0] == package]:
        del sys.modules[module]


_on_model: Any = db.Model
"""The base that Flask-SQLAlchemy offers; it is nobody's here."""
_REMEDY = "; write a base of its own: class Base(DeclarativeBase): registry = plugin_registry(__name__)"


def _on_db_model(loaded: Loaded) -> Iterator[Mapper[object]]:
    return (mapper for mapper in _mappers_on_db_model() if _package_of(mapper) == loaded.package)


def _mappers_on_db_model() -> list[Mapper[object]]:
    return mappers_of(_on_model.registry)


def _package_of(mapper: Mapper[object]) -> str:
    return str(mapper.class_.__module__).partition(".")[0]


def _reaching(loaded: Loaded) -> Iterator[str]:
    for own in registries_of(loaded.package):
        for mapper in mappers_of(own):
            # `mapper.relationships` would make them; these are as they were written.
            for key, item in mapper._props.items():
                if isinstance(item, RelationshipProperty) and item.backref and not _is_own(item, loaded.package):
                    yield (
                        f"relationship `{mapper.class_.__name__}.{key}` puts another one onto its target (`backref`);"
                        " write both sides out with `back_populates`, and none on classes of others"
                    )


def _is_own(item: RelationshipProperty[object], package: str) -> bool:
    """A target that is named by a text is looked up among the plugin's own classes only."""
    target = item.argument
    if isinstance(target, type):
        return target.__module__.partition(".")[0] == package
    return isinstance(target, str)


def _dangling(loaded: Loaded) -> Iterator[str]:
    """A key that leads nowhere would break whoever asks for all tables in order: backups, and the tests of others."""
    for table in sorted(loaded.tables(), key=lambda one: one.name):
        for key in sorted(table.foreign_keys, key=lambda one: one.target_fullname):
            try:
                _ = key.column
            except (NoReferencedTableError, NoReferencedColumnError, InvalidRequestError):
                column = key.parent.name
                yield (
                    f"“{table.name}.{column}” refers to “{key.target_fullname}”, which nobody defines;"
                    " name a table of core or of a plugin in `requires`"
                )
