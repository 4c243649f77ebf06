"""Ways to be broken: each a real package ``hub_birds`` that is written into a folder with its ``.dist-info``.

``finding`` is what people read about it; a way that only fails later, on a page, has ``incident`` instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent, indent

PLUGIN = """
from pathlib import Path

import click
from flask import Blueprint, abort, render_template_string
from markupsafe import Markup
from sqlalchemy import text

from hub.db import db
from hub.plugins import *


class Birds(Plugin):
    name = "birds"
    label = "Birds"

    def _pages(self, **options):
        bp = Blueprint("birds", __name__, **options)
        bp.add_url_rule("/", "index", public(lambda: "birds"))
        return bp

"""
MODELS = """
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from hub.db import Base as CoreBase, db, pk
from hub.partners.models import Partner
from hub.plugins import plugin_registry


class Base(DeclarativeBase):
    registry = plugin_registry(__name__)


class Nest(Base):
    __tablename__ = "birds_nest"
    id: Mapped[pk]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
"""
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\nAuthor: Wren\n"


@dataclass(frozen=True)
class Way:
    """``head`` goes before the class, ``body`` into it, ``tail`` after it; ``models`` and ``files`` beside it."""

    finding: str = ""
    incident: str = ""
    head: str = ""
    body: str = ""
    tail: str = ""
    models: str | None = None
    plugin: str | None = None
    files: dict[str, str] = field(default_factory=dict)
    entry_points: str = "[hub.plugins]\nbirds = hub_birds.plugin:Birds\n"
    twin: bool = False

    def write(self, folder: Path, name: str = "birds") -> Path:
        """Install it into ``folder``; ``name`` takes the place of "birds" everywhere."""
        head = "from hub_birds import models\n" if self.models is not None else ""
        plugin = self.plugin
        if plugin is None:
            body = indent(dedent(self.body), "    ")
            plugin = head + dedent(self.head) + PLUGIN + body + "\n\n" + dedent(self.tail)
        files = {"__init__.py": "", "plugin.py": plugin, **self.files}
        if self.models is not None:
            files["models.py"] = MODELS + "\n\n" + dedent(self.models)
        for path, content in files.items():
            file = folder / f"hub_{name}" / path.replace("birds", name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_named(content, name), "utf-8")
        for distribution in ("hub-birds", "more-birds") if self.twin else ("hub-birds",):
            distribution = _named(distribution, name)
            facts = folder / f"{distribution.replace('-', '_')}-1.5.dist-info"
            facts.mkdir(parents=True)
            (facts / "METADATA").write_text(METADATA.format(name=distribution))
            (facts / "entry_points.txt").write_text(_named(self.entry_points, name))
        return folder


def _named(text: str, name: str) -> str:
    return text.replace("birds", name).replace("Birds", name.capitalize())


AT_START: dict[str, Way] = {
    "missing module": Way("hub_birds/plugin.py, line 1): ModuleNotFoundError", head="import no_such_module"),
    "sys.exit at import": Way("SystemExit: 3; mend or uninstall it", head="import sys; sys.exit(3)"),
    "own BaseException": Way("its code cannot be imported", head="class Odd(BaseException): ...\nraise Odd('no')"),
    "syntax error": Way("hub_birds/plugin.py, line 1): SyntaxError", plugin="def ("),
    "error without a text": Way(
        "Mute: its text cannot be read", head="class Mute(Exception):\n    def __str__(self): raise OSError\nraise Mute"
    ),
    "error whose text exits": Way(
        "Mute: its text cannot be read",
        head="class Mute(Exception):\n    def __str__(self): raise SystemExit\nraise Mute",
    ),
    "hook with an error whose text exits": Way(
        "`nav_items` raises Mute: its text cannot be read",
        head="class Mute(Exception):\n    def __str__(self): raise SystemExit\n",
        body="def nav_items(self): raise Mute",
    ),
    "half imported": Way(
        "hub_birds/models.py", models="class Egg(Base):\n    __tablename__ = 'birds_egg'\n    id: Mapped[pk]\n1 / 0"
    ),
    "constructor": Way("RuntimeError: no eggs", body="def __init__(self): raise RuntimeError('no eggs')"),
    "no such class": Way(
        "names `Bird`, which hub_birds.plugin does not have; did you mean “Birds”?",
        entry_points="[hub.plugins]\nbirds = hub_birds.plugin:Bird\n",
    ),
    "nothing like a class": Way(
        "`Fish`, which hub_birds.plugin does not have; write the name",
        entry_points="[hub.plugins]\nbirds = hub_birds.plugin:Fish\n",
    ),
    "no plugin": Way(
        "does not name a subclass of hub.plugins.Plugin", entry_points="[hub.plugins]\nbirds = hub_birds.plugin:Path\n"
    ),
    "another name": Way("the entry point is called “birds”, `name`", body="name = 'crows'"),
    "name of no kind": Way("`name` must be a text", body="name = None"),
    "requires of no kind": Way("`requires` must be a tuple", body="requires = 7"),
    "unreadable entry points": Way("its entry_points.txt cannot be read", entry_points="[hub.plugins]\nbirds\n"),
    "two distributions": Way("Several installed packages have a plugin “birds”: hub-birds, more-birds", twin=True),
    "wrong version": Way("`requires_core` is >=99, this hub is", body="requires_core = '>=99'"),
    "missing requirement": Way("requires “toolkit”, which is not in use", body="requires = ('toolkit',)"),
    "label that fails": Way(
        "`label` raises KeyError: 'x' (hub_birds/plugin.py, line 2); mend it",
        head="class Odd:\n    def __str__(self): raise KeyError('x')\n",
        body="label = Odd()",
    ),
    "faulty relationship": Way("its models cannot be mapped", models="Nest.tree = relationship('NoSuchTree')"),
    "backref onto core": Way(
        "`Nest.partner` puts another one onto its target",
        models="Nest.partner = relationship(Partner, backref='nests')",
    ),
    "core's base": Way(
        "Egg is built on core's Base",
        models="class Egg(CoreBase):\n    __tablename__ = 'birds_egg'\n    id: Mapped[pk]",
    ),
    "db.Model": Way(
        "model `Egg` is made of `db.Model`",
        models="class Egg(db.Model):\n    __tablename__ = 'birds_egg'\n    id: Mapped[pk]\n"
        "    other = relationship('Nowhere')",
    ),
    "key to nowhere": Way(
        "“birds_egg.tree_id” refers to “birds_tree.id”, which nobody defines",
        models="class Egg(Base):\n    __tablename__ = 'birds_egg'\n    id: Mapped[pk]\n"
        "    tree_id: Mapped[int] = mapped_column(ForeignKey('birds_tree.id'))",
    ),
    "table of core": Way(
        "Table 'partner' is already defined",
        models="class Egg(Base):\n    __tablename__ = 'partner'\n    id: Mapped[pk]",
    ),
    "table prefix": Way(
        "table “nest” must start with “birds_”",
        models="class Egg(Base):\n    __tablename__ = 'nest'\n    id: Mapped[pk]",
    ),
    "hook that raises": Way("`blueprints` raises ZeroDivisionError", body="def blueprints(self): 1 / 0"),
    "hook that exits": Way("`nav_items` raises SystemExit", body="def nav_items(self): raise SystemExit"),
    "commands that raise": Way("`commands` raises ZeroDivisionError", body="def commands(self): 1 / 0"),
    "migrations that raise": Way(
        "`migrations` raises ZeroDivisionError: division by zero (hub_birds/plugin.py, line 22); mend it",
        body="def migrations(self): 1 / 0",
    ),
    "migrations of no kind": Way(
        "`migrations` gives a str; give a pathlib.Path", body="def migrations(self): return 'migrations'"
    ),
    "label of a permission": Way(
        "“birds:song:sing” has label=a Odd (SystemExit); give a text",
        head="class Odd:\n    def __repr__(self): exit()\n    def __str__(self): exit()\n",
        body="def permissions(self): yield Permission('birds:song:sing', Odd(), frozenset({'owner'}))",
    ),
    "default of a setting": Way(
        "the default of the setting “songs” must do, but: Input should be a valid integer",
        head="from hub.plugins import PluginSettings, setting\n"
        "class Values(PluginSettings):\n    songs: int = setting('many', 'Songs a day')\n",
        body="def settings(self): return Values",
    ),
    "hook of another kind": Way(
        "`slots` gives a NavItem", body="def slots(self): yield NavItem('Birds', 'birds.index')"
    ),
    "roles of no kind": Way(
        "has roles=['owner']; give a frozenset",
        body="def permissions(self): yield Permission('birds:song:sing', 'Sing', ['owner'])",
    ),
    "order of no kind": Way(
        "has order=first; give a whole number",
        body="def dashboard_cards(self): yield DashboardCard('birds.card', str, order='first')",
    ),
    "unknown hook": Way("`Birds.nav_item` is no hook; did you mean “nav_items”?", body="def nav_item(self): ..."),
    "wrong parameters": Way("`next_steps` is called with (self, account, now)", body="def next_steps(self): return ()"),
    "no such page": Way(
        "endpoint “partners.directry”, which does not exist; did you mean",
        body="def nav_items(self): yield NavItem('Birds', 'partners.directry')",
    ),
    "page without permission": Way(
        "view “birds.open” declares no permission",
        body="def blueprints(self):\n    bp = self._pages()\n    bp.add_url_rule('/open', 'open', str)\n    yield bp",
    ),
    "before all pages": Way(
        "a blueprint calls before_app_request(",
        body="def blueprints(self):\n    bp = self._pages()\n    bp.before_app_request(lambda: 1 / 0)\n    yield bp",
    ),
    "handler of all errors": Way(
        "a blueprint calls app_errorhandler(HTTPException)",
        head="from werkzeug.exceptions import HTTPException\n",
        body="def blueprints(self):\n    bp = self._pages()\n"
        "    bp.app_errorhandler(HTTPException)(lambda error: 1 / 0)\n    yield bp",
    ),
    "word of everybody": Way(
        "replaces the template global “url_for”",
        body="def blueprints(self):\n    bp = self._pages()\n"
        "    bp.add_app_template_global(str, 'url_for')\n    yield bp",
    ),
    "template outside": Way(
        "template “base.html” must lie in “templates/birds/”",
        body="def blueprints(self): yield self._pages(template_folder='templates')",
        files={"templates/base.html": "not yours"},
    ),
    "template folder outside": Way(
        "lies outside of the package", body="def blueprints(self): yield self._pages(template_folder='/etc')"
    ),
    "unreadable catalogue": Way(
        "the catalogue translations/es/LC_MESSAGES/messages.mo cannot be read",
        files={"translations/es/LC_MESSAGES/messages.mo": "not a catalogue"},
    ),
    "init_app fails": Way(
        "cannot be mounted: ZeroDivisionError",
        body="def init_app(self, app):\n    app.before_request(lambda: 1 / 0)\n    1 / 0",
    ),
    "init_app takes over": Way(
        "replaces the setting of Flask “SECRET_KEY”",
        body="def init_app(self, app):\n    app.config['SECRET_KEY'] = 'x'\n    app.wsgi_app = None\n"
        "    app.register_error_handler(404, lambda error: 1 / 0)\n"
        "    app.add_url_rule('/birds-here', 'here', lambda: 'x')",
    ),
    "addresses of everybody": Way(
        "replaces the converter of addresses “int”, which others use",
        body="def init_app(self, app): app.url_map.converters['int'] = app.url_map.converters['path']",
    ),
    "mounting exits": Way(
        "a blueprint calls teardown_appcontext",
        body="def blueprints(self):\n    bp = self._pages()\n"
        "    bp.record(lambda state: state.app.teardown_appcontext(lambda error: 1 / 0))\n    yield bp",
    ),
    "connected by itself": Way(
        "`Birds._hear` is connected to “partner-changed” directly; return it from `listeners` instead",
        body="def _hear(*args, **values): 1 / 0",
        tail="from hub.signals import partner_changed\npartner_changed.connect(Birds._hear)",
    ),
    "connected to Flask": Way(
        "`boom` is connected to “flask.request_started” directly; it would run on the pages of others; use a hook",
        tail="import flask\ndef boom(*args, **values): 1 / 0\nflask.request_started.connect(boom)",
    ),
    "partly connected to Flask": Way(
        "`boom` is connected to “flask.template_rendered” directly",
        tail="import flask, functools\ndef boom(*args, **values): 1 / 0\n"
        "part = functools.partial(boom, 1)\nflask.template_rendered.connect(part, weak=False)",
    ),
    "connected to Flask while mounting": Way(
        "`Birds._hear` is connected to “flask.request_started” directly",
        body="def _hear(self, *args, **values): 1 / 0\ndef init_app(self, app):\n"
        "    from flask import request_started\n    request_started.connect(self._hear, app)",
    ),
    **{
        f"listens to {told}": Way(
            f"`boom` is connected to “{told}” directly; it would run for the rows of others",
            tail="from sqlalchemy import Engine, event\nfrom sqlalchemy.orm import Mapper, Session\n"
            "from hub.partners.models import Partner\n\n"
            f"@event.listens_for({target}, '{name}'{options})\ndef boom(*args, **values): 1 / 0",
        )
        for told, target, name, options in (
            ("Session.do_orm_execute", "Session", "do_orm_execute", ""),
            ("Mapper.load", "Mapper", "load", ""),
            ("Partner.load", "Partner", "load", ", propagate=True"),
            ("Engine.before_cursor_execute", "Engine", "before_cursor_execute", ", named=True"),
            ("scoped_session.after_begin", "db.session", "after_begin", ", once=True"),
        )
    },
    "listens to the engine": Way(
        "`Birds._hear` is connected to “Engine.before_cursor_execute” directly",
        body="def _hear(self, *args, **values): 1 / 0\ndef init_app(self, app):\n    from sqlalchemy import event\n"
        "    with app.app_context(): event.listen(db.engine, 'before_cursor_execute', self._hear)",
    ),
    "unreadable revision": Way(
        "its revisions cannot be read",
        body="def migrations(self): return Path(__file__).parent / 'migrations'",
        files={"migrations/0001_first.py": "revision = '0001'\ndown_revision = None\ndef ("},
    ),
}
"""Ways that are known when the hub starts."""

LATER: dict[str, Way] = {
    "slot raises": Way(
        incident="the slot home.actions: ZeroDivisionError",
        body="def slots(self): yield SlotFill('home.actions', lambda **context: 1 / 0)",
    ),
    "slot exits": Way(
        incident="the slot home.actions: SystemExit",
        head="import sys\n",
        body="def slots(self): yield SlotFill('home.actions', lambda **context: sys.exit())",
    ),
    "slot spoils the transaction": Way(
        incident="the slot home.actions: OperationalError",
        body="def slots(self):\n"
        "    yield SlotFill('home.actions', lambda **context: db.session.execute(text('SELECT no_such FROM partner')))",
    ),
    "slot passes over a failed statement": Way(
        incident="the slot home.actions: PluginError: a statement has failed, and the error was passed over",
        body="def slots(self):\n    def render(**context):\n        try:\n"
        "            db.session.execute(text('SELECT no_such FROM partner'))\n        except Exception:\n"
        "            return Markup('no birds')\n    yield SlotFill('home.actions', render)",
    ),
    **{
        f"slot calls {call}": Way(
            incident=f"the slot home.actions: PluginError: it calls `db.session.{told}()`",
            body=f"def slots(self): yield SlotFill('home.actions', lambda **context: db.session.{call}())\n"
            f"def next_steps(self, account, now):\n    db.session.{call}()\n    return ()",
        )
        for call, told in {
            "commit": "commit",
            "rollback": "rollback",
            "remove": "close",
            "expire_all": "expire_all",
            "expunge_all": "expunge_all",
        }.items()
    },
    "slot changes a row": Way(
        incident="the slot home.actions: PluginError: rows are changed while a page is read",
        body="def slots(self):\n    def render(**context):\n        from hub.partners.models import Partner\n"
        "        db.session.get(Partner, 1).name = None\n        return Markup('done')\n"
        "    yield SlotFill('home.actions', render)",
    ),
    "slot adds a row": Way(
        incident="the slot home.actions: PluginError: rows are changed while a page is read",
        body="def slots(self):\n    def render(edition, **context):\n        from hub.partners.models import Partner\n"
        "        db.session.add(Partner())\n        return Markup('done')\n    yield SlotFill('home.actions', render)",
    ),
    "slot deletes a row": Way(
        incident="the slot home.actions: PluginError: rows are changed while a page is read",
        body="def slots(self):\n    def render(**context):\n        from hub.partners.models import Partner\n"
        "        db.session.delete(db.session.get(Partner, 1))\n    yield SlotFill('home.actions', render)",
    ),
    "slot with a template error": Way(
        incident="the slot home.actions: TemplateSyntaxError",
        body="def slots(self):\n"
        "    yield SlotFill('home.actions', lambda **context: render_template_string('{% if %}'))",
    ),
    "slot of no kind": Way(
        incident="the slot home.actions: TypeError: it gives a int",
        body="def slots(self): yield SlotFill('home.actions', lambda **context: 7)",
    ),
    "slot aborts": Way(
        incident="the slot home.actions: NotFound",
        body="def slots(self): yield SlotFill('home.actions', lambda **context: abort(404))",
    ),
    "card raises": Way(
        incident="the card birds.card: ZeroDivisionError",
        body="def dashboard_cards(self): yield DashboardCard('birds.card', lambda **context: 1 / 0)",
    ),
    "next steps raise": Way(
        incident="next_steps: ZeroDivisionError", body="def next_steps(self, account, now):\n    1 / 0\n    yield"
    ),
    "next steps of no kind": Way(
        incident="next_steps: TypeError: it gives a str", body="def next_steps(self, account, now): yield 'sing'"
    ),
    "own label that fails later": Way(
        head="class Odd:\n    asked = 0\n    def __str__(self):\n        Odd.asked += 1\n"
        "        if Odd.asked > 1: raise KeyError('x')\n        return 'Birds'\n",
        body="label = Odd()\ndef health_checks(self): yield HealthCheck('Birds', lambda: 'a wing is broken')",
        incident="a wing is broken",
    ),
    "replacement of a page raises": Way(
        incident="the replacement of pages/about.html: UndefinedError: 'no_such' is undefined",
        body="def template_overrides(self): yield TemplateOverride('pages/about.html', 'x')",
        files={
            "templates/birds/overrides/pages/about.html": '{% extends "base.html" %}{% block main %}'
            "{{ no_such.word }}{% endblock %}"
        },
    ),
    "replacement of nothing": Way(
        incident="there is no template of this name; did you mean “pages/about.html”?",
        body="def template_overrides(self): yield TemplateOverride('pages/abuot.html', 'x')",
        files={"templates/birds/overrides/pages/abuot.html": '{% extends "base.html" %}'},
    ),
    "missing style sheet": Way(
        incident="the file birds.css: PluginError: birds: there is no file “birds.css” in its folder `static`",
        body="def slots(self):\n    yield SlotFill('home.actions', lambda **context:"
        ' render_template_string(\'{{ plugin_style("birds", "birds.css") }}\'))',
    ),
    "health check raises": Way(
        incident="birds (hub-birds): this check raises ZeroDivisionError: division by zero (hub_birds/plugin.py, line",
        body="def health_checks(self): yield HealthCheck('Birds', lambda: 1 / 0)",
    ),
    "next step to nowhere": Way(
        incident="next_steps: TypeError: its step leads to None; give an address",
        body="def next_steps(self, account, now): yield NextStep('Sing', None)",
    ),
    "next step without words": Way(
        incident="next_steps: ZeroDivisionError",
        head="class Odd:\n    def __str__(self): 1 / 0\n",
        body="def next_steps(self, account, now): yield NextStep(Odd(), '/')",
    ),
    "label that fails later": Way(
        incident="the link to birds.index: KeyError",
        head="class Odd:\n    asked = 0\n    def __str__(self):\n        Odd.asked += 1\n"
        "        if Odd.asked > 1: raise KeyError('x')\n        return 'Birds'\n",
        body="def blueprints(self): yield self._pages()\ndef nav_items(self): yield NavItem(Odd(), 'birds.index')",
    ),
    "address that fails": Way(
        incident="the link to birds.index: ZeroDivisionError",
        body="def blueprints(self):\n    bp = self._pages()\n    bp.url_defaults(lambda endpoint, values: 1 / 0)\n"
        "    yield bp\ndef nav_items(self): yield NavItem('Birds', 'birds.index')",
    ),
    "sitemap raises": Way(incident="sitemap: ZeroDivisionError", body="def sitemap(self):\n    1 / 0\n    yield"),
    "health check exits": Way(
        incident="SystemExit", body="def health_checks(self): yield HealthCheck('Birds', lambda: exit())"
    ),
    "label of a health check exits": Way(
        incident="SystemExit",
        head="class Odd:\n    asked = 0\n    def __str__(self):\n        Odd.asked += 1\n"
        "        if Odd.asked > 1: exit()\n        return 'Birds'\n",
        body="def health_checks(self): yield HealthCheck(Odd(), lambda: None)",
    ),
    "slot with an error whose text exits": Way(
        incident="the slot home.actions: Mute: its text cannot be read",
        head="class Mute(Exception):\n    def __str__(self): raise SystemExit\n",
        body="def slots(self):\n    def render(**context): raise Mute\n    yield SlotFill('home.actions', render)",
    ),
    "before every request": Way(
        incident="before_app_request(Birds.init_app.<locals>.<lambda>): ZeroDivisionError",
        body="def init_app(self, app): app.before_request(lambda: 1 / 0)",
    ),
    "after every request": Way(
        incident="after_app_request(Birds.init_app.<locals>.<lambda>): TypeError: it gives a NoneType",
        body="def init_app(self, app): app.after_request(lambda response: None)",
    ),
    "context of every page": Way(
        incident="app_context_processor(Birds.init_app.<locals>.<lambda>): ZeroDivisionError",
        body="def init_app(self, app): app.context_processor(lambda: 1 / 0)",
    ),
    "end of every request": Way(
        incident="teardown_app_request(Birds.init_app.<locals>.<lambda>): ZeroDivisionError",
        body="def init_app(self, app): app.teardown_request(lambda error: 1 / 0)",
    ),
    "end of every context": Way(
        incident="teardown_appcontext(Birds.init_app.<locals>.<lambda>): SystemExit",
        head="import sys\n",
        body="def init_app(self, app): app.teardown_appcontext(lambda error: sys.exit())",
    ),
    "address of every link": Way(
        incident="app_url_defaults(Birds.init_app.<locals>.<lambda>): ZeroDivisionError",
        body="def init_app(self, app): app.url_defaults(lambda endpoint, values: 1 / 0)",
    ),
}
"""Ways that come up on a page."""

BEHIND: dict[str, Way] = {
    "listener raises": Way(
        incident="the listener to partner-changed: ZeroDivisionError",
        body="def listeners(self): yield Listener('partner-changed', lambda sender, **values: 1 / 0)",
    ),
    "listener exits": Way(
        incident="the listener to partner-changed: SystemExit",
        head="import sys\n",
        body="def listeners(self): yield Listener('partner-changed', lambda sender, **values: sys.exit())",
    ),
    "listener spoils the transaction": Way(
        incident="the listener to partner-changed: OperationalError",
        body="def listeners(self):\n    yield Listener('partner-changed', lambda sender, **values:"
        " db.session.execute(text('UPDATE no_such SET x = 1')))",
    ),
    "listener of no kind": Way(
        incident="the listener to partner-changed: TypeError",
        body="def listeners(self): yield Listener('partner-changed', lambda: None)",
    ),
    "listener commits": Way(
        incident="the listener to partner-changed: PluginError: it calls `db.session.commit()`",
        body="def listeners(self): yield Listener('partner-changed', lambda sender, **values: db.session.commit())",
    ),
    "search source raises": Way(
        incident="the search source birds.nest: ZeroDivisionError",
        body="def search_sources(self): yield SearchSource('birds.nest', lambda: iter([1 / 0]))",
    ),
    "job raises": Way(
        incident="birds.count (1)",
        body="def jobs(self): yield JobKind('birds.count', lambda run: 1 / 0, attempts=1)",
    ),
    "job exits": Way(
        incident="birds.count (1)",
        body="def jobs(self): yield JobKind('birds.count', lambda run: exit(), attempts=1)",
    ),
    "job with an error whose text exits": Way(
        incident="birds.count (1)",
        head="class Mute(BaseException):\n    def __str__(self): raise SystemExit\n",
        body="def jobs(self):\n    def work(run): raise Mute\n    yield JobKind('birds.count', work, attempts=1)",
    ),
    "next year raises": Way(
        incident="copy_edition: ZeroDivisionError", body="def copy_edition(self, source_id, target_id, now): 1 / 0"
    ),
    "demo content raises": Way(incident="`load_demo`: ZeroDivisionError", body="def load_demo(self, now): 1 / 0"),
    "own data raise": Way(
        incident="`export_personal_data`: ZeroDivisionError", body="def export_personal_data(self, account_id): 1 / 0"
    ),
    "own data without end": Way(
        incident="`export_personal_data`: RecursionError",
        body="def export_personal_data(self, account_id):\n    rows = {}\n    rows['rows'] = rows\n    return rows",
    ),
    "own data exit": Way(
        incident="`export_personal_data`: SystemExit", body="def export_personal_data(self, account_id): exit()"
    ),
}
"""Ways that come up behind the pages: when something changes, is copied, indexed or asked for."""
