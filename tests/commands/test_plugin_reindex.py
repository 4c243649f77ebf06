"""``hub plugins reindex``: what was there before a plugin kept its documents can be found."""

from __future__ import annotations

from click.testing import Result
from flask import Flask

from hub import search
from hub.commands.plugin_reindex import reindex
from hub.db import db
from hub.search import Query
from hub.testing.factories import make_help, make_partner


def run(app: Flask, *names: str) -> Result:
    return app.test_cli_runner().invoke(reindex, list(names))


def found(source: str) -> int:
    db.session.rollback()
    return len(search.find(Query(source=source)).ids)


def test_the_documents_of_one_plugin_are_written(app: Flask) -> None:
    make_help()
    make_partner()
    db.session.commit()
    assert run(app, "helplines").output == "helplines.service: 1\n"
    assert (found("helplines.service"), found("partners.partner")) == (1, 0)


def test_without_a_name_all_are_written_core_too(app: Flask) -> None:
    make_help()
    make_partner()
    db.session.commit()
    lines = run(app).output.splitlines()
    assert {"helplines.service: 1", "partners.partner: 1"} <= set(lines)
    assert (found("helplines.service"), found("partners.partner")) == (1, 1)


def test_a_plugin_without_documents_is_told(app: Flask) -> None:
    answer = run(app, "nosuch")
    assert "The plugin “nosuch” has nothing that can be found" in str(answer.exception)
